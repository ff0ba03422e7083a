import type { Database } from 'better-sqlite3'
import type { ApiDraft } from '#contract/model/api'
import type { Publication } from '#contract/model/publication'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import { digestOf } from './api-row.ts'

/** A definition as it was published. */
export interface ApiSnapshot {
  readonly id: string
  readonly registerTime: string
  readonly updateTime: string
  readonly definition: ApiDraft
}

/** One version to store. */
export interface NewPublication {
  readonly versionId: string
  readonly versionNo: string
  readonly publishId: string
  readonly envId: string
  readonly remark: string
  readonly publishTime: string
  readonly snapshot: ApiSnapshot
}

/** Which version an API has in an environment now. */
export interface OnlinePointer {
  readonly apiId: string
  readonly envId: string
  readonly versionId: string
  readonly publishId: string
}

/** An effective version with what it froze. */
export interface OnlineVersion extends OnlinePointer {
  readonly snapshot: ApiSnapshot
}

interface Row {
  readonly version_id: string
  readonly version_no: string
  readonly publish_id: string
  readonly api_id: string
  readonly api_name: string
  readonly env_id: string
  readonly env_name: string
  readonly remark: string
  readonly publish_time: string
  readonly effective: number
}

type OnlineRow = OnlinePointer & { readonly api: string }

type Filter = PageOfRows & {
  apiId: string
  envId?: string | undefined
  envName?: string | undefined
}

const SELECT = `SELECT publication.version_id, publication.version_no, publication.publish_id, publication.api_id,
    api.name AS api_name, publication.env_id, environment.name AS env_name, publication.remark,
    publication.publish_time, online.version_id IS NOT NULL AS effective
  FROM publication
  JOIN api ON api.id = publication.api_id
  JOIN environment ON environment.id = publication.env_id
  LEFT JOIN online ON online.version_id = publication.version_id`

const ONLINE = `SELECT online.api_id AS apiId, online.env_id AS envId, online.version_id AS versionId,
    online.publish_id AS publishId, publication.api
  FROM online JOIN publication USING (version_id)`

