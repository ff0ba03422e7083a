import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import { newestBackup } from './backup.ts'
import { stampOf } from './stamp.ts'
import { codeOf, folderError } from './storage-error.ts'
import { makePrivateFolder, syncFolder } from './write-file.ts'

/** Marks our files: "Atrm" in the header of the database. */
export const APPLICATION_ID = 0x4174726d

interface Opening {
  readonly dataDir: string
  /** Newest format this Atrium can read. */
  readonly knownVersion: number
  readonly now: () => number
}

const FILES = ['', '-wal', '-shm']
const SQLITE_HEADER = 'SQLite format 3\0'

/** The database file of a workspace. */
export function workspacePath(dataDir: string): string {
  return join(dataDir, 'workspace.db')
}

/**
 * Opens the workspace's database with the durability we promise, or makes an empty one.
 *
 * Throws `databaseForeign` and `databaseNewer`, both with the file untouched, and `databaseCorrupt` after the file has
 * moved to `quarantine/`.
 */
export function openWorkspaceFile(opening: Opening): Database.Database {
  const file = workspacePath(opening.dataDir)
  const exists = existsSync(file) && statSync(file).size > 0
  if (exists) checkHeader(file, opening)
  // A file of our own making would otherwise get the permissions of the umask; SQLite's side files copy them.
  else closeSync(openSync(file, 'a', 0o600))
  const db = openDatabase(file, opening)
  try {
    checkOwner(db, opening)
    configure(db, opening.dataDir)
    if (exists) checkPages(db)
    return db
  } catch (error) {
    db.close()
    throw isDamage(error) ? quarantine(opening, error) : folderError(error, opening.dataDir)
  }
}

function openDatabase(file: string, opening: Opening): Database.Database {
  try {
    return new Database(file, { timeout: 0 })
  } catch (error) {
    throw isDamage(error) ? quarantine(opening, error) : folderError(error, opening.dataDir)
  }
}

/** Reads the header without SQLite, which would already write beside a file that is not ours. */
function checkHeader(file: string, opening: Opening): void {
  const header = Buffer.alloc(100)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, header)
  } finally {
    closeSync(handle)
  }
  if (header.toString('latin1', 0, 16) !== SQLITE_HEADER)
    throw quarantine(opening, new Error('no SQLite header'))
  const owner = header.readUInt32BE(68)
  // 0: not ours, or ours and killed before the first change reached this file; the open database can tell.
  if (owner !== 0 && owner !== APPLICATION_ID) throw foreign(opening)
  if (owner === 0 && !existsSync(`${file}-wal`) && hasTables(file)) throw foreign(opening)
  checkVersion(header.readUInt32BE(60), opening)
}

function hasTables(file: string): boolean {
  const db = new Database(file, { readonly: true })
  try {
    return tableCount(db) > 0
  } catch {
    return false
  } finally {
    db.close()
  }
}

function tableCount(db: Database.Database): number {
  return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0
}

function checkOwner(db: Database.Database, opening: Opening): void {
  const owner = db.pragma('application_id', { simple: true })
  if (owner !== APPLICATION_ID && (owner !== 0 || tableCount(db) > 0)) throw foreign(opening)
  checkVersion(Number(db.pragma('user_version', { simple: true })), opening)
}

function checkVersion(version: number, { dataDir, knownVersion }: Opening): void {
  if (version <= knownVersion) return
  throw new RomaError('databaseNewer', {
    hint: `${workspacePath(dataDir)} has format ${version}, this Atrium reads up to ${knownVersion}: start the newer Atrium, or choose another folder with --data.`,
  })
}

function foreign({ dataDir }: Opening): RomaError {
  return new RomaError('databaseForeign', {
    hint: `${workspacePath(dataDir)} belongs to another program and was not touched: start with --data and another folder.`,
  })
}

function configure(db: Database.Database, dataDir: string): void {
  if (db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    throw new RomaError('folderUnwritable', {
      hint: `${dataDir} cannot hold a database safely, network drives cannot: start with --data and a folder on a local disk.`,
    })
  }
  db.pragma('synchronous = FULL')
  // Only macOS has a flush that is weaker than it looks.
  db.pragma('fullfsync = ON')
  db.pragma('checkpoint_fullfsync = ON')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
}

function checkPages(db: Database.Database): void {
  const result = db.pragma('quick_check(1)', { simple: true })
  if (result !== 'ok') throw new DamagedError(String(result))
}

class DamagedError extends Error {}

function isDamage(error: unknown): boolean {
  return (
    error instanceof DamagedError ||
    codeOf(error).startsWith('SQLITE_CORRUPT') ||
    codeOf(error) === 'SQLITE_NOTADB'
  )
}

/** Moves the damaged files aside, whole and unchanged, and says how to go on. */
function quarantine({ dataDir, now }: Opening, cause: unknown): RomaError {
  const folder = join(dataDir, 'quarantine')
  makePrivateFolder(folder)
  const stamp = stampOf(now())
  let target = join(folder, `workspace-${stamp}.db`)
  for (let number = 2; existsSync(target); number += 1)
    target = join(folder, `workspace-${stamp}-${number}.db`)
  const file = workspacePath(dataDir)
  for (const suffix of FILES) if (existsSync(file + suffix)) renameSync(file + suffix, target + suffix)
  syncFolder(folder)
  syncFolder(dataDir)
  const backup = newestBackup(dataDir)
  const restore = backup === undefined ? '' : `copy ${backup} to ${file} and start again, or `
  return new RomaError('databaseCorrupt', {
    hint: `It was moved, unchanged, to ${target}: ${restore}start again for an empty workspace.`,
    cause,
  })
}

/** Damaged files that still wait for somebody to look at them. */
export function quarantined(dataDir: string): string[] {
  const folder = join(dataDir, 'quarantine')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(folder, name))
}
