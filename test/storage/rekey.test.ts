import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { startServices } from '../support/start-services.ts'
import { startStorage } from '../support/start-storage.ts'

/** `secrets rekey`, and the keys that lie in the folder; security's chapter 5. */

async function startWithSecrets() {
  const services = await startServices()
  const { call, appId, storage, dataDir } = services
  await call('appCode.create', { appId, appCode: 'c'.repeat(64) })
  await call('feature.set', {
    name: 'app_token',
    enable: true,
    config: JSON.stringify({ enable: 'on', app_token_uri: '/v1/token', app_token_key: 'k'.repeat(16) }),
  })
  return { ...services, secret: storage.integrationApplications.secret(appId), keys: () => keyFiles(dataDir) }
}

function keyFiles(dataDir: string): string[] {
  return readdirSync(join(dataDir, 'keys'))
    .filter((name) => name.startsWith('data'))
    .sort()
}

/** Every sealed value in the file, with the name of its key. */
function sealedKeys(dataDir: string): Set<string> {
  const db = new Database(join(dataDir, 'workspace.db'), { readonly: true })
  const rows = ['integration_application', 'app_code', 'feature'].flatMap((table) =>
    db.prepare(`SELECT * FROM ${table}`).all(),
  )
  db.close()
  const found = [...JSON.stringify(rows).matchAll(/s1\.([\w-]{8})\./g)].map((match) => match[1] ?? '')
  expect(found).toHaveLength(3)
  return new Set(found)
}

test('a new key seals every secret, alone in a column or inside JSON, and opens them after a restart', async () => {
  const { storage, dataDir, secret, appId, keys } = await startWithSecrets()
  const [before] = sealedKeys(dataDir)
  expect(await storage.rekey()).toEqual({ values: 3 })
  const [after, ...rest] = sealedKeys(dataDir)
  expect(rest).toEqual([])
  expect(after).not.toBe(before)
  expect(storage.integrationApplications.secret(appId)).toBe(secret)
  expect(keys()).toEqual([`data-${before}.key`, 'data.key'])
  expect(keys().map((name) => statSync(join(dataDir, 'keys', name)).mode & 0o777)).toEqual([0o600, 0o600])
  storage.close()
  const { storage: again } = await startStorage({ dataDir })
  expect(again.secrets.locked).toBe(false)
  expect(again.integrationApplications.secret(appId)).toBe(secret)
  expect(again.appCodes.opened().map(({ appCode }) => appCode)).toEqual(['c'.repeat(64)])
})

test('killed after the database took the new key, the next start takes it too', async () => {
  const { storage, dataDir, secret, appId, keys } = await startWithSecrets()
  const old = readFileSync(join(dataDir, 'keys', 'data.key'))
  await storage.rekey()
  storage.close()
  // What a kill between commit and rename leaves: the old key in its place, the new one beside it.
  const folder = join(dataDir, 'keys')
  renameSync(join(folder, 'data.key'), join(folder, 'data.key.next'))
  const [archived = ''] = keys().filter((name) => name.startsWith('data-'))
  renameSync(join(folder, archived), join(folder, 'data.key'))
  const { storage: again } = await startStorage({ dataDir })
  expect(again.integrationApplications.secret(appId)).toBe(secret)
  expect(keys()).toEqual([archived, 'data.key'])
  expect(readFileSync(join(folder, archived))).toEqual(old)
})

test('killed before the database took the new key, the old one stays and the new one goes', async () => {
  const { storage, dataDir, secret, appId, keys } = await startWithSecrets()
  storage.close()
  copyFileSync(join(dataDir, 'keys', 'data.key'), join(dataDir, 'keys', 'data.key.next'))
  const { storage: again } = await startStorage({ dataDir })
  expect(again.integrationApplications.secret(appId)).toBe(secret)
  expect(keys()).toEqual(['data.key'])
})

test('a value that does not open where it stands stops the change of keys: nothing is sealed anew', async () => {
  const { storage, dataDir, call, appId, keys } = await startWithSecrets()
  const other = await call('integrationApplication.create', { name: 'other' })
  storage.close()
  const db = new Database(join(dataDir, 'workspace.db'))
  const sealed = db.prepare('SELECT secret FROM integration_application WHERE id = ?').pluck()
  db.prepare('UPDATE integration_application SET secret = ? WHERE id = ?').run(sealed.get(appId), other.id)
  db.close()
  const { storage: again } = await startStorage({ dataDir })
  const before = readFileSync(join(dataDir, 'keys', 'data.key'))
  await expect(again.rekey()).rejects.toMatchObject({
    error: 'secretsLocked',
    hint: expect.stringContaining('integration_application.secret'),
  })
  expect(readFileSync(join(dataDir, 'keys', 'data.key'))).toEqual(before)
  expect(keys()).toEqual(['data.key'])
  expect(again.integrationApplications.secret(appId)).toBeTypeOf('string')
})

test('two changes at once are one', async () => {
  const { storage, keys } = await startWithSecrets()
  const [first, second] = await Promise.all([storage.rekey(), storage.rekey()])
  expect(first).toBe(second)
  expect(keys()).toHaveLength(2)
})

test('locked secrets are not sealed anew', async () => {
  const { storage, dataDir } = await startWithSecrets()
  storage.close()
  rmSync(join(dataDir, 'keys', 'data.key'))
  const { storage: locked } = await startStorage({ dataDir })
  await expect(locked.rekey()).rejects.toMatchObject({ error: 'secretsLocked' })
  expect(existsSync(join(dataDir, 'keys', 'data.key'))).toBe(false)
})
