import type { Database } from 'better-sqlite3'
import type { Api, ApiDraft, ApiSummary, RunEnvironment } from '#contract/model/api'
import { pageOf } from '../filters.ts'
import { type ApiFilter, conditionsOf } from './api-filter.ts'
import { apiColumns, fromSummaryRow, pathKey, type SummaryRow } from './api-row.ts'

/** A draft with its id and times. */
export interface StoredApi {
  readonly id: string
  readonly draft: ApiDraft
  readonly registerTime: string
  readonly updateTime: string
}

/** Enough of an API to name it. */
export interface ApiName {
  readonly id: string
  readonly name: string
  readonly reqMethod: string
  readonly reqUri: string
}

/** What reports call an API, and whose it is. */
export interface ApiLabel {
  readonly id: string
  readonly name: string
  readonly romaAppId: string
}

export interface ApiOwner {
  readonly apiId: string
  readonly appId: string
  readonly appName: string
}

/** What makes two APIs of a group one and the same address. `groupId` may be empty in a question: any group. */
export interface ApiAddress {
  readonly groupId: string
  readonly reqMethod: string
  readonly reqUri: string
  readonly matchMode: string
}

interface DraftRow {
  readonly id: string
  readonly definition: string
  readonly register_time: string
  readonly update_time: string
}

interface RunRow {
  readonly api_id: string
  readonly env_id: string
  readonly env_name: string
  readonly publish_id: string
  readonly version_id: string
  readonly publish_time: string
}

// Without `definition`: a list of thousands must not read, let alone parse, what it does not show.
/** A draft that answers nowhere yet. */
export interface UnpublishedApi {
  readonly apiId: string
  readonly apiName: string
  readonly groupName: string
  readonly method: string
  readonly path: string
  readonly matchMode: 'NORMAL' | 'SWA'
}

const SUMMARY = `SELECT api.id, api.group_id, api.roma_app_id, api.name, api.req_method, api.req_uri, api.match_mode,
    api.req_protocol, api.auth_type, api.app_code_auth_type, api.cors, api.type, api.version, api.backend_type,
    api.backend_address, api.authorizer_id, api.ld_api_id, api.tags, api.remark, api.register_time, api.update_time,
    api_group.name AS group_name, api_group.version AS group_version, integration_application.name AS roma_app_name,
    EXISTS (SELECT 1 FROM online JOIN publication USING (version_id)
            WHERE online.api_id = api.id AND publication.digest <> api.digest) AS edited
  FROM api
  JOIN api_group ON api_group.id = api.group_id
  JOIN integration_application ON integration_application.id = api.roma_app_id`

const COUNT = `SELECT count(*) AS n FROM api
  JOIN integration_application ON integration_application.id = api.roma_app_id`

const NAME = 'SELECT id, name, req_method AS reqMethod, req_uri AS reqUri FROM api'

