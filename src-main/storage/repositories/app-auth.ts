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
  readonly authTunnel: AppAuth['authTunnel']
  readonly authWhitelist: readonly string[]
  readonly authBlacklist: readonly string[]
  readonly visitParam: string
}

type Tunnel = Pick<StoredAppAuth, 'authTunnel' | 'authWhitelist' | 'authBlacklist' | 'visitParam'>

/** As the table has it: lists as JSON. */
type StoredRow = Omit<StoredAppAuth, 'authWhitelist' | 'authBlacklist'> & {
  readonly authWhitelist: string
  readonly authBlacklist: string
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
  readonly auth_tunnel: AppAuth['authTunnel']
  readonly auth_whitelist: string
  readonly auth_blacklist: string
  readonly visit_param: string
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
    integration_application.remark AS app_remark, app_auth.env_id, environment.name AS env_name, app_auth.auth_time,
    app_auth.auth_tunnel, app_auth.auth_whitelist, app_auth.auth_blacklist, app_auth.visit_param
  ${FROM}`

const STORED = `SELECT id, api_id AS apiId, app_id AS appId, env_id AS envId, auth_time AS authTime,
    auth_tunnel AS authTunnel, auth_whitelist AS authWhitelist, auth_blacklist AS authBlacklist,
    visit_param AS visitParam
  FROM app_auth`

/** Authorizations: application × API × environment. */
export function appAuthRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE app_auth.id = ?`)
  const all = db.prepare<[], StoredRow>(`${STORED} ORDER BY auth_time, id`)
  const find = db.prepare<[string, string, string], StoredRow>(
    `${STORED} WHERE api_id = ? AND app_id = ? AND env_id = ?`,
  )
  const insert = db.prepare<[StoredRow]>(`
    INSERT INTO app_auth (id, api_id, app_id, env_id, auth_time, auth_tunnel, auth_whitelist, auth_blacklist, visit_param)
    VALUES (:id, :apiId, :appId, :envId, :authTime, :authTunnel, :authWhitelist, :authBlacklist, :visitParam)`)
  const update = db.prepare<[Record<string, string>]>(`
    UPDATE app_auth SET auth_tunnel = :authTunnel, auth_whitelist = :authWhitelist, auth_blacklist = :authBlacklist,
      visit_param = :visitParam
    WHERE id = :id`)
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
    find({
      apiId,
      appId,
      envId,
    }: Pick<StoredAppAuth, 'apiId' | 'appId' | 'envId'>): StoredAppAuth | undefined {
      const row = find.get(apiId, appId, envId)
      return row && fromStoredRow(row)
    },
    /** Every authorization, for the route table, oldest first. */
    all(): StoredAppAuth[] {
      return all.all().map(fromStoredRow)
    },
    add(auth: StoredAppAuth): void {
      insert.run({ ...auth, ...listsOf(auth) })
    },
    update(id: string, tunnel: Tunnel): void {
      const { authTunnel, visitParam } = tunnel
      update.run({ id, authTunnel, visitParam, ...listsOf(tunnel) })
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
    authTunnel: row.auth_tunnel,
    authWhitelist: listOf(row.auth_whitelist),
    authBlacklist: listOf(row.auth_blacklist),
    visitParam: row.visit_param,
  }
}

function fromStoredRow({ authWhitelist, authBlacklist, ...row }: StoredRow): StoredAppAuth {
  return { ...row, authWhitelist: listOf(authWhitelist), authBlacklist: listOf(authBlacklist) }
}

// Nearly every authorization has none: thousands share it.
const none: string[] = []

function listOf(json: string): string[] {
  return json === '[]' ? none : (JSON.parse(json) as string[])
}

function listsOf({ authWhitelist, authBlacklist }: Tunnel) {
  return { authWhitelist: JSON.stringify(authWhitelist), authBlacklist: JSON.stringify(authBlacklist) }
}
