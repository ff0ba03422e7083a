import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { claimFolder } from '../../src-main/storage/data-folder.ts'
import { openStorage } from '../../src-main/storage/open.ts'
import { startStorage, temporaryFolder, testTime } from '../support/start-storage.ts'

/** Tries to open a folder and gives back the refusal. */
async function refusalOf(dataDir: string): Promise<RomaError> {
  const { now, newId } = testTime()
  try {
    const storage = await openStorage({ dataDir, now, newId })
    storage.close()
  } catch (error) {
    return RomaError.from(error)
  }
  throw new Error('It opened.')
}

/** A workspace that was used and closed. */
async function closedWorkspace(): Promise<string> {
  const { storage, dataDir } = await startStorage()
  storage.transaction(() => {
    storage.environments.add({ id: 'e1', name: 'TEST', remark: '', createTime: '2026-01-01T00:00:00Z' })
  })
  storage.close()
  return dataDir
}

test('the second of two openings is told to close the first', async () => {
  const { dataDir } = await startStorage()
  expect(await refusalOf(dataDir)).toMatchObject({
    error: 'databaseHeld',
    hint: `Close the other Atrium that uses ${dataDir}, or start with --data and another folder.`,
  })
})

test('a folder held by another process is free the moment that process is killed', async () => {
  const dataDir = temporaryFolder()
  const holder = fileURLToPath(new URL('hold-folder.ts', import.meta.url))
  const child = spawn(process.execPath, [holder, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect((await refusalOf(dataDir)).error).toBe('databaseHeld')

  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  claimFolder(dataDir).release()
})

test('a folder that cannot be made or written is refused with the remedy', async () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  for (const dataDir of [file, join(file, 'below'), '/proc/atrium']) {
    expect(await refusalOf(dataDir)).toMatchObject({
      error: 'folderUnwritable',
      hint: `Make ${dataDir} a folder you may write to, or start with --data and another folder.`,
    })
  }
})

test('a database of a newer version is refused and not touched', async () => {
  const dataDir = await closedWorkspace()
  const file = join(dataDir, 'workspace.db')
  const db = new Database(file)
  db.pragma('user_version = 999')
  db.close()
  const before = readFileSync(file)
  expect(await refusalOf(dataDir)).toMatchObject({
    error: 'databaseNewer',
    hint: expect.stringContaining('start the newer Atrium'),
  })
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(dataDir).sort()).toEqual(['keys', 'lock.db', 'workspace.db'])
})

test.for([
  ['with an application id of its own', 'PRAGMA application_id = 42; CREATE TABLE notes (text TEXT)'],
  ['without any', 'CREATE TABLE notes (text TEXT)'],
])("another program's database %s is refused and not touched", async ([, sql = '']) => {
  const dataDir = temporaryFolder()
  const file = join(dataDir, 'workspace.db')
  const db = new Database(file)
  db.exec(sql)
  db.close()
  const before = readFileSync(file)
  expect((await refusalOf(dataDir)).error).toBe('databaseForeign')
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(existsSync(`${file}-wal`)).toBe(false)
})

test.for([
  ['a file of something else', () => Buffer.from('this is no database at all'.repeat(500))],
  [
    'damaged pages',
    (content: Buffer) => {
      content.fill(0xa5, 4096 + 100, content.length - 4096)
      return content
    },
  ],
  ['a file cut short', (content: Buffer) => content.subarray(0, content.length - 3 * 4096)],
] as const)('%s goes to quarantine whole, and the refusal says how to go on', async ([, damage]) => {
  const dataDir = await closedWorkspace()
  const file = join(dataDir, 'workspace.db')
  const damaged = Buffer.from(damage(readFileSync(file)))
  writeFileSync(file, damaged)

  const refusal = await refusalOf(dataDir)
  const target = join(dataDir, 'quarantine', 'workspace-20261124-120000.db')
  expect(refusal).toMatchObject({
    error: 'databaseCorrupt',
    hint: `It was moved, unchanged, to ${target}: start again for an empty workspace.`,
  })
  expect(readFileSync(target).equals(damaged)).toBe(true)
  expect(existsSync(file)).toBe(false)

  const { storage } = await startStorage({ dataDir })
  expect(storage.environments.count()).toBe(1)
  expect(storage.notices).toContainEqual({ kind: 'quarantined', text: expect.stringContaining(target) })
})

test('the refusal of a damaged database offers the newest backup, which works when copied back', async () => {
  const { storage, dataDir, time } = await startStorage()
  await storage.backup()
  storage.transaction(() => {
    storage.environments.add({ id: 'e1', name: 'TEST', remark: '', createTime: '2026-01-01T00:00:00Z' })
  })
  time.pass(1000)
  const { file } = await storage.backup()
  storage.close()
  const workspace = join(dataDir, 'workspace.db')
  writeFileSync(workspace, 'garbage')
  expect((await refusalOf(dataDir)).hint).toContain(`copy ${file} to ${workspace} and start again`)
  cpSync(file, workspace)
  const again = await startStorage({ dataDir })
  expect(again.storage.environments.count()).toBe(2)
})

test('a start that was killed before its first change is no foreign database', async () => {
  const dataDir = temporaryFolder()
  writeFileSync(join(dataDir, 'workspace.db'), '')
  await startStorage({ dataDir })

  const other = temporaryFolder()
  const db = new Database(join(other, 'workspace.db'))
  db.pragma('journal_mode = WAL')
  db.close()
  await startStorage({ dataDir: other })
})

test('a full disk refuses the change alone, shows a notice, and heals', async () => {
  // SQLite reports a database that may not grow exactly as a full disk.
  let limitPages = (_pages: number): void => {}
  const { storage } = await startStorage({
    configure: (db) => {
      limitPages = (pages) => void db.pragma(`max_page_count = ${pages}`)
    },
  })
  const fill = () =>
    storage.transaction(() => {
      storage.environments.add({ id: 'half', name: 'HALF', remark: '', createTime: '' })
      storage.settings.put('big', 'x'.repeat(2_000_000))
    })
  limitPages(100)
  expect(fill).toThrow(expect.objectContaining({ error: 'storageFull' }))
  expect(storage.environments.get('half')).toBeUndefined()
  expect(storage.notices).toContainEqual({
    kind: 'storageFull',
    text: expect.stringContaining('disk is full'),
  })
  limitPages(1_000_000)
  fill()
  expect(storage.environments.get('half')).toBeDefined()
  expect(storage.notices).toEqual([])
})

test('a transaction that throws leaves nothing behind', async () => {
  const { storage } = await startStorage()
  expect(() =>
    storage.transaction(() => {
      storage.environments.add({ id: 'e1', name: 'TEST', remark: '', createTime: '' })
      throw new RomaError('cancelled')
    }),
  ).toThrow(expect.objectContaining({ error: 'cancelled' }))
  expect(storage.environments.count()).toBe(1)
})

test('a lock file that is not ours is named', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'lock.db'), 'not a database'.repeat(300))
  expect(await refusalOf(dataDir)).toMatchObject({
    error: 'databaseForeign',
    hint: expect.stringContaining('lock.db'),
  })
})