/** Drafts of APIs. Deleting is soft until `sweep`; every verb but `restore` and `deleted` leaves deleted ones out. */
export function apiRepository(db: Database, slDomainOf: (groupId: string) => string) {
  const draft = db.prepare<[string], DraftRow>(
    'SELECT id, definition, register_time, update_time FROM api WHERE id = ? AND deleted_at IS NULL',
  )
  const deleted = db.prepare<[string], DraftRow>(
    'SELECT id, definition, register_time, update_time FROM api WHERE id = ? AND deleted_at IS NOT NULL',
  )
  const inGroup = db.prepare<[string], DraftRow>(
    'SELECT id, definition, register_time, update_time FROM api WHERE group_id = ? AND deleted_at IS NULL ORDER BY name',
  )
  const labels = db.prepare<[string], ApiLabel>(
    `SELECT id, name, roma_app_id AS romaAppId FROM api WHERE id IN (SELECT value FROM json_each(?))`,
  )
  const owners = db.prepare<[], ApiOwner>(`
    SELECT api.id AS apiId, integration_application.id AS appId, integration_application.name AS appName
    FROM api JOIN integration_application ON integration_application.id = api.roma_app_id`)
  const summary = db.prepare<[string], SummaryRow>(`${SUMMARY} WHERE api.id = ? AND api.deleted_at IS NULL`)
  const runs = db.prepare<[string], RunRow>(`
    SELECT online.api_id, online.env_id, environment.name AS env_name, online.publish_id, online.version_id,
      publication.publish_time
    FROM online JOIN publication USING (version_id) JOIN environment ON environment.id = online.env_id
    WHERE online.api_id IN (SELECT value FROM json_each(?))
    ORDER BY environment.create_time, environment.id`)
  const samePath = db.prepare<[string, string, string, string, string], ApiName>(`
    ${NAME} WHERE group_id = ? AND req_method = ? AND path_key = ? AND match_mode = ? AND id <> ? AND deleted_at IS NULL`)
  const samePathAnywhere = db.prepare<[string, string, string, string], ApiName>(`
    ${NAME} WHERE req_method = ? AND path_key = ? AND match_mode = ? AND id <> ? AND deleted_at IS NULL`)
  const sameName = db.prepare<[string, string, string], ApiName>(
    `${NAME} WHERE group_id = ? AND name = ? AND id <> ? AND deleted_at IS NULL`,
  )
  const sameNameAnywhere = db.prepare<[string, string], ApiName>(
    `${NAME} WHERE name = ? AND id <> ? AND deleted_at IS NULL`,
  )
  const name = db.prepare<[string], ApiName>(`${NAME} WHERE id = ? AND deleted_at IS NULL`)
  const owned = db.prepare<[string], ApiName>(
    `${NAME} WHERE roma_app_id = ? AND deleted_at IS NULL ORDER BY name`,
  )
  const edited = db.prepare<[], { apiId: string; apiName: string }>(`
    SELECT id AS apiId, name AS apiName FROM api
    WHERE deleted_at IS NULL AND EXISTS (SELECT 1 FROM online JOIN publication USING (version_id)
      WHERE online.api_id = api.id AND publication.digest <> api.digest)
    ORDER BY name`)
  const ofBackend = db.prepare<[string], ApiName>(`${NAME} WHERE ld_api_id = ? AND deleted_at IS NULL`)
  const count = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM api WHERE deleted_at IS NULL')
  const countInGroup = db.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM api WHERE group_id = ? AND deleted_at IS NULL',
  )
  const tags = db.prepare<[], { tag: string }>(`
    SELECT DISTINCT json_each.value AS tag FROM api, json_each(api.tags) WHERE api.deleted_at IS NULL ORDER BY 1`)
  const insert = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO api (id, group_id, roma_app_id, name, req_method, req_uri, path_key, match_mode, req_protocol,
      auth_type, app_code_auth_type, cors, type, version, backend_type, backend_address, authorizer_id, ld_api_id,
      tags, remark, digest, register_time, update_time, definition)
    VALUES (:id, :group_id, :roma_app_id, :name, :req_method, :req_uri, :path_key, :match_mode, :req_protocol,
      :auth_type, :app_code_auth_type, :cors, :type, :version, :backend_type, :backend_address, :authorizer_id,
      :ld_api_id, :tags, :remark, :digest, :register_time, :update_time, :definition)`)
  const update = db.prepare<[Record<string, string | number | null>]>(`
    UPDATE api SET roma_app_id = :roma_app_id, name = :name, req_method = :req_method, req_uri = :req_uri,
      path_key = :path_key, match_mode = :match_mode, req_protocol = :req_protocol, auth_type = :auth_type,
      app_code_auth_type = :app_code_auth_type, cors = :cors, type = :type, version = :version,
      backend_type = :backend_type, backend_address = :backend_address, authorizer_id = :authorizer_id,
      ld_api_id = :ld_api_id, tags = :tags, remark = :remark, digest = :digest, update_time = :update_time,
      definition = :definition
    WHERE id = :id`)
  const remove = db.prepare<[string, string]>(
    'UPDATE api SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL',
  )
  const restore = db.prepare<[string]>('UPDATE api SET deleted_at = NULL WHERE id = ?')
  const unpublished = db.prepare<[string], UnpublishedApi>(`
    SELECT api.id AS apiId, api.name AS apiName, api_group.name AS groupName, api.req_method AS method,
      api.req_uri AS path, api.match_mode AS matchMode
    FROM api JOIN api_group ON api_group.id = api.group_id
    WHERE api.deleted_at IS NULL AND api.req_method IN (?, 'ANY')
      AND NOT EXISTS (SELECT 1 FROM online WHERE online.api_id = api.id)
    LIMIT 500`)
  const sweep = db.prepare<[string]>('DELETE FROM api WHERE deleted_at < ?')

  function runEnvironments(ids: readonly string[]): Map<string, RunEnvironment[]> {
    const found = new Map<string, RunEnvironment[]>()
    for (const row of runs.all(JSON.stringify(ids))) {
      const run = {
        envId: row.env_id,
        envName: row.env_name,
        publishId: row.publish_id,
        versionId: row.version_id,
        publishTime: row.publish_time,
      }
      const list = found.get(row.api_id)
      if (list === undefined) found.set(row.api_id, [run])
      else list.push(run)
    }
    return found
  }

  function summaries(rows: readonly SummaryRow[]): ApiSummary[] {
    const found = runEnvironments(rows.map((row) => row.id))
    return rows.map((row) =>
      fromSummaryRow(row, { slDomain: slDomainOf(row.group_id), runEnvs: found.get(row.id) ?? [] }),
    )
  }

  return {
    /** Published in no environment, for a method; at most 500. */
    unpublished: (method: string): UnpublishedApi[] => unpublished.all(method),
    list(page: ApiFilter = {}): { total: number; items: ApiSummary[] } {
      const { where, values } = conditionsOf(page)
      const total = db.prepare<unknown[], { n: number }>(`${COUNT} ${where}`)
      const rows = db.prepare<unknown[], SummaryRow>(
        `${SUMMARY} ${where} ORDER BY api.register_time DESC, api.id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: summaries(rows.all(...values, ...pageOf(page))),
      }
    },
    get(id: string): Api | undefined {
      const row = summary.get(id)
      const stored = draft.get(id)
      if (row === undefined || stored === undefined) return undefined
      const [head] = summaries([row])
      if (head === undefined) return undefined
      const { backendAddress: _, ...readOnly } = head
      return { ...(JSON.parse(stored.definition) as ApiDraft), ...readOnly }
    },
    /** The draft alone. */
    draft(id: string): StoredApi | undefined {
      const row = draft.get(id)
      return row && fromDraftRow(row)
    },
    /** A deleted draft that can still be restored. */
    deleted(id: string): StoredApi | undefined {
      const row = deleted.get(id)
      return row && fromDraftRow(row)
    },
    inGroup(groupId: string): StoredApi[] {
      return inGroup.all(groupId).map(fromDraftRow)
    },
    name(id: string): ApiName | undefined {
      return name.get(id)
    },
    /** Names and owners, of deleted ones too: calls outlive their API. */
    labels(ids: readonly string[]): ApiLabel[] {
      return labels.all(JSON.stringify(ids))
    },
    owners(): ApiOwner[] {
      return owners.all()
    },
    ownedBy(romaAppId: string): ApiName[] {
      return owned.all(romaAppId)
    },
    /** Front APIs of a custom backend. */
    ofCustomBackend(ldApiId: string): ApiName[] {
      return ofBackend.all(ldApiId)
    },
    /** Another API with the same address; parameter names in the path do not count. Without a group: in any. */
    atAddress(address: ApiAddress, except = ''): ApiName | undefined {
      const { groupId, reqMethod, reqUri, matchMode } = address
      const key = pathKey(reqUri)
      if (groupId === '') return samePathAnywhere.get(reqMethod, key, matchMode, except)
      return samePath.get(groupId, reqMethod, key, matchMode, except)
    },
    /** Another API with the name. Without a group: in any. */
    named(groupId: string, apiName: string, except = ''): ApiName | undefined {
      if (groupId === '') return sameNameAnywhere.get(apiName, except)
      return sameName.get(groupId, apiName, except)
    },
    /** APIs whose draft differs from what is effective somewhere. */
    unpublishedChanges(): { apiId: string; apiName: string }[] {
      return edited.all()
    },
    count(): number {
      return count.get()?.n ?? 0
    },
    countInGroup(groupId: string): number {
      return countInGroup.get(groupId)?.n ?? 0
    },
    tags(): string[] {
      return tags.all().map((row) => row.tag)
    },
    add(api: StoredApi): void {
      insert.run({
        ...apiColumns(api.draft),
        id: api.id,
        register_time: api.registerTime,
        update_time: api.updateTime,
      })
    },
    update(id: string, { draft: next, updateTime }: { draft: ApiDraft; updateTime: string }): void {
      const { group_id: _, ...columns } = apiColumns(next)
      update.run({ ...columns, id, update_time: updateTime })
    },
    /** Hides the API from everything but `restore`. */
    remove(id: string, deletedAt: string): void {
      remove.run(deletedAt, id)
    },
    restore(id: string): void {
      restore.run(id)
    },
    /** Really deletes what was deleted before `before`, with versions and authorizations; says how many. */
    sweep(before: string): number {
      return sweep.run(before).changes
    },
  }
}

function fromDraftRow(row: DraftRow): StoredApi {
  return {
    id: row.id,
    draft: JSON.parse(row.definition) as ApiDraft,
    registerTime: row.register_time,
    updateTime: row.update_time,
  }
}
