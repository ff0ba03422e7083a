import type { Database } from 'better-sqlite3'
import type { KeptBackup } from '#contract/model/instance'
import { type Backup, createBackups, keptBackups } from './backup.ts'
import { claimFolder } from './data-folder.ts'
import { type KeyProtector, openSecrets } from './data-key.ts'
import { completeWorkspace, openMeta } from './first-start.ts'
import { startWeeklyCheck } from './integrity.ts'
import { migrate, migrations } from './migrate.ts'
import { createRekey } from './rekey.ts'
import { createRepositories, type Repositories } from './repositories.ts'
import { createRestore } from './restore.ts'
import type { Secrets } from './secrets.ts'
import { codeOf, writeError } from './storage-error.ts'
import { openWorkspaceFile, quarantined, workspacePath } from './workspace-file.ts'

export type { KeyProtector } from './data-key.ts'

/** Something about the workspace that is worth a banner. */
export interface StorageNotice {
  readonly kind: 'secretsLocked' | 'storageFull' | 'quarantined' | 'backupFailed' | 'damaged'
  readonly text: string
}

/** An open workspace: its repositories, and what concerns the file as a whole. */
export interface Storage extends Repositories {
  /** Ids made at the first start. */
  readonly meta: { readonly instanceId: string; readonly projectId: string }
  readonly secrets: Secrets
  /** What is the matter now; changes while running. */
  readonly notices: readonly StorageNotice[]
  /** All of `work` or nothing. What it returned is on the disk when this returns. Throws `storageFull`. */
  transaction<T>(work: () => T): T
  backup(): Promise<Backup>
  /** Copies that can be put back, newest first. */
  backups(): KeptBackup[]
  /**
   * Replaces everything by what a copy holds; `before` is the copy of what stood until now. Whoever keeps rows in
   * memory has to read them again. Throws what `createRestore` says.
   */
  restore(name: string): Promise<{ before: string }>
  /** Seals every secret with a new key. Throws `secretsLocked`, `storageFull`. */
  rekey(): Promise<{ values: number }>
  /** Gives pages back that a long read took into memory. */
  releaseMemory(): void
  close(): void
}

interface OpenOptions {
  readonly dataDir: string
  readonly now: () => number
  readonly newId: () => string
  readonly keyProtector?: KeyProtector
  /** Groups answer on `<id>.apic.<suffix>`. */
  readonly slDomainSuffix?: string
  /** Reads the whole file through once a week. Left out: never. */
  readonly integrityWorker?: URL
  /** Other steps than the built-in ones, to prove what happens when one fails. */
  readonly migrations?: readonly string[]
  /** Further settings of the connection, to prove what happens at its limits. */
  readonly configure?: (db: Database) => void
}

// Undo lasts seconds; a day leaves room for a second thought through the management API.
const KEEP_DELETED_MS = 24 * 60 * 60 * 1000

/**
 * Opens the workspace in a folder, or makes one: `workspace.db`, `lock.db`, `keys/`, `backups/`, `quarantine/`.
 *
 * Throws `folderUnwritable`, `databaseHeld`, `databaseForeign`, `databaseNewer`, `databaseCorrupt`, `migrationFailed`,
 * `secretsLocked` (a key others may read) and `storageFull`, each with one sentence that names the remedy.
 */
export async function openStorage(options: OpenOptions): Promise<Storage> {
  const { dataDir, now } = options
  const steps = options.migrations ?? migrations
  const claim = claimFolder(dataDir)
  let db: Database | undefined
  try {
    db = openWorkspaceFile({ dataDir, now, knownVersion: steps.length })
    const backups = createBackups({ db, dataDir, now })
    await migrate({ db, migrations: steps, copy: backups.beforeMigration })
    options.configure?.(db)
    return await assemble(options, { db, backups, release: claim.release })
  } catch (error) {
    db?.close()
    claim.release()
    throw writeError(error)
  }
}

interface Opened {
  readonly db: Database
  readonly backups: ReturnType<typeof createBackups>
  readonly release: () => void
}

async function assemble(options: OpenOptions, { db, backups, release }: Opened): Promise<Storage> {
  const { dataDir, now, newId, keyProtector: protector, slDomainSuffix = 'localhost' } = options
  const meta = openMeta(db)
  const known = { get: () => meta.get('key_id'), set: (keyId: string) => meta.set('key_id', keyId) }
  const secrets = await openSecrets({ dataDir, protector, known })
  const repositories = createRepositories({ db, secrets, slDomainSuffix })
  const notices = createNotices({ dataDir, secrets })

  function transaction<T>(work: () => T): T {
    try {
      const result = db.transaction(work).immediate()
      notices.clear('storageFull')
      return result
    } catch (error) {
      if (codeOf(error) === 'SQLITE_FULL') {
        notices.set({
          kind: 'storageFull',
          text: 'The disk is full: changes are refused until there is space again.',
        })
      }
      throw writeError(error)
    }
  }

  const ids = transaction(() => {
    repositories.apis.sweep(new Date(now() - KEEP_DELETED_MS).toISOString())
    return completeWorkspace({ meta, repositories, newId, time: new Date(now()).toISOString() })
  })
  backups.startDaily((error) => {
    notices.set({ kind: 'backupFailed', text: `The daily backup failed: ${String(error)}` })
  })

  const stopChecks =
    options.integrityWorker === undefined
      ? () => undefined
      : startWeeklyCheck({
          worker: options.integrityWorker,
          file: workspacePath(dataDir),
          meta,
          now,
          onResult: (problems) => {
            if (problems === '') notices.clear('damaged')
            else notices.set(damagedNotice(problems))
          },
          onError: (error) => notices.set(damagedNotice(`it could not be read: ${String(error)}`)),
        })
  const restore = createRestore({
    ...{ db, dataDir, backups, secrets, protector, transaction },
    migrations: options.migrations ?? migrations,
  })
  const rekey = createRekey({ db, dataDir, protector, known, secrets, transaction })

  /** Errors of the disk in words. */
  async function inWords<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw writeError(error)
    }
  }

  return {
    ...repositories,
    meta: ids,
    secrets,
    get notices() {
      return notices.all()
    },
    transaction,
    async backup() {
      const made = await inWords(backups.run())
      notices.clear('backupFailed')
      return made
    },
    backups: () => keptBackups(dataDir),
    async restore(name) {
      const done = await inWords(restore(name))
      notices.clear('damaged')
      return done
    },
    rekey: () => inWords(rekey()),
    releaseMemory() {
      db.pragma('shrink_memory')
    },
    close() {
      backups.stop()
      stopChecks()
      db.close()
      release()
    },
  }
}

function damagedNotice(problems: string): StorageNotice {
  const text = `The weekly check found the database damaged (${problems}). Restore a backup: Settings, Data.`
  return { kind: 'damaged', text }
}

function createNotices({ dataDir, secrets }: { dataDir: string; secrets: Secrets }) {
  const current = new Map<StorageNotice['kind'], StorageNotice>()
  const damaged = quarantined(dataDir)
  if (damaged.length > 0) {
    const text = `A damaged database was moved to ${damaged.join(', ')}: restore a backup, or delete the file.`
    current.set('quarantined', { kind: 'quarantined', text })
  }
  if (secrets.locked) {
    current.set('secretsLocked', { kind: 'secretsLocked', text: `Secrets are locked. ${secrets.whyLocked}` })
  }
  return {
    all: () => [...current.values()],
    set: (notice: StorageNotice) => void current.set(notice.kind, notice),
    clear: (kind: StorageNotice['kind']) => void current.delete(kind),
  }
}
