import type { Database } from 'better-sqlite3'

/** An API whose draft or effective version leads to a channel. */
export interface VpcChannelUse {
  readonly vpcChannelId: string
  readonly apiId: string
  readonly apiName: string
  /** By an effective version, so calls go there. */
  readonly published: boolean
}

interface Row {
  readonly api_id: string
  readonly name: string
  readonly text: string
  readonly published: number
}

/**
 * Reads the channels out of definitions. Only definitions that name one are looked into: their text says so, and a
 * text search is cheaper than an index that every saved API would pay for.
 */
export function vpcChannelUses(db: Database): VpcChannelUse[] {
  const rows = db
    .prepare<[], Row>(`
      SELECT id AS api_id, name, definition AS text, 0 AS published FROM api
      WHERE deleted_at IS NULL AND instr(definition, '"vpcChannelId"') > 0
      UNION ALL
      SELECT api.id, api.name, publication.api, 1 FROM online
        JOIN publication USING (version_id) JOIN api ON api.id = online.api_id
      WHERE instr(publication.api, '"vpcChannelId"') > 0
      ORDER BY 2`)
    .all()
  const found = new Map<string, VpcChannelUse>()
  for (const row of rows) {
    for (const [, vpcChannelId = ''] of row.text.matchAll(/"vpcChannelId":"([a-zA-Z0-9_-]{1,64})"/g)) {
      const key = `${vpcChannelId} ${row.api_id}`
      const published = row.published === 1 || found.get(key)?.published === true
      found.set(key, { vpcChannelId, apiId: row.api_id, apiName: row.name, published })
    }
  }
  return [...found.values()]
}
