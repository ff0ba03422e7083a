import type { Database } from 'better-sqlite3'
import type { EnvironmentVariable } from '#contract/model/environment'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

interface Row {
  readonly id: string
  readonly group_id: string
  readonly env_id: string
  readonly variable_name: string
  readonly variable_value: string
}

type Filter = PageOfRows & {
  groupId?: string | undefined
  envId?: string | undefined
  variableName?: string | undefined
}

/** Values of `#name#`, one a group and environment. */
export function environmentVariableRepository(db: Database) {
  const one = db.prepare<[string], Row>('SELECT * FROM environment_variable WHERE id = ?')
  const all = db.prepare<[], Row>('SELECT * FROM environment_variable')
  const named = db.prepare<[string, string, string], Row>(
    'SELECT * FROM environment_variable WHERE group_id = ? AND env_id = ? AND variable_name = ?',
  )
  const count = db.prepare<[string, string], { n: number }>(
    'SELECT count(*) AS n FROM environment_variable WHERE group_id = ? AND env_id = ?',
  )
  const insert = db.prepare<[EnvironmentVariable]>(`
    INSERT INTO environment_variable (id, group_id, env_id, variable_name, variable_value)
    VALUES (:id, :groupId, :envId, :variableName, :variableValue)`)
  const update = db.prepare<[string, string]>(
    'UPDATE environment_variable SET variable_value = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM environment_variable WHERE id = ?')

  return {
    list(page: Filter = {}): { total: number; items: EnvironmentVariable[] } {
      const { where, values } = filters(page)
        .equals('group_id', page.groupId)
        .equals('env_id', page.envId)
        .contains('variableName', 'variable_name', page.variableName)
      const total = db.prepare<unknown[], { n: number }>(
        `SELECT count(*) AS n FROM environment_variable ${where}`,
      )
      const rows = db.prepare<unknown[], Row>(
        `SELECT * FROM environment_variable ${where} ORDER BY variable_name, env_id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    /** Every variable of the workspace, for the route table. */
    all(): EnvironmentVariable[] {
      return all.all().map(fromRow)
    },
    get(id: string): EnvironmentVariable | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(groupId: string, envId: string, variableName: string): EnvironmentVariable | undefined {
      const row = named.get(groupId, envId, variableName)
      return row && fromRow(row)
    },
    count(groupId: string, envId: string): number {
      return count.get(groupId, envId)?.n ?? 0
    },
    add(variable: EnvironmentVariable): void {
      insert.run(variable)
    },
    setValue(id: string, variableValue: string): void {
      update.run(variableValue, id)
    },
    remove(id: string): void {
      remove.run(id)
    },
  }
}

function fromRow(row: Row): EnvironmentVariable {
  return {
    id: row.id,
    groupId: row.group_id,
    envId: row.env_id,
    variableName: row.variable_name,
    variableValue: row.variable_value,
  }
}
