import type { Database } from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import { type KeyedSecrets, sealedWith } from './secrets.ts'

interface Keys {
  readonly from: KeyedSecrets
  readonly to: KeyedSecrets
}

type Row = Record<string, unknown>

/**
 * Seals every value of a database with another key, wherever it stands: alone in a column or as a member of a JSON
 * object. To be called in a transaction. Returns how many there were.
 *
 * Throws `secretsLocked` for a value that its own place does not open; then nothing may be kept of what was done.
 */
export function reseal(db: Database, keys: Keys): number {
  const tables = db
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all()
  return tables.reduce((sum, { name }) => sum + resealTable(db, { table: name, ...keys }), 0)
}

function resealTable(db: Database, { table, from, to }: Keys & { table: string }): number {
  const columns = db.pragma(`table_info("${table}")`) as { name: string; type: string; pk: number }[]
  const texts = columns.filter(({ type }) => type === 'TEXT').map(({ name }) => name)
  const key = columns.filter(({ pk }) => pk > 0).map(({ name }) => name)
  if (texts.length === 0 || key.length === 0) return 0
  const { prefix, pattern } = sealedWith(from)
  const found = db
    .prepare<[{ prefix: string }], Row>(
      `SELECT * FROM "${table}" WHERE ${texts.map((name) => `instr("${name}", @prefix) > 0`).join(' OR ')}`,
    )
    .all({ prefix })
  let count = 0
  for (const row of found) {
    for (const column of texts) {
      const before = row[column]
      if (typeof before !== 'string' || !before.includes(prefix)) continue
      const after = before.replaceAll(pattern, (sealed, at: number) => {
        count += 1
        const member = /"([^"]+)":"$/.exec(before.slice(0, at))?.[1]
        return move(sealed, { table, column: member ?? column, row, from, to })
      })
      db.prepare(
        `UPDATE "${table}" SET "${column}" = ? WHERE ${key.map((name) => `"${name}" IS ?`).join(' AND ')}`,
      ).run(after, ...key.map((name) => row[name]))
    }
  }
  return count
}

interface Moving extends Keys {
  readonly table: string
  readonly column: string
  readonly row: Row
}

/** A seal names its row by the value of one of its columns: an id, a name, an access key. */
function move(sealed: string, { table, column, row, from, to }: Moving): string {
  const ids = Object.values(row).filter((value) => typeof value === 'string' && value.length <= 128)
  for (const id of ids) {
    const place = { table, column, id: String(id) }
    try {
      return to.seal(from.open(sealed, place), place)
    } catch {
      // Not the column that names the row.
    }
  }
  throw new RomaError('secretsLocked', {
    hint: `A value of ${table}.${column} does not open where it stands; nothing was changed.`,
  })
}