/** Published versions, which never change, and the pointer to the effective one of each API and environment. */
export function publicationRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE publication.version_id = ?`)
  const frozen = db.prepare<[string], { api: string }>('SELECT api FROM publication WHERE version_id = ?')
  const online = db.prepare<[], OnlineRow>(ONLINE)
  const onlineVersion = db.prepare<[string], OnlineRow>(`${ONLINE} WHERE online.version_id = ?`)
  const pointers = db.prepare<[], OnlinePointer>(
    'SELECT api_id AS apiId, env_id AS envId, version_id AS versionId, publish_id AS publishId FROM online',
  )
  const versionIds = db.prepare<[], string>('SELECT version_id FROM online ORDER BY api_id, env_id').pluck()
  const pointer = db.prepare<[string, string], OnlinePointer>(`
    SELECT api_id AS apiId, env_id AS envId, version_id AS versionId, publish_id AS publishId FROM online
    WHERE api_id = ? AND env_id = ?`)
  const pointersOf = db.prepare<[string], OnlinePointer>(`
    SELECT api_id AS apiId, env_id AS envId, version_id AS versionId, publish_id AS publishId FROM online
    WHERE api_id = ?`)
  const newestNo = db.prepare<[string, string], { version_no: string | null }>(
    'SELECT max(version_no) AS version_no FROM publication WHERE api_id = ? AND env_id = ?',
  )
  const insert = db.prepare<[Record<string, string>]>(`
    INSERT INTO publication (version_id, version_no, publish_id, api_id, env_id, remark, publish_time, digest, api)
    VALUES (:versionId, :versionNo, :publishId, :apiId, :envId, :remark, :publishTime, :digest, :api)`)
  const point = db.prepare<[OnlinePointer]>(`
    INSERT INTO online (api_id, env_id, version_id, publish_id) VALUES (:apiId, :envId, :versionId, :publishId)
    ON CONFLICT (api_id, env_id) DO UPDATE SET version_id = excluded.version_id, publish_id = excluded.publish_id`)
  const unpoint = db.prepare<[string, string]>('DELETE FROM online WHERE api_id = ? AND env_id = ?')
  const trim = db.prepare<[{ apiId: string; envId: string; keep: number }]>(`
    DELETE FROM publication
    WHERE api_id = :apiId AND env_id = :envId
      AND version_id NOT IN (SELECT version_id FROM online WHERE api_id = :apiId AND env_id = :envId)
      AND version_id NOT IN (SELECT version_id FROM publication WHERE api_id = :apiId AND env_id = :envId
        ORDER BY version_no DESC LIMIT :keep)`)
  const byEnvironment = db.prepare<[], { envId: string; envName: string; apis: number }>(`
    SELECT environment.id AS envId, environment.name AS envName,
      (SELECT count(*) FROM online WHERE env_id = environment.id) AS apis
    FROM environment ORDER BY environment.create_time, environment.id`)

  return {
    /** Every effective version with its definition; parses each, so callers keep what they have got. */
    *online(): Generator<OnlineVersion> {
      for (const row of online.iterate()) yield fromOnlineRow(row)
    },
    /** Which versions are effective, without their definitions. */
    pointers(): OnlinePointer[] {
      return pointers.all()
    },
    /** Which versions are effective: ids alone, because a reload asks for thousands. */
    onlineVersionIds(): string[] {
      return versionIds.all()
    },
    /** One effective version; `undefined` when it is not effective any more. */
    onlineVersion(versionId: string): OnlineVersion | undefined {
      const row = onlineVersion.get(versionId)
      return row && fromOnlineRow(row)
    },
    pointer(apiId: string, envId: string): OnlinePointer | undefined {
      return pointer.get(apiId, envId)
    },
    /** Where an API is effective. */
    pointersOf(apiId: string): OnlinePointer[] {
      return pointersOf.all(apiId)
    },
    get(versionId: string): Publication | undefined {
      const row = one.get(versionId)
      return row && fromRow(row)
    },
    snapshot(versionId: string): ApiSnapshot | undefined {
      const row = frozen.get(versionId)
      return row && (JSON.parse(row.api) as ApiSnapshot)
    },
    /** Newest first. */
    history(page: Filter): { total: number; items: Publication[] } {
      const { where, values } = filters(page)
        .equals('publication.api_id', page.apiId)
        .equals('publication.env_id', page.envId)
        .equals('environment.name', page.envName)
      const total = db.prepare<unknown[], { n: number }>(`
        SELECT count(*) AS n FROM publication JOIN environment ON environment.id = publication.env_id ${where}`)
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY publication.version_no DESC, publication.version_id LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values)?.n ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    newestVersionNo(apiId: string, envId: string): string | undefined {
      return newestNo.get(apiId, envId)?.version_no ?? undefined
    },
    /** Stores a version and makes it effective. */
    add({ snapshot, ...publication }: NewPublication): void {
      const apiId = snapshot.id
      const { versionId, publishId, envId } = publication
      const digest = digestOf(JSON.stringify(snapshot.definition))
      insert.run({ ...publication, apiId, digest, api: JSON.stringify(snapshot) })
      point.run({ apiId, envId, versionId, publishId })
    },
    /** Makes another stored version effective. */
    point(pointerTo: OnlinePointer): void {
      point.run(pointerTo)
    },
    takeOffline(apiId: string, envId: string): void {
      unpoint.run(apiId, envId)
    },
    /** Forgets versions beyond the newest `keep`, never the effective one. */
    trim(where: { apiId: string; envId: string; keep: number }): void {
      trim.run(where)
    },
    countByEnvironment(): { envId: string; envName: string; apis: number }[] {
      return byEnvironment.all()
    },
  }
}

function fromRow(row: Row): Publication {
  return {
    versionId: row.version_id,
    versionNo: row.version_no,
    publishId: row.publish_id,
    apiId: row.api_id,
    apiName: row.api_name,
    envId: row.env_id,
    envName: row.env_name,
    remark: row.remark,
    publishTime: row.publish_time,
    status: row.effective === 1 ? 1 : 2,
  }
}

function fromOnlineRow({ api, ...pointer }: OnlineRow): OnlineVersion {
  return { ...pointer, snapshot: JSON.parse(api) as ApiSnapshot }
}
