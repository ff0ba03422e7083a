import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../src-main/storage/migrate.ts'
import { startServices } from '../support/start-services.ts'
import { startStorage } from '../support/start-storage.ts'

/** Putting a backup back while Atrium runs; security's chapter 7. */

async function startWithBackup() {
  const services = await startServices()
  const { call, storage, dataDir, time } = services
  await call('apiGroup.create', { name: 'kept', romaAppId: services.appId })
  await storage.backup()
  const [backup] = storage.backups()
  await call('apiGroup.create', { name: 'later', romaAppId: services.appId })
  time.pass(1000)
  const names = (from = storage) =>
    from.apiGroups
      .list()
      .items.map(({ name }) => name)
      .sort()
  const files = () => readdirSync(join(dataDir, 'backups')).sort()
  return { ...services, backup: backup?.name ?? '', names, files }
}

test('a backup put back brings its rows and takes the later ones; a copy of what stood is made before', async () => {
  const { storage, backup, names, files, dataDir, appId } = await startWithBackup()
  const secret = storage.integrationApplications.secret(appId)
  const ids = storage.meta
  expect(names()).toEqual(['DEFAULT', 'kept', 'later'])
  const { before } = await storage.restore(backup)
  expect(names()).toEqual(['DEFAULT', 'kept'])
  expect(storage.integrationApplications.secret(appId)).toBe(secret)
  expect(before).toBe(join(dataDir, 'backups', 'before-restore-20261124-120001.db'))
  expect(files()).toEqual(['before-restore-20261124-120001.db', backup])
  storage.close()
  const { storage: again } = await startStorage({ dataDir })
  expect(names(again)).toEqual(['DEFAULT', 'kept'])
  expect(again.meta).toEqual(ids)
  await again.restore('before-restore-20261124-120001.db')
  expect(names(again)).toEqual(['DEFAULT', 'kept', 'later'])
})

test('what the database makes by itself is not made twice, and references hold', async () => {
  const { storage, backup, dataDir, call, groupId } = await startWithBackup()
  await storage.restore(backup)
  await call('apiGroup.create', { name: 'after', romaAppId: null })
  expect(storage.apiGroups.get(groupId)?.name).toBe('DEFAULT')
  storage.close()
  const db = new Database(join(dataDir, 'workspace.db'), { readonly: true })
  expect(db.pragma('foreign_key_check')).toEqual([])
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  const triggers = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").pluck().get()
  expect(triggers).toBeGreaterThan(0)
  const [groups, responses] = ['api_group', 'gateway_response'].map((table) =>
    db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
  )
  expect(responses).toBe(groups)
  db.close()
})

test("a backup from before a change of keys opens with today's key", async () => {
  const { storage, backup, dataDir, appId } = await startWithBackup()
  const secret = storage.integrationApplications.secret(appId)
  await storage.rekey()
  await storage.restore(backup)
  expect(storage.integrationApplications.secret(appId)).toBe(secret)
  storage.close()
  const { storage: again } = await startStorage({ dataDir })
  expect(again.integrationApplications.secret(appId)).toBe(secret)
})

test('a backup whose key is gone is not put back', async () => {
  const { storage, backup, names, dataDir } = await startWithBackup()
  await storage.rekey()
  for (const name of readdirSync(join(dataDir, 'keys')))
    if (name.startsWith('data-')) rmSync(join(dataDir, 'keys', name))
  await expect(storage.restore(backup)).rejects.toMatchObject({ error: 'secretsLocked' })
  expect(names()).toEqual(['DEFAULT', 'kept', 'later'])
})

test.for([
  ['damaged', 'databaseCorrupt', (file: string) => writeFileSync(file, 'SQLite format 3\0 and nothing more')],
  [
    'newer',
    'databaseNewer',
    (file: string) => {
      const db = new Database(file)
      db.pragma(`user_version = ${migrations.length + 1}`)
      db.close()
    },
  ],
  [
    'foreign',
    'databaseForeign',
    (file: string) => {
      const db = new Database(file)
      db.pragma('application_id = 1')
      db.close()
    },
  ],
] as const)('a %s backup changes nothing and leaves nothing behind', async ([, error, change]) => {
  const { storage, backup, names, files, dataDir } = await startWithBackup()
  const spoilt = 'workspace-20261101-000000.db'
  copyFileSync(join(dataDir, 'backups', backup), join(dataDir, 'backups', spoilt))
  change(join(dataDir, 'backups', spoilt))
  await expect(storage.restore(spoilt)).rejects.toMatchObject({ error })
  expect(names()).toEqual(['DEFAULT', 'kept', 'later'])
  expect(files()).toEqual([spoilt, backup].sort())
})

test('only a file of the backups can be put back', async () => {
  const { storage } = await startWithBackup()
  for (const name of ['', '../workspace.db', '/etc/passwd', 'workspace-20200101-000000.db'])
    await expect(storage.restore(name)).rejects.toMatchObject({ error: 'invalidParameter' })
})

test("a backup of the first format is brought to today's before its rows are taken", async () => {
  const { storage, names, dataDir } = await startWithBackup()
  const old = join(dataDir, 'backups', 'before-migration-from-1-20250101-000000.db')
  const db = new Database(old)
  db.exec(migrations[0] ?? '')
  db.pragma('user_version = 1')
  db.pragma(`application_id = ${0x4174726d}`)
  db.close()
  await storage.restore('before-migration-from-1-20250101-000000.db')
  expect(names()).toEqual([])
  storage.close()
  const { storage: again } = await startStorage({ dataDir })
  expect(names(again)).toEqual(['DEFAULT'])
})
