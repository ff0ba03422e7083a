import type { Database } from 'better-sqlite3'
import type { AppCode } from '#contract/model/integration-application'
import { type PageOfRows, pageOf } from '../filters.ts'
import type { Secrets } from '../secrets.ts'

interface Row {
  readonly id: string
  readonly app_id: string
  readonly app_code: string
  readonly create_time: string
}

function place(id: string) {
  return { table: 'app_code', column: 'app_code', id }
}

/** AppCodes, sealed at rest. Verbs that hand one out throw `secretsLocked`. */
export function appCodeRepository(db: Database, secrets: Secrets) {
  const one = db.prepare<[string], Row>('SELECT * FROM app_code WHERE id = ?')
  const all = db.prepare<[], Row>('SELECT * FROM app_code')
  const ofApp = db.prepare<[string, number, number], Row>(
    'SELECT * FROM app_code WHERE app_id = ? ORDER BY create_time, id LIMIT ? OFFSET ?',
  )
  const count = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM app_code WHERE app_id = ?')
  const insert = db.prepare<[AppCode]>(
    'INSERT INTO app_code (id, app_id, app_code, create_time) VALUES (:id, :appId, :appCode, :createTime)',
  )
  const remove = db.prepare<[string]>('DELETE FROM app_code WHERE id = ?')

  function opened(row: Row): AppCode {
    const { id, app_id, create_time } = row
    return { id, appId: app_id, appCode: secrets.open(row.app_code, place(id)), createTime: create_time }
  }

  return {
    list(appId: string, page: PageOfRows = {}): { total: number; items: AppCode[] } {
      return { total: this.count(appId), items: ofApp.all(appId, ...pageOf(page)).map(opened) }
    },
    get(id: string): AppCode | undefined {
      const row = one.get(id)
      return row && opened(row)
    },
    /** Owner of a code, without opening it. */
    ownerOf(id: string): string | undefined {
      return one.get(id)?.app_id
    },
    count(appId: string): number {
      return count.get(appId)?.n ?? 0
    },
    add(code: AppCode): void {
      insert.run({ ...code, appCode: secrets.seal(code.appCode, place(code.id)) })
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** Every code that can be opened, in clear, for the route table. */
    opened(): AppCode[] {
      if (secrets.locked) return []
      return all.all().flatMap((row) => {
        try {
          return [opened(row)]
        } catch {
          return []
        }
      })
    },
  }
}
