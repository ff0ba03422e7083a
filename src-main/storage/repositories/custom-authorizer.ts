import type { Database } from 'better-sqlite3'
import type {
  AuthorizerUse,
  CustomAuthorizer,
  CustomAuthorizerDraft,
  CustomAuthorizerType,
} from '#contract/model/custom-authorizer'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** An authorizer without what is worked out from other tables. */
export type StoredCustomAuthorizer = CustomAuthorizerDraft & {
  readonly id: string
  readonly createTime: string
}

/** With the names it refers to. */
export type JoinedCustomAuthorizer = Omit<CustomAuthorizer, 'apiNum' | 'functionReady'>

interface Row {
  readonly id: string
  readonly name: string
  readonly type: CustomAuthorizerType
  readonly create_time: string
  readonly roma_app_id: string | null
  readonly function_name: string | null
  readonly roma_app_name: string | null
  readonly definition: string
}

/** A definition that names an authorizer, and where it is effective; `null`: it is the draft. */
interface Naming {
  readonly apiId: string
  readonly apiName: string
  readonly envName: string | null
  readonly definition: string
}

type Filter = PageOfRows & {
  id?: string | undefined
  name?: string | undefined
  type?: CustomAuthorizerType | undefined
}

const SELECT = `SELECT authorizer.id, authorizer.name, authorizer.type, authorizer.create_time, authorizer.roma_app_id,
    authorizer.definition,
    backend.name AS function_name, app.name AS roma_app_name
  FROM custom_authorizer AS authorizer
  LEFT JOIN custom_backend AS backend ON backend.id = authorizer.ld_api_id
  LEFT JOIN integration_application AS app ON app.id = authorizer.roma_app_id`

// Few definitions name one; the text is searched first, so that only those are read.
const NAMED = `instr(definition, '"authorizerId":"') > 0`

