import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from '#contract/model/api'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

/** A backup put back and a new key, with the gateway running: what is kept in memory follows. */

let started: StartedBackend
let shown = 0
beforeAll(async () => {
  started = await startBackend({
    showFolder: async () => {
      shown += 1
    },
  })
})
afterAll(() => started.stop())

async function get(path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${started.httpPort}${path}`)
  return response.ok ? response.text() : String(response.status)
}

async function publishedMock(name: string): Promise<Api> {
  const { call } = started
  const { id: romaAppId } = await call('integrationApplication.create', { name: `${name}-app` })
  const { id: groupId } = await call('apiGroup.create', { name, romaAppId })
  const api = await call('api.create', {
    ...{ name, groupId, romaAppId, reqProtocol: 'BOTH', reqMethod: 'GET', reqUri: `/${name}` },
    ...{ backendType: 'MOCK', mockInfo: { resultContent: name } },
  })
  await call('publication.publish', { apiId: api.id, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
  return api
}

test('after a backup was put back the gateway answers as it did then, and everybody is told', async () => {
  const { call, backend } = started
  await publishedMock('kept')
  await call('settings.update', { callLogRows: 500 })
  await call('feature.set', { name: 'request_body_size', enable: true, config: '2097152' })
  await call('instance.backup', {})
  const [backup] = await call('instance.backups', {})
  expect(backup).toMatchObject({ reason: 'daily', bytes: expect.any(Number) })

  const later = await publishedMock('later')
  await call('publication.offline', {
    apiId: (await call('api.list', { name: 'kept' })).items[0]?.id ?? '',
    envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
  })
  await call('settings.update', { callLogRows: 700 })
  await call('feature.set', { name: 'request_body_size', enable: true, config: '4194304' })
  expect([await get('/kept'), await get('/later')]).toEqual(['404', 'later'])

  const told: string[] = []
  const stop = backend.onEvent((name) => told.push(name))
  await call('instance.restore', { name: backup?.name ?? '' })
  stop()
  expect(told).toContain('instance.restored')
  expect([await get('/kept'), await get('/later')]).toEqual(['kept', '404'])
  await expect(call('api.get', { id: later.id })).rejects.toMatchObject({ error: 'apiDefinitionNotFound' })
  expect((await call('settings.get', {})).callLogRows).toBe(500)
  const features = (await call('feature.list', {})).items
  expect(features.find(({ name }) => name === 'request_body_size')?.config).toBe('2097152')
  expect((await call('instance.backups', {})).map(({ reason }) => reason)).toContain('beforeRestore')
  await expect(call('instance.restore', { name: '../lock.db' })).rejects.toMatchObject({
    error: 'invalidParameter',
  })
})

test('after a change of keys every kind of secret opens as before', async () => {
  const { call } = started
  const { id } = await call('integrationApplication.create', {
    ...{ name: 'signer', key: 'k'.repeat(8), secret: 's'.repeat(8) },
  })
  await call('appCode.create', { appId: id, appCode: 'c'.repeat(64) })
  await call('feature.set', {
    ...{ name: 'app_token', enable: true },
    config: JSON.stringify({ enable: 'on', app_token_uri: '/v1/token', app_token_key: 'k'.repeat(16) }),
  })
  await call('feature.set', {
    ...{ name: 'cascade', enable: true },
    config: JSON.stringify({ enable: 'on', cascade_auth_key: 'shared-with-others' }),
  })
  const user = await call('iam.createUser', { name: 'somebody', password: 'Some-Body#1234' })
  await call('iam.createAccessKey', { userId: user.id })
  const signKey = await call('signatureKey.create', { name: 'to_backends', signSecret: 'Sign#Secret1234567' })
  const before = await sealed()
  const { values } = await call('secrets.rekey', {})
  const after = await sealed()
  // Nothing is left of the old key, and nothing was lost: a kind that the change does not know would stand here.
  expect(after.length).toBe(before.length)
  expect(values).toBe(before.length)
  expect(new Set(after).size).toBe(1)
  expect(after[0]).not.toBe(before[0])
  expect(await call('integrationApplication.secret', { id })).toMatchObject({ secret: 's'.repeat(8) })
  expect(await call('iam.password', { id: user.id })).toEqual({ password: 'Some-Body#1234' })
  expect(await call('signatureKey.secret', { id: signKey.id })).toMatchObject({
    signSecret: 'Sign#Secret1234567',
  })
})

/** Names of the keys of all sealed values in the database. */
async function sealed(): Promise<string[]> {
  const db = new Database(join(started.dataDir, 'workspace.db'), { readonly: true })
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[]
  const rows = tables.map((name) => db.prepare(`SELECT * FROM "${name}"`).all())
  db.close()
  return [...JSON.stringify(rows).matchAll(/s1\.([\w-]{8})\.[\w-]+\.[\w-]+/g)].map((match) => match[1] ?? '')
}

test('the data folder is shown where the host has a file manager, and refused with its path elsewhere', async () => {
  expect((await started.call('instance.get', {})).canShowFolder).toBe(true)
  await started.call('instance.showFolder', {})
  expect(shown).toBe(1)
  const other = await startBackend()
  expect((await other.call('instance.get', {})).canShowFolder).toBe(false)
  await expect(other.call('instance.showFolder', {})).rejects.toMatchObject({
    error: 'featureNotSupported',
    hint: expect.stringContaining(other.dataDir),
  })
  await other.stop()
})
