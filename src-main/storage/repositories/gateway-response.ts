import type { Database } from 'better-sqlite3'
import type { GatewayResponse } from '#contract/model/gateway-response'
import { GatewayResponseDraft } from '#contract/model/gateway-response'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** A response without what is counted. */
export type StoredGatewayResponse = Omit<GatewayResponse, 'apiCount'>

interface Row {
  readonly id: string
  readonly group_id: string
  readonly name: string
  readonly is_default: number
  readonly create_time: string
  readonly update_time: string
  readonly responses: string
  readonly api_count: number
}

const SELECT = `SELECT gateway_response.*,
    (SELECT count(*) FROM api WHERE api.group_id = gateway_response.group_id AND deleted_at IS NULL
      AND coalesce(nullif(definition ->> '$.responseId', ''), api.group_id) = gateway_response.id) AS api_count
  FROM gateway_response`

/** Gateway responses of the groups. That of `default` is made with its group. */
export function gatewayResponseRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string, string], Row>(`${SELECT} WHERE group_id = ? AND name = ?`)
  // Nearly every group has changed nothing; calls need the others only.
  const changed = db.prepare<[], Omit<Row, 'api_count'>>(
    `SELECT * FROM gateway_response WHERE responses <> '{}' OR is_default = 0`,
  )
  const count = db.prepare<[string], { n: number }>(
    'SELECT count(*) AS n FROM gateway_response WHERE group_id = ? AND is_default = 0',
  )
  const insert = db.prepare<[StoredGatewayResponse & { bit: number; json: string }]>(`
    INSERT INTO gateway_response (id, group_id, name, is_default, create_time, update_time, responses)
    VALUES (:id, :groupId, :name, :bit, :createTime, :updateTime, :json)`)
  const update = db.prepare<[string, string, string, string]>(
    'UPDATE gateway_response SET name = ?, responses = ?, update_time = ? WHERE id = ?',
  )
  const remove = db.prepare<[string]>('DELETE FROM gateway_response WHERE id = ?')
  const usedBy = db.prepare<[string, string], { name: string }>(`
    SELECT DISTINCT api.name FROM api
      LEFT JOIN online ON online.api_id = api.id
      LEFT JOIN publication ON publication.version_id = online.version_id
    WHERE api.deleted_at IS NULL
      AND (api.definition ->> '$.responseId' = ? OR publication.api ->> '$.definition.responseId' = ?)
    ORDER BY api.name`)

  return {
    /** `default` first, then as they were made. */
    list(groupId: string, page: PageOfRows): { total: number; items: GatewayResponse[] } {
      const { where, values } = filters(page).equals('group_id', groupId)
      const total = db.prepare<unknown[], { n: number }>(
        `SELECT count(*) AS n FROM gateway_response ${where}`,
      )
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY is_default DESC, create_time, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values)?.n ?? 0, items: rows.all(...values, ...pageOf(page)).map(fromRow) }
    },
    get(id: string): GatewayResponse | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(groupId: string, name: string): GatewayResponse | undefined {
      const row = byName.get(groupId, name)
      return row && fromRow(row)
    },
    /** Those that answer other than the default, for the route table. */
    changed(): StoredGatewayResponse[] {
      return changed.all().map((row) => fromRow({ ...row, api_count: 0 }))
    },
    /** Besides `default`. */
    countIn(groupId: string): number {
      return count.get(groupId)?.n ?? 0
    },
    add(response: StoredGatewayResponse): void {
      insert.run({ ...response, bit: response.isDefault ? 1 : 0, json: JSON.stringify(response.responses) })
    },
    update(id: string, { name, responses }: GatewayResponseDraft, updateTime: string): void {
      update.run(name, JSON.stringify(responses), updateTime, id)
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** Names of the APIs whose draft or effective version answers with it. */
    usedBy(id: string): string[] {
      return usedBy.all(id, id).map(({ name }) => name)
    },
  }
}

function fromRow(row: Row): GatewayResponse {
  return {
    id: row.id,
    groupId: row.group_id,
    isDefault: row.is_default === 1,
    apiCount: row.api_count,
    createTime: row.create_time,
    updateTime: row.update_time,
    ...GatewayResponseDraft.parse({ name: row.name, responses: JSON.parse(row.responses) }),
  }
}
