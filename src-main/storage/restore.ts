import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import { type Backups, backupFolder, keptBackups } from './backup.ts'
import { findKey, type KeyProtector } from './data-key.ts'
import { openMeta } from './first-start.ts'
import { migrate } from './migrate.ts'
import { reseal } from './reseal.ts'
import { createSecrets, type KeyedSecrets } from './secrets.ts'
import { APPLICATION_ID } from './workspace-file.ts'

interface Parts {
  readonly db: Database.Database
  readonly dataDir: string
  readonly migrations: readonly string[]
  readonly backups: Backups
  readonly secrets: KeyedSecrets
  readonly protector: KeyProtector | undefined
  readonly transaction: <T>(work: () => T) => T
}

/** What stays of the workspace that is running: its ids and the name of its key. */
const KEPT_TABLE = 'meta'

/**
 * Puts a copy back, in one transaction: a copy of today's workspace is made first, then every row is replaced. The
 * copy itself is not touched; it is brought to today's format and key on another copy.
 *
 * Throws `invalidParameter` for a name that is not in `backups/`, `databaseCorrupt`, `databaseForeign`,
 * `databaseNewer`, `secretsLocked` (the key it was sealed with is gone) and `storageFull`; then nothing has changed.
 */
export function createRestore(parts: Parts): (name: string) => Promise<{ before: string }> {
  const { db, dataDir, backups, transaction } = parts
  return async (name) => {
    if (!keptBackups(dataDir).some((backup) => backup.name === name))
      throw new RomaError('invalidParameter', { hint: `name: there is no backup ${name}.` })
    const folder = backupFolder(dataDir)
    const prepared = join(folder, 'restore.part')
    try {
      rmSync(prepared, { force: true })
      copyFileSync(join(folder, name), prepared)
      await prepare(prepared, { ...parts, name })
      const before = await backups.beforeRestore()
      db.prepare('ATTACH DATABASE ? AS copy').run(prepared)
      // Tables are filled in any order; the check at the end replaces this.
      db.pragma('foreign_keys = OFF')
      try {
        transaction(() => replaceRows(db))
      } finally {
        db.pragma('foreign_keys = ON')
        db.exec('DETACH DATABASE copy')
      }
      return { before }
    } finally {
      for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(prepared + suffix, { force: true })
    }
  }
}

async function prepare(
  file: string,
  { name, db, dataDir, migrations, secrets, protector }: Parts & { name: string },
): Promise<void> {
  const copy = open(file, name)
  try {
    if (copy.pragma('application_id', { simple: true }) !== APPLICATION_ID)
      throw new RomaError('databaseForeign', { hint: `${name} belongs to another program.` })
    if (Number(copy.pragma('user_version', { simple: true })) > migrations.length)
      throw new RomaError('databaseNewer', { hint: `${name} was made by a newer Atrium: start that one.` })
    await migrate({ db: copy, migrations, copy: async () => name })
    const sealedWith = openMeta(copy).get('key_id')
    if (sealedWith === undefined || sealedWith === openMeta(db).get('key_id')) return
    const found = await findKey(sealedWith, { dataDir, protector })
    if (found === undefined || secrets.locked)
      throw new RomaError('secretsLocked', {
        hint: `${name} was sealed with another key: put data-${sealedWith}.key back into ${join(dataDir, 'keys')}.`,
      })
    copy.transaction(() => reseal(copy, { from: createSecrets(found.key), to: secrets }))()
  } finally {
    copy.close()
  }
}

function open(file: string, name: string): Database.Database {
  const damaged = (why: string, cause?: unknown) =>
    new RomaError('databaseCorrupt', { hint: `${name} is damaged (${why}): choose another backup.`, cause })
  let copy: Database.Database
  try {
    copy = new Database(file)
  } catch (error) {
    throw damaged('no database', error)
  }
  try {
    const result = copy.pragma('integrity_check(1)', { simple: true })
    if (result !== 'ok') throw new Error(String(result))
    return copy
  } catch (error) {
    copy.close()
    throw damaged(error instanceof Error ? error.message : String(error), error)
  }
}

function replaceRows(db: Database.Database): void {
  const objects = db
    .prepare<[], { type: string; name: string; sql: string }>(
      "SELECT type, name, sql FROM main.sqlite_schema WHERE type IN ('table', 'trigger') AND name NOT LIKE 'sqlite_%'",
    )
    .all()
  // What they make is in the copy already.
  const triggers = objects.filter(({ type }) => type === 'trigger')
  for (const { name } of triggers) db.exec(`DROP TRIGGER main."${name}"`)
  for (const { type, name } of objects) {
    if (type !== 'table' || name === KEPT_TABLE) continue
    const columns = (db.pragma(`main.table_info("${name}")`) as { name: string }[])
      .map((column) => `"${column.name}"`)
      .join(', ')
    db.exec(`DELETE FROM main."${name}"`)
    db.exec(`INSERT INTO main."${name}" (${columns}) SELECT ${columns} FROM copy."${name}"`)
  }
  for (const { sql } of triggers) db.exec(sql)
  const broken = db.pragma('main.foreign_key_check') as unknown[]
  if (broken.length > 0) throw new Error(`${broken.length} rows of the backup refer to nothing`)
}
