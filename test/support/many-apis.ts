import Database from 'better-sqlite3'

/**
 * Copies the one API of a workspace until there are `count`: thousands of durable commits would be all that a test
 * measures. Its name and path carry `0000`, the copies their number.
 */
export function multiplyApi(file: string, count: number): void {
  const db = new Database(file)
  const row = db.prepare<[], Record<string, unknown>>('SELECT * FROM api').get() ?? {}
  const columns = Object.keys(row)
  const add = db.prepare(
    `INSERT INTO api (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
  )
  const numbered = (value: unknown, number: string) =>
    typeof value === 'string' ? value.replaceAll('0000', number) : value
  db.transaction(() => {
    for (let index = 1; index < count; index += 1) {
      const number = String(index).padStart(4, '0')
      const names = ['name', 'req_uri', 'path_key', 'definition'].map((name) => [
        name,
        numbered(row[name], number),
      ])
      add.run({ ...row, ...Object.fromEntries(names), id: `${number}${'f'.repeat(28)}` })
    }
  })()
  db.close()
}
