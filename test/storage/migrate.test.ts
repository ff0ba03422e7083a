import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../src-main/storage/migrate.ts'
import { startStorage } from '../support/start-storage.ts'

/** A workspace of the first release with something in it. */
async function firstRelease(): Promise<string> {
  const { storage, dataDir } = await startStorage({ migrations: migrations.slice(0, 1) })
  storage.transaction(() => {
    storage.environments.add({ id: 'e1', name: 'TEST', remark: '', createTime: '2026-01-01T00:00:00Z' })
  })
  storage.close()
  return dataDir
}

test('a workspace of every release opens with this one', async () => {
  const { storage } = await startStorage({ dataDir: await firstRelease() })
  expect(storage.environments.named('TEST')).toMatchObject({ id: 'e1' })
})

test('a step is taken after a copy, and the copy is the workspace from before', async () => {
  const dataDir = await firstRelease()
  const { storage } = await startStorage({
    dataDir,
    migrations: [...migrations, "UPDATE environment SET name = 'CHANGED' WHERE id = 'e1'"],
  })
  expect(storage.environments.named('CHANGED')).toBeDefined()
  const [copy = ''] = readdirSync(join(dataDir, 'backups'))
  expect(copy).toBe(`before-migration-from-${migrations.length}-20261124-120000.db`)
  const before = new Database(join(dataDir, 'backups', copy), { readonly: true })
  expect(before.prepare('SELECT name FROM environment WHERE id = ?').pluck().get('e1')).toBe('TEST')
  expect(before.pragma('user_version', { simple: true })).toBe(migrations.length)
  before.close()
})

test.for([
  ['bad SQL', 'CREATE TABLE extra (x TEXT) STRICT; UPDATE nothing SET x = 1'],
  [
    'rows that refer to nothing',
    "INSERT INTO url_domain VALUES ('d', 'no such group', 'a.b', 3, 'TLSv1.1', 0)",
  ],
])(
  'a step with %s is taken back, names the copy, and the old version still opens the workspace',
  async ([, sql = '']) => {
    const dataDir = await firstRelease()
    const good = 'CREATE TABLE good (x TEXT) STRICT'
    const opening = startStorage({ dataDir, migrations: [...migrations, good, sql] })
    await expect(opening).rejects.toMatchObject({
      error: 'migrationFailed',
      hint: expect.stringMatching(
        /^Migration 0003 was taken back .*before-migration-from-1-20261124-120000\.db/,
      ),
    })
    const { storage } = await startStorage({ dataDir, migrations: [...migrations, good] })
    expect(storage.environments.named('TEST')).toBeDefined()
    expect(storage.apiGroups.domainNamed('a.b')).toBeUndefined()
  },
)

test('every table is strict, so that a column never holds another type than it says', () => {
  const db = new Database(':memory:')
  for (const sql of migrations) db.exec(sql)
  const tables = db.pragma('table_list') as { name: string; strict: number }[]
  expect(tables.filter(({ name, strict }) => strict !== 1 && !name.startsWith('sqlite_'))).toEqual([])
  db.close()
})

test('foreign keys hold again after the steps', async () => {
  const { storage } = await startStorage()
  expect(() =>
    storage.apiGroups.addDomain({
      ...{ id: 'd', groupId: 'nobody', urlDomain: 'a.b', status: 3 },
      ...{ minSslVersion: 'TLSv1.1', isHttpRedirectToHttps: false },
    }),
  ).toThrow(/FOREIGN KEY/)
})

test('the numbered files are all in the list', () => {
  const folder = join(import.meta.dirname, '../../src-main/storage/migrations')
  const files = readdirSync(folder).sort()
  expect(files.map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(migrations)
  expect(files.map((name) => Number(name.slice(0, 4)))).toEqual(files.map((_, index) => index + 1))
})
