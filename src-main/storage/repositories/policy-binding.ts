import type { Database } from 'better-sqlite3'
import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** Where a kind of policy keeps itself and its bindings. Constants of the code, never text from outside. */
interface Tables {
  readonly policy: string
  /** Column of the policy's name. */
  readonly name: string
  /** Columns `id, policy_id, api_id, env_id, apply_time`. */
  readonly binding: string
  /** SQL over `policy`: which policies exclude each other on one API; all of the kind when left out. */
  readonly slot?: string
}

export interface StoredBinding {
  readonly id: string
  readonly policyId: string
  readonly apiId: string
  readonly envId: string
  readonly applyTime: string
}

/** Where a publication is. */
export interface PublishedPlace {
  readonly apiId: string
  readonly envId: string
}

type ApisFilter = PageOfRows & {
  readonly policyId?: string | undefined
  readonly envId?: string | undefined
  readonly groupId?: string | undefined
  readonly apiId?: string | undefined
  readonly apiName?: string | undefined
  readonly reqMethod?: string | undefined
  readonly reqUri?: string | undefined
  readonly romaAppId?: string | undefined
  readonly envName?: string | undefined
  readonly policyName?: string | undefined
}

type BindingRow = PolicyBinding
type BindableRow = BindableApi

const API = `api.id AS apiId, api.name AS apiName, api.type AS apiType, api.remark AS apiRemark,
    api.auth_type AS authType, api.req_method AS reqMethod, api.req_uri AS reqUri, api.group_id AS groupId,
    api_group.name AS groupName, api.roma_app_id AS romaAppId, integration_application.name AS romaAppName,
    environment.id AS envId, environment.name AS envName`

const JOINS = `JOIN api_group ON api_group.id = api.group_id
  JOIN integration_application ON integration_application.id = api.roma_app_id`