/** Custom authorizers, and which APIs name them. */
export function customAuthorizerRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE authorizer.id = ?`)
  const byName = db.prepare<[string], { id: string }>('SELECT id FROM custom_authorizer WHERE name = ?')
  const every = db.prepare<[], Row>(`${SELECT} ORDER BY authorizer.create_time, authorizer.id`)
  const count = db.prepare<[], number>('SELECT count(*) FROM custom_authorizer').pluck()
  const ofFunction = db
    .prepare<[string], string>('SELECT name FROM custom_authorizer WHERE ld_api_id = ? ORDER BY name')
    .pluck()
  const insert = db.prepare<[Record<string, string | null>]>(`
    INSERT INTO custom_authorizer (id, name, type, ld_api_id, roma_app_id, create_time, definition)
    VALUES (:id, :name, :type, :ldApiId, :romaAppId, :createTime, :definition)`)
  const update = db.prepare<[Record<string, string | null>]>(`
    UPDATE custom_authorizer SET name = :name, ld_api_id = :ldApiId, roma_app_id = :romaAppId, definition = :definition
    WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM custom_authorizer WHERE id = ?')
  const naming = db.prepare<[], Naming>(`
    SELECT id AS apiId, name AS apiName, NULL AS envName, definition FROM api WHERE deleted_at IS NULL AND ${NAMED}
    UNION ALL
    SELECT api.id, api.name, environment.name, publication.api FROM online
      JOIN publication ON publication.version_id = online.version_id
      JOIN api ON api.id = online.api_id AND api.deleted_at IS NULL
      JOIN environment ON environment.id = online.env_id
    WHERE instr(publication.api, '"authorizerId":"') > 0
    ORDER BY apiName, apiId`)

  return {
    list(page: Filter = {}): { total: number; items: JoinedCustomAuthorizer[] } {
      const { where, values } = filters(page)
        .equals('authorizer.id', page.id)
        .contains('name', 'authorizer.name', page.name)
        .equals('authorizer.type', page.type)
      const total = db
        .prepare<unknown[], number>(`SELECT count(*) FROM custom_authorizer AS authorizer ${where}`)
        .pluck()
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY authorizer.create_time DESC, authorizer.rowid DESC LIMIT ? OFFSET ?`,
      )
      return {
        total: total.get(...values) ?? 0,
        items: rows.all(...values, ...pageOf(page)).map(fromRow),
      }
    },
    all(): JoinedCustomAuthorizer[] {
      return every.all().map(fromRow)
    },
    get(id: string): JoinedCustomAuthorizer | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(name: string): string | undefined {
      return byName.get(name)?.id
    },
    count(): number {
      return count.get() ?? 0
    },
    /** Names of the authorizers that ask a custom backend. */
    ofFunction(ldApiId: string): string[] {
      return ofFunction.all(ldApiId)
    },
    /** APIs by the authorizer that their draft or an effective version names. */
    uses(): Map<string, AuthorizerUse[]> {
      return usesOf(naming.all())
    },
    add(authorizer: StoredCustomAuthorizer): void {
      insert.run(toColumns(authorizer))
    },
    update(authorizer: StoredCustomAuthorizer): void {
      const { type: _, createTime: __, ...columns } = toColumns(authorizer)
      update.run(columns)
    },
    remove(id: string): void {
      remove.run(id)
    },
  }
}

function toColumns({ id, createTime, ...draft }: StoredCustomAuthorizer) {
  return {
    ...{ id, createTime, name: draft.name, type: draft.type },
    ldApiId: draft.ldApiId ?? null,
    romaAppId: draft.romaAppId ?? null,
    definition: JSON.stringify(draft),
  }
}

function fromRow(row: Row): JoinedCustomAuthorizer {
  return {
    ...(JSON.parse(row.definition) as CustomAuthorizerDraft),
    id: row.id,
    name: row.name,
    type: row.type,
    createTime: row.create_time,
    romaAppId: row.roma_app_id,
    functionName: row.function_name ?? '',
    romaAppName: row.roma_app_name ?? '',
  }
}

interface Backend {
  readonly authorizerId?: string | null
}

/** The parts of a definition that name authorizers. */
interface Names extends Backend {
  readonly backendApi?: Backend | null
  readonly funcInfo?: Backend | null
  readonly mockInfo?: Backend | null
  readonly policyHttps?: readonly Backend[]
  readonly policyFunctions?: readonly Backend[]
  readonly policyMocks?: readonly Backend[]
}

/** Ids a definition names: for its callers, and for its backends. */
function namesOf(definition: Names): { id: string; place: AuthorizerUse['place'] }[] {
  const { backendApi, funcInfo, mockInfo, policyHttps, policyFunctions, policyMocks } = definition
  const backends = [
    ...[backendApi, funcInfo, mockInfo],
    ...[policyHttps ?? [], policyFunctions ?? [], policyMocks ?? []].flat(),
  ].flatMap((backend) => backend?.authorizerId || [])
  return [
    ...(definition.authorizerId ? [{ id: definition.authorizerId, place: 'frontend' as const }] : []),
    ...[...new Set(backends)].map((id) => ({ id, place: 'backend' as const })),
  ]
}

function usesOf(naming: readonly Naming[]): Map<string, AuthorizerUse[]> {
  const uses = new Map<string, AuthorizerUse[]>()
  for (const { apiId, apiName, envName, definition } of naming) {
    const parsed = JSON.parse(definition) as Names & { readonly definition?: Names }
    // A version keeps the definition beside the id it was published under.
    for (const { id, place } of namesOf(parsed.definition ?? parsed)) {
      const list = uses.get(id) ?? []
      if (list.length === 0) uses.set(id, list)
      let use = list.find((known) => known.apiId === apiId && known.place === place)
      if (use === undefined) {
        use = { apiId, apiName, place, draft: false, environments: [] }
        list.push(use)
      }
      if (envName === null) use.draft = true
      else use.environments.push(envName)
    }
  }
  return uses
}
