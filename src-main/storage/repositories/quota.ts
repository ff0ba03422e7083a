import type { Database } from 'better-sqlite3'

/** Quotas that were raised or lowered, by `configName`. */
export function quotaRepository(db: Database) {
  const all = db.prepare<[], { config_name: string; config_value: number }>('SELECT * FROM quota')
  const one = db.prepare<[string], { config_value: number }>(
    'SELECT config_value FROM quota WHERE config_name = ?',
  )
  const put = db.prepare<[string, number]>(`
    INSERT INTO quota (config_name, config_value) VALUES (?, ?)
    ON CONFLICT (config_name) DO UPDATE SET config_value = excluded.config_value`)
  return {
    all(): Map<string, number> {
      return new Map(all.all().map((row) => [row.config_name, row.config_value]))
    },
    get(configName: string): number | undefined {
      return one.get(configName)?.config_value
    },
    put(configName: string, configValue: number): void {
      put.run(configName, configValue)
    },
  }
}
