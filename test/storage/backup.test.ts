import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test, vi } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startServices } from '../support/start-services.ts'
import { startStorage, temporaryFolder } from '../support/start-storage.ts'

/** Every row of every table, in a fixed order. */
function everything(file: string): Record<string, unknown[]> {
  const db = new Database(file, { readonly: true })
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
    .pluck()
    .all() as string[]
  const content = Object.fromEntries(
    tables.map((name) => [name, db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all()]),
  )
  db.close()
  return content
}

test('a backup put back holds every row of every table', async () => {
  const { call, draft, storage, dataDir, appId, groupId } = await startServices()
  const api = await call('api.create', draft({ authType: 'APP' }))
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  await call('appAuth.create', { envId: RELEASE_ID, appIds: [appId], apiIds: [api.id] })
  await call('appCode.create', { appId })
  await call('apiGroup.bindDomain', { groupId, draft: { urlDomain: 'api.example.com' } })
  await call('environmentVariable.create', {
    ...{ groupId, envId: RELEASE_ID, variableName: 'host', variableValue: 'localhost' },
  })
  await call('settings.update', { httpPort: 8081 })
  await call('feature.set', { name: 'gzip', enable: true })
  await call('quota.set', { configName: 'APP_NUM_LIMIT', configValue: 7 })
  const { file, bytes } = await storage.backup()
  expect(bytes).toBe(statSync(file).size)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const secret = storage.integrationApplications.secret(appId)
  storage.close()

  const restored = temporaryFolder()
  copyFileSync(file, join(restored, 'workspace.db'))
  expect(everything(join(restored, 'workspace.db'))).toEqual(everything(join(dataDir, 'workspace.db')))
  expect(readdirSync(join(dataDir, 'backups'))).toEqual(['workspace-20261124-120000.db'])

  const { storage: again } = await startStorage({ dataDir: restored })
  expect(again.secrets.locked).toBe(true)
  again.close()
  const { storage: home } = await startStorage({ dataDir })
  expect(home.integrationApplications.secret(appId)).toBe(secret)
})

test('seven backups are kept, the newest', async () => {
  const { storage, dataDir, time } = await startStorage()
  for (let day = 0; day < 9; day += 1) {
    await storage.backup()
    time.pass(24 * 60 * 60 * 1000)
  }
  const kept = readdirSync(join(dataDir, 'backups')).sort()
  expect(kept).toHaveLength(7)
  expect(kept[0]).toBe('workspace-20261126-120000.db')
})

test('two backups in one second are two files', async () => {
  const { storage, dataDir } = await startStorage()
  await storage.backup()
  await storage.backup()
  expect(readdirSync(join(dataDir, 'backups'))).toHaveLength(2)
})

afterEach(() => vi.useRealTimers())

test('a backup is made a minute after the start, and not again the same day', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 10, 24, 12) })
  const { dataDir } = await startStorage({ now: Date.now })
  const made = () => (readdirSync(dataDir).includes('backups') ? readdirSync(join(dataDir, 'backups')) : [])
  vi.advanceTimersByTime(59_000)
  expect(made()).toEqual([])
  vi.advanceTimersByTime(1000)
  await untilTrue(() => made().some((name) => name.endsWith('.db')))
  vi.advanceTimersByTime(60 * 60 * 1000)
  expect(made()).toHaveLength(1)
})

/** Lets the event loop turn, without a clock, until something has happened. */
async function untilTrue(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}
