import type { Database } from 'better-sqlite3'
import type { Environment } from '#contract/model/environment'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** An environment without its counts. */
export type StoredEnvironment = Omit<Environment, 'apiCount' | 'variableCount'>

interface Row {
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly create_time: string
  readonly api_count: number
  readonly variable_count: number
}

const COLUMNS = `environment.*,
  (SELECT count(*) FROM online WHERE env_id = environment.id) AS api_count,
  (SELECT count(*) FROM environment_variable WHERE env_id = environment.id) AS variable_count`

/** Publishing targets. */
export function environmentRepository(db: Database) {
  const one = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM environment WHERE id = ?`)
  const byName = db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM environment WHERE name = ?`)
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM environment')
  const insert = db.prepare<[StoredEnvironment]>(
    'INSERT INTO environment (id, name, remark, create_time) VALUES (:id, :name, :remark, :createTime)',
  )
  const update = db.prepare<[string, string, string]>(
    'UPDATE environment SET name = ?, remark = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM environment WHERE id = ?')

  return {
    list(page: PageOfRows & { name?: string | undefined } = {}): { total: number; items: Environment[] } {
      const { where, values } = filters(page).contains('name', 'name', page.name)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM environment ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `SELECT ${COLUMNS} FROM environment ${where} ORDER BY create_time, id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    get(id: string): Environment | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    /** Names are compared with their case. */
    named(name: string): Environment | undefined {
      const row = byName.get(name)
      return row && fromRow(row)
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    add(environment: StoredEnvironment): void {
      insert.run(environment)
    },
    rename(id: string, { name, remark }: { name: string; remark: string }): void {
      update.run(name, remark, id)
    },
    /** Takes variables, old versions and authorizations along; refused by the database while anything is online in it. */
    remove(id: string): void {
      remove.run(id)
    },
  }
}

function fromRow({ create_time, api_count, variable_count, ...row }: Row): Environment {
  return { ...row, createTime: create_time, apiCount: api_count, variableCount: variable_count }
}
