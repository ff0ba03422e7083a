import type { Database } from 'better-sqlite3'

/** Settings of this computer as name and JSON value; what is missing has its default. */
export function settingRepository(db: Database) {
  const all = db.prepare<[], { name: string; value: string }>('SELECT name, value FROM setting')
  const put = db.prepare<[string, string]>(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    /** Every stored value by name. */
    all(): Record<string, unknown> {
      return Object.fromEntries(all.all().map(({ name, value }) => [name, JSON.parse(value) as unknown]))
    },
    put(name: string, value: unknown): void {
      put.run(name, JSON.stringify(value))
    },
  }
}
