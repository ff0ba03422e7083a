import type { Database } from 'better-sqlite3'
import type { AppAuth } from '#contract/model/app-auth'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** Who may call what, and where. */
export interface StoredAppAuth {
  readonly id: string
  readonly apiId: string
  readonly appId: string
  readonly envId: string
  readonly authTime: string
}

interface Row {
  readonly id: string
  readonly api_id: string
  readonly api_name: string
  readonly group_id: string
  readonly group_name: string
  readonly req_method: string
  readonly req_uri: string
  readonly auth_type: string
  readonly owner_id: string
  readonly app_id: string
  readonly app_name: string
  readonly app_key: string
  readonly app_remark: string
  readonly env_id: string
  readonly env_name: string
  readonly auth_time: string
}

type Filter = PageOfRows & {
  apiId?: string | undefined
  apiName?: string | undefined
  groupId?: string | undefined
  groupName?: string | undefined
  appId?: string | undefined
  appName?: string | undefined
  envId?: string | undefined
}

const FROM = `FROM app_auth
  JOIN api ON api.id = app_auth.api_id AND api.deleted_at IS NULL
  JOIN api_group ON api_group.id = api.group_id
  JOIN integration_application ON integration_application.id = app_auth.app_id
  JOIN environment ON environment.id = app_auth.env_id`

const SELECT = `SELECT app_auth.id, app_auth.api_id, api.name AS api_name, api.group_id, api_group.name AS group_name,
    api.req_method, api.req_uri, api.auth_type, api.roma_app_id AS owner_id, app_auth.app_id,
    integration_application.name AS app_name, integration_application.key AS app_key,
    integration_application.remark AS app_remark, app_auth.env_id, environment.name AS env_name, app_auth.auth_time
  ${FROM}`

/** Authorizations: application × API × environment. */
export function appAuthRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE app_auth.id = ?`)
  const all = db.prepare<[], StoredAppAuth>(
    'SELECT id, api_id AS apiId, app_id AS appId, env_id AS envId, auth_time AS authTime FROM app_auth',
  )
  const find = db.prepare<[string, string, string], StoredAppAuth>(`
    SELECT id, api_id AS apiId, app_id AS appId, env_id AS envId, auth_time AS authTime FROM app_auth
    WHERE api_id = ? AND app_id = ? AND env_id = ?`)
  const insert = db.prepare<[StoredAppAuth]>(
    'INSERT INTO app_auth (id, api_id, app_id, env_id, auth_time) VALUES (:id, :apiId, :appId, :envId, :authTime)',
  )
  const remove = db.prepare<[string]>('DELETE FROM app_auth WHERE id = ?')

  return {
    list(page: Filter): { total: number; items: AppAuth[] } {
      const { where, values } = filters(page)
        .equals('app_auth.api_id', page.apiId)
        .contains('apiName', 'api.name', page.apiName)
        .equals('api.group_id', page.groupId)
        .contains('groupName', 'api_group.name', page.groupName)
        .equals('app_auth.app_id', page.appId)
        .contains('appName', 'integration_application.name', page.appName)
        .equals('app_auth.env_id', page.envId)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n ${FROM} ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY app_auth.auth_time DESC, app_auth.id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    get(id: string): AppAuth | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    find({ apiId, appId, envId }: Omit<StoredAppAuth, 'id' | 'authTime'>): StoredAppAuth | undefined {
      return find.get(apiId, appId, envId)
    },
    /** Every authorization, for the route table. */
    all(): StoredAppAuth[] {
      return all.all()
    },
    add(auth: StoredAppAuth): void {
      insert.run(auth)
    },
    remove(id: string): void {
      remove.run(id)
    },
  }
}

function fromRow(row: Row): AppAuth {
  return {
    id: row.id,
    apiId: row.api_id,
    apiName: row.api_name,
    groupId: row.group_id,
    groupName: row.group_name,
    reqMethod: row.req_method,
    reqUri: row.req_uri,
    authType: row.auth_type,
    appId: row.app_id,
    appName: row.app_name,
    appKey: row.app_key,
    appRemark: row.app_remark,
    envId: row.env_id,
    envName: row.env_name,
    authRole: row.owner_id === row.app_id ? 'PROVIDER' : 'CONSUMER',
    authTime: row.auth_time,
  }
}
