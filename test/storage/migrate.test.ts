import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../src-main/storage/migrate.ts'
import { APPLICATION_ID } from '../../src-main/storage/workspace-file.ts'
import { startStorage, temporaryFolder } from '../support/start-storage.ts'

/** A workspace of the first release with something in it, written without this release's repositories. */
function firstRelease(): string {
  const dataDir = temporaryFolder()
  const db = new Database(join(dataDir, 'workspace.db'))
  db.exec(migrations[0] ?? '')
  db.pragma('user_version = 1')
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.exec(`INSERT INTO environment VALUES ('e1', 'TEST', '', '2026-01-01T00:00:00Z');
    INSERT INTO api_group VALUES ('g1', 'orders', '', 'V1', NULL, 0, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`)
  db.close()
  return dataDir
}

test('a workspace of every release opens with this one', async () => {
  const { storage } = await startStorage({ dataDir: firstRelease() })
  expect(storage.environments.named('TEST')).toMatchObject({ id: 'e1' })
  // What a later release added to every group is there for the old ones too.
  expect(storage.gatewayResponses.get('g1')).toMatchObject({ name: 'default', isDefault: true })
})

test('a step is taken after a copy, and the copy is the workspace from before', async () => {
  const dataDir = firstRelease()
  const { storage } = await startStorage({
    dataDir,
    migrations: [...migrations, "UPDATE environment SET name = 'CHANGED' WHERE id = 'e1'"],
  })
  expect(storage.environments.named('CHANGED')).toBeDefined()
  const [copy = ''] = readdirSync(join(dataDir, 'backups'))
  expect(copy).toBe(`before-migration-from-1-20261124-120000.db`)
  const before = new Database(join(dataDir, 'backups', copy), { readonly: true })
  expect(before.prepare('SELECT name FROM environment WHERE id = ?').pluck().get('e1')).toBe('TEST')
  expect(before.pragma('user_version', { simple: true })).toBe(1)
  before.close()
})

test.for([
  ['bad SQL', 'CREATE TABLE extra (x TEXT) STRICT; UPDATE nothing SET x = 1'],
  [
    'rows that refer to nothing',
    "INSERT INTO environment_variable VALUES ('v', 'no such group', 'no such environment', 'a', 'b')",
  ],
])(
  'a step with %s is taken back, names the copy, and the old version still opens the workspace',
  async ([, sql = '']) => {
    const dataDir = firstRelease()
    const good = 'CREATE TABLE good (x TEXT) STRICT'
    const opening = startStorage({ dataDir, migrations: [...migrations, good, sql] })
    await expect(opening).rejects.toMatchObject({
      error: 'migrationFailed',
      hint: expect.stringMatching(
        new RegExp(
          `^Migration ${String(migrations.length + 2).padStart(4, '0')} was taken back .*before-migration-from-1-20261124-120000\\.db`,
        ),
      ),
    })
    const { storage } = await startStorage({ dataDir, migrations: [...migrations, good] })
    expect(storage.environments.named('TEST')).toBeDefined()
    expect(storage.environmentVariables.all()).toEqual([])
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