/** Bindings of one kind of policy to APIs in environments; the same statements for every kind. */
export function policyBindingRepository(db: Database, { policy, name, binding, slot = '1' }: Tables) {
  const from = `FROM ${binding} AS binding
    JOIN ${policy} AS policy ON policy.id = binding.policy_id
    JOIN api ON api.id = binding.api_id AND api.deleted_at IS NULL
    JOIN environment ON environment.id = binding.env_id
    ${JOINS}
    LEFT JOIN online ON online.api_id = binding.api_id AND online.env_id = binding.env_id`
  const select = `SELECT binding.id, binding.policy_id AS policyId, policy.${name} AS policyName, ${API},
    coalesce(online.publish_id, '') AS publishId, binding.apply_time AS applyTime ${from}`

  // The policy that holds the slot of this one, if any: at most one.
  const holder = `(SELECT held.policy_id FROM ${binding} AS held JOIN ${policy} AS policy ON policy.id = held.policy_id
      WHERE held.api_id = online.api_id AND held.env_id = online.env_id AND held.policy_id <> :policyId
        AND ${slot} = (SELECT ${slot} FROM ${policy} AS policy WHERE policy.id = :policyId))`

  const one = db.prepare<[string], BindingRow>(`${select} WHERE binding.id = ?`)
  const place = db.prepare<[string], PublishedPlace>(
    'SELECT api_id AS apiId, env_id AS envId FROM online WHERE publish_id = ?',
  )
  const all = db.prepare<[], StoredBinding>(`
    SELECT id, policy_id AS policyId, api_id AS apiId, env_id AS envId, apply_time AS applyTime FROM ${binding}`)
  const inSlot = db.prepare<[{ apiId: string; envId: string; policyId: string }], StoredBinding>(`
    SELECT binding.id, policy_id AS policyId, api_id AS apiId, env_id AS envId, apply_time AS applyTime
    FROM ${binding} AS binding JOIN ${policy} AS policy ON policy.id = binding.policy_id
    WHERE api_id = :apiId AND env_id = :envId
      AND ${slot} = (SELECT ${slot} FROM ${policy} AS policy WHERE policy.id = :policyId)`)
  const count = db.prepare<[string], number>(`SELECT count(*) ${from} WHERE binding.policy_id = ?`).pluck()
  const insert = db.prepare<[StoredBinding]>(`
    INSERT INTO ${binding} (id, policy_id, api_id, env_id, apply_time)
    VALUES (:id, :policyId, :apiId, :envId, :applyTime)`)
  const remove = db.prepare<[string]>(`DELETE FROM ${binding} WHERE id = ?`)
  const removeHidden = db.prepare<[string]>(`
    DELETE FROM ${binding} WHERE policy_id = ?
      AND api_id IN (SELECT id FROM api WHERE deleted_at IS NOT NULL)`)

  return {
    get(id: string): PolicyBinding | undefined {
      return one.get(id)
    },
    /** Every binding, for the gateway; those of deleted APIs too, which no call reaches. */
    all(): StoredBinding[] {
      return all.all()
    },
    /** How many the user sees. */
    count(policyId: string): number {
      return count.get(policyId) ?? 0
    },
    /** Where a publication is effective; `undefined` once it is not. */
    placeOf(publishId: string): PublishedPlace | undefined {
      return place.get(publishId)
    },
    /** The binding that this policy would replace, or its own. */
    inSlot(where: PublishedPlace & { readonly policyId: string }): StoredBinding | undefined {
      return inSlot.get(where)
    },
    add(stored: StoredBinding): void {
      insert.run(stored)
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** APIs that only *Undo* still needs must not keep a policy from being deleted. */
    removeHidden(policyId: string): void {
      removeHidden.run(policyId)
    },
    /** APIs of a policy, or policies of an API, newest first. */
    list(page: ApisFilter): { total: number; items: PolicyBinding[] } {
      const { where, values } = filters(page)
        .equals('binding.policy_id', page.policyId)
        .equals('binding.env_id', page.envId)
        .equals('api.group_id', page.groupId)
        .equals('api.id', page.apiId)
        .contains('apiName', 'api.name', page.apiName)
        .equals('api.req_method', page.reqMethod)
        .contains('reqUri', 'api.req_uri', page.reqUri)
        .equals('api.roma_app_id', page.romaAppId)
        .contains('envName', 'environment.name', page.envName)
        .contains('policyName', `policy.${name}`, page.policyName)
      const total = db.prepare<unknown[], number>(`SELECT count(*) ${from} ${where}`).pluck()
      const rows = db.prepare<unknown[], BindingRow>(
        `${select} ${where} ORDER BY binding.apply_time DESC, binding.id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)) }
    },
    /** Published APIs that the policy is not bound to. */
    bindable({ policyId, ...page }: ApisFilter & { policyId: string }): {
      total: number
      items: BindableApi[]
    } {
      const { where, values } = filters(page)
        .and('api.deleted_at IS NULL')
        .and(
          `NOT EXISTS (SELECT 1 FROM ${binding} WHERE policy_id = :policyId AND api_id = online.api_id AND env_id = online.env_id)`,
        )
        .equals('online.env_id', page.envId)
        .equals('api.group_id', page.groupId)
        .equals('api.id', page.apiId)
        .contains('apiName', 'api.name', page.apiName)
        .equals('api.req_method', page.reqMethod)
        .contains('reqUri', 'api.req_uri', page.reqUri)
        .equals('api.roma_app_id', page.romaAppId)
      const source = `FROM online JOIN api ON api.id = online.api_id
        JOIN environment ON environment.id = online.env_id ${JOINS} ${where}`
      const total = db.prepare<unknown[], number>(`SELECT count(*) ${source}`).pluck()
      const rows = db.prepare<unknown[], BindableRow>(`
        SELECT ${API}, online.publish_id AS publishId, coalesce(other.id, '') AS boundPolicyId,
          coalesce(other.${name}, '') AS boundPolicyName
        FROM online JOIN api ON api.id = online.api_id
        JOIN environment ON environment.id = online.env_id ${JOINS}
        LEFT JOIN ${policy} AS other ON other.id = ${holder}
        ${where} ORDER BY api.name, api.id, environment.create_time LIMIT ? OFFSET ?`)
      return {
        total: total.get(...values, { policyId }) ?? 0,
        items: rows.all(...values, ...pageOf(page), { policyId }),
      }
    },
  }
}

/** What every kind of bound policy has. */
export type PolicyBindings = ReturnType<typeof policyBindingRepository>
