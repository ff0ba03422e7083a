import { openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, expect, test, vi } from 'vitest'
import { checkIntegrity } from '../../src-main/storage/integrity.ts'
import { startStorage, temporaryFolder } from '../support/start-storage.ts'

/** The weekly reading of the whole database; security's chapter 7. */

const worker = new URL('../../src-main/storage/integrity-worker.ts', import.meta.url)

afterEach(() => vi.useRealTimers())

/** A database whose index says something else than its table: pages are in order, so a quick check finds nothing. */
function brokenFile(): string {
  const file = join(temporaryFolder(), 'broken.db')
  const db = new Database(file)
  db.exec('CREATE TABLE a (name TEXT); CREATE INDEX a_name ON a (name)')
  db.exec("INSERT INTO a VALUES ('first-value'), ('second-value')")
  db.close()
  const bytes = readFileSync(file)
  const at = bytes.lastIndexOf('second-value')
  const handle = openSync(file, 'r+')
  writeSync(handle, 'secret-value', at)
  return file
}

test('an index that differs from its table is found, in a thread of its own', async () => {
  const file = brokenFile()
  const db = new Database(file, { readonly: true })
  expect(db.pragma('quick_check', { simple: true })).toBe('ok')
  db.close()
  expect(await checkIntegrity(worker, file)).toMatch(/index a_name/)
})

test('the file is read five minutes after the start, then not before a week has passed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: Date.UTC(2026, 10, 24, 12) })
  const { storage, dataDir } = await startStorage({ now: Date.now, integrityWorker: worker })
  const checkedAt = () => {
    const db = new Database(join(dataDir, 'workspace.db'), { readonly: true })
    const found = db.prepare("SELECT value FROM meta WHERE name = 'integrity_checked_at'").pluck().get()
    db.close()
    return found
  }
  vi.advanceTimersByTime(4 * 60_000)
  expect(checkedAt()).toBeUndefined()
  vi.advanceTimersByTime(60_000)
  await untilTrue(() => checkedAt() !== undefined)
  const first = checkedAt()
  expect(storage.notices).toEqual([])
  await nextTurns()
  vi.advanceTimersByTime(6 * 24 * 60 * 60_000)
  await nextTurns()
  expect(checkedAt()).toBe(first)
  for (let hour = 0; hour < 30 && checkedAt() === first; hour += 1) {
    vi.advanceTimersByTime(60 * 60_000)
    await nextTurns()
  }
  await untilTrue(() => checkedAt() !== first)
})

test('damage becomes a notice that names the remedy, and the notice goes with a restored backup', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { storage, dataDir } = await startStorage({ integrityWorker: worker })
  await storage.backup()
  const db = new Database(join(dataDir, 'workspace.db'))
  db.pragma('foreign_keys = OFF')
  db.exec("INSERT INTO app_code (id, app_id, app_code, create_time) VALUES ('x', 'nobody', 's1', '')")
  db.close()
  vi.advanceTimersByTime(5 * 60_000)
  await untilTrue(() => storage.notices.length > 0)
  expect(storage.notices).toEqual([
    { kind: 'damaged', text: expect.stringMatching(/app_code refers to nothing.*Restore a backup/) },
  ])
  await storage.restore(storage.backups()[0]?.name ?? '')
  expect(storage.notices).toEqual([])
})

/** Lets the event loop turn, without a clock, until something has happened. */
async function untilTrue(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}

async function nextTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
