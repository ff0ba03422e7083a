import type { Database } from 'better-sqlite3'
import type { IntegrationApplication } from '#contract/model/integration-application'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import type { Secrets } from '../secrets.ts'

/** An application without its counts; the secret in clear, for `add` alone. */
export type StoredIntegrationApplication = Pick<
  IntegrationApplication,
  'id' | 'name' | 'remark' | 'key' | 'favorite' | 'createTime' | 'updateTime'
>

/** What the gateway needs to know a caller by. `secret` is `null` while it cannot be opened. */
export interface ApplicationCredential {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly secret: string | null
}

interface Row {
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly key: string
  readonly secret: string
  readonly favorite: number
  readonly create_time: string
  readonly update_time: string
  readonly api_count: number
  readonly group_count: number
  readonly custom_backend_count: number
  readonly authorized_api_count: number
}

type Filter = PageOfRows & {
  id?: string | undefined
  name?: string | undefined
  key?: string | undefined
  favorite?: boolean | undefined
}

const SELECT = `SELECT integration_application.*,
    (SELECT count(*) FROM api WHERE roma_app_id = integration_application.id AND deleted_at IS NULL) AS api_count,
    (SELECT count(*) FROM api_group WHERE roma_app_id = integration_application.id) AS group_count,
    (SELECT count(*) FROM custom_backend WHERE roma_app_id = integration_application.id) AS custom_backend_count,
    (SELECT count(DISTINCT api_id) FROM app_auth JOIN api ON api.id = app_auth.api_id AND deleted_at IS NULL
      WHERE app_id = integration_application.id) AS authorized_api_count
  FROM integration_application`

/** Where an application's secret is sealed. */
function place(id: string) {
  return { table: 'integration_application', column: 'secret', id }
}

/** Integration applications; secrets are sealed on the way in and opened on the way out. */
export function integrationApplicationRepository(db: Database, secrets: Secrets) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string], Row>(`${SELECT} WHERE name = ?`)
  const byKey = db.prepare<[string], Row>(`${SELECT} WHERE key = ?`)
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM integration_application')
  const sealed = db.prepare<[], Pick<Row, 'id' | 'name' | 'key' | 'secret'>>(
    'SELECT id, name, key, secret FROM integration_application',
  )
  const insert = db.prepare<[Record<string, string | number>]>(`
    INSERT INTO integration_application (id, name, remark, key, secret, favorite, create_time, update_time)
    VALUES (:id, :name, :remark, :key, :secret, :favorite, :createTime, :updateTime)`)
  const update = db.prepare<[Record<string, string | number>]>(`
    UPDATE integration_application
    SET name = :name, remark = :remark, key = :key, favorite = :favorite, update_time = :updateTime
    WHERE id = :id`)
  const setSecret = db.prepare<[string, string, string]>(
    'UPDATE integration_application SET secret = ?, update_time = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM integration_application WHERE id = ?')
  const purgeDeletedApis = db.prepare<[string]>(
    'DELETE FROM api WHERE roma_app_id = ? AND deleted_at IS NOT NULL',
  )

  return {
    list(page: Filter = {}): { total: number; items: IntegrationApplication[] } {
      const { where, values } = filters(page)
        .equals('id', page.id)
        .contains('name', 'name', page.name)
        .contains('key', 'key', page.key)
        .equals('favorite', page.favorite === undefined ? undefined : Number(page.favorite))
      const total = db.prepare<unknown[], { n: number }>(
        `SELECT count(*) AS n FROM integration_application ${where}`,
      )
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    get(id: string): IntegrationApplication | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(name: string): IntegrationApplication | undefined {
      const row = byName.get(name)
      return row && fromRow(row)
    },
    withKey(key: string): IntegrationApplication | undefined {
      const row = byKey.get(key)
      return row && fromRow(row)
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    /** Throws `secretsLocked`. */
    add(application: StoredIntegrationApplication, secret: string): void {
      const { favorite, ...rest } = application
      insert.run({ ...rest, favorite: Number(favorite), secret: secrets.seal(secret, place(rest.id)) })
    },
    update(application: Omit<StoredIntegrationApplication, 'createTime'>): void {
      const { id, name, remark, key, favorite, updateTime } = application
      update.run({ id, name, remark, key, favorite: Number(favorite), updateTime })
    },
    /** The secret in clear. Throws `secretsLocked`; `undefined` when there is no such application. */
    secret(id: string): string | undefined {
      const row = one.get(id)
      return row && secrets.open(row.secret, place(id))
    },
    setSecret(id: string, { secret, updateTime }: { secret: string; updateTime: string }): void {
      setSecret.run(secrets.seal(secret, place(id)), updateTime, id)
    },
    /** Takes AppCodes, authorizations and APIs that only *Undo* still needed along. */
    remove(id: string): void {
      purgeDeletedApis.run(id)
      remove.run(id)
    },
    /** Every application as a caller, secrets in clear, for the route table. Never throws for a locked secret. */
    credentials(): ApplicationCredential[] {
      return sealed.all().map(({ id, name, key, secret }) => {
        try {
          return { id, name, key, secret: secrets.locked ? null : secrets.open(secret, place(id)) }
        } catch {
          // One value that was moved locks out one caller, not the whole table.
          return { id, name, key, secret: null }
        }
      })
    },
  }
}

function fromRow(row: Row): IntegrationApplication {
  return {
    id: row.id,
    name: row.name,
    remark: row.remark,
    key: row.key,
    favorite: row.favorite === 1,
    createTime: row.create_time,
    updateTime: row.update_time,
    apiCount: row.api_count,
    groupCount: row.group_count,
    customBackendCount: row.custom_backend_count,
    authorizedApiCount: row.authorized_api_count,
  }
}
