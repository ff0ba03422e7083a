import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { KeptBackup } from '#contract/model/instance'
import { stampOf } from './stamp.ts'
import { makePrivateFolder, syncFolder } from './write-file.ts'

/** A copy of the workspace in `backups/`. It carries sealed values and no key. */
export interface Backup {
  readonly file: string
  readonly bytes: number
}

/** Makes copies of an open database, by hand and daily. */
export interface Backups {
  /** A copy now, opened and checked; the oldest beyond seven go. */
  run(): Promise<Backup>
  /** The copy before a migration; never deleted by us. */
  beforeMigration(fromVersion: number): Promise<string>
  /** The copy before another one is put back; never deleted by us. */
  beforeRestore(): Promise<string>
  /** `run` when the newest is a day old. `onError` hears of a failure; the next hour tries again. */
  startDaily(onError: (error: unknown) => void): void
  stop(): void
}

const KEPT = 7
const DAY_MS = 24 * 60 * 60 * 1000
const CHECK_EVERY_MS = 60 * 60 * 1000
// Not while a start-up still has better things to do.
const FIRST_CHECK_MS = 60 * 1000
const PAGES_AT_ONCE = 500
const DAILY = /^workspace-\d{8}-\d{6}(-\d+)?\.db$/

/** Where the copies of a workspace lie. */
export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups')
}

/** Dated copies, newest first. */
function dailyBackups(dataDir: string): string[] {
  const folder = backupFolder(dataDir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => DAILY.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

/** Every copy, newest first. */
export function keptBackups(dataDir: string): KeptBackup[] {
  const folder = backupFolder(dataDir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map((name) => {
      const { size, mtime } = statSync(join(folder, name))
      const reason = name.startsWith('before-migration')
        ? ('beforeMigration' as const)
        : name.startsWith('before-restore')
          ? ('beforeRestore' as const)
          : ('daily' as const)
      return { name, reason, bytes: size, time: mtime.toISOString() }
    })
    .sort((a, b) => b.time.localeCompare(a.time))
}

/** What a killed process left of a copy it was making. */
function sweepHalves(dataDir: string): void {
  const folder = backupFolder(dataDir)
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (/\.part(-\w+)?$/.test(name)) rmSync(join(folder, name))
}

/** File of the newest dated copy. */
export function newestBackup(dataDir: string): string | undefined {
  return dailyBackups(dataDir)[0]
}

/** Copies of `db` in `backups/`. Wall clock in names, since people choose by date. */
export function createBackups({
  db,
  dataDir,
  now,
}: {
  db: Database.Database
  dataDir: string
  now: () => number
}): Backups {
  let timer: NodeJS.Timeout | undefined
  sweepHalves(dataDir)

  async function copyTo(name: string): Promise<string> {
    const folder = backupFolder(dataDir)
    makePrivateFolder(folder)
    const file = join(folder, name)
    const temporary = `${file}.part`
    rmSync(temporary, { force: true })
    closeSync(openSync(temporary, 'wx', 0o600))
    try {
      // In pieces, so that a call that comes meanwhile waits for one piece only.
      await db.backup(temporary, { progress: () => PAGES_AT_ONCE })
      check(temporary)
      flush(temporary)
      renameSync(temporary, file)
      syncFolder(folder)
      return file
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  }

  async function run(): Promise<Backup> {
    const stamp = stampOf(now())
    let name = `workspace-${stamp}.db`
    for (let number = 2; existsSync(join(backupFolder(dataDir), name)); number += 1)
      name = `workspace-${stamp}-${number}.db`
    const file = await copyTo(name)
    for (const old of dailyBackups(dataDir).slice(KEPT)) rmSync(old)
    return { file, bytes: statSync(file).size }
  }

  function isDue(): boolean {
    const newest = newestBackup(dataDir)
    return newest === undefined || now() - statSync(newest).mtimeMs >= DAY_MS
  }

  return {
    run,
    beforeRestore: () => copyTo(`before-restore-${stampOf(now())}.db`),
    beforeMigration: (fromVersion) => copyTo(`before-migration-from-${fromVersion}-${stampOf(now())}.db`),
    startDaily(onError) {
      const again = (afterMs: number) => {
        timer = setTimeout(async () => {
          try {
            if (isDue()) await run()
          } catch (error) {
            if (db.open) onError(error)
          }
          if (db.open) again(CHECK_EVERY_MS)
        }, afterMs).unref()
      }
      again(FIRST_CHECK_MS)
    },
    stop: () => clearTimeout(timer),
  }
}

/** Opens a copy and reads it through; also makes it a single file that can be put back by copying it. */
function check(file: string): void {
  const copy = new Database(file)
  try {
    copy.pragma('journal_mode = DELETE')
    const result = copy.pragma('quick_check(1)', { simple: true })
    if (result !== 'ok') throw new Error(`The copy ${file} is damaged: ${String(result)}`)
  } finally {
    copy.close()
  }
}

function flush(file: string): void {
  chmodSync(file, 0o600)
  const handle = openSync(file, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
