import { closeSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import { codeOf, folderError } from './storage-error.ts'
import { makePrivateFolder } from './write-file.ts'

/** Says that this process owns the folder; ends with `release` or with the process. */
export interface FolderClaim {
  release(): void
}

/**
 * Makes the data folder and claims it for this process. An exclusive transaction on `lock.db`, open for life, is the
 * claim: the system frees it when its owner dies, however it dies. Nothing else opens that file.
 *
 * Throws `folderUnwritable`, `databaseHeld`.
 */
export function claimFolder(dataDir: string): FolderClaim {
  const file = join(dataDir, 'lock.db')
  try {
    makePrivateFolder(dataDir)
    closeSync(openSync(file, 'a', 0o600))
    probe(dataDir)
    const lock = new Database(file, { timeout: 0 })
    try {
      lock.pragma('locking_mode = EXCLUSIVE')
      lock.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      lock.close()
      throw error
    }
    return { release: () => lock.close() }
  } catch (error) {
    if (codeOf(error).startsWith('SQLITE_BUSY') || codeOf(error).startsWith('SQLITE_LOCKED')) {
      throw new RomaError('databaseHeld', {
        hint: `Close the other Atrium that uses ${dataDir}, or start with --data and another folder.`,
        cause: error,
      })
    }
    if (codeOf(error) === 'SQLITE_NOTADB') {
      throw new RomaError('databaseForeign', {
        hint: `Delete ${file}, which Atrium did not write, and start again.`,
      })
    }
    throw folderError(error, dataDir)
  }
}

// A folder may be read-only while the files in it are not; SQLite would find out in the middle of a write.
function probe(dataDir: string): void {
  const file = join(dataDir, `probe-${process.pid}`)
  closeSync(openSync(file, 'w', 0o600))
  rmSync(file)
}
