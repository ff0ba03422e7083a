import type { Database } from 'better-sqlite3'
import type {
  ThrottleSpecial,
  ThrottlingPolicy,
  ThrottlingPolicyDraft,
} from '#contract/model/throttling-policy'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import { policyBindingRepository } from './policy-binding.ts'

/** A policy without its counts. */
export type StoredThrottlingPolicy = ThrottlingPolicyDraft & {
  readonly id: string
  readonly createTime: string
}

/** An excluded application or tenant without its name. */
export type StoredSpecial = Omit<ThrottleSpecial, 'objectName'>

interface Row {
  readonly id: string
  readonly name: string
  readonly type: 1 | 2
  readonly api_call_limits: number
  readonly user_call_limits: number
  readonly app_call_limits: number
  readonly ip_call_limits: number
  readonly time_interval: number
  readonly time_unit: ThrottlingPolicy['timeUnit']
  readonly remark: string
  readonly enable_adaptive_control: 'TRUE' | 'FALSE'
  readonly create_time: string
  readonly bind_num: number
  readonly specials: number
}

const SELECT = `SELECT throttling_policy.*,
    (SELECT count(*) FROM throttling_policy_binding AS binding
      JOIN api ON api.id = binding.api_id AND api.deleted_at IS NULL
      WHERE binding.policy_id = throttling_policy.id) AS bind_num,
    (SELECT count(*) FROM throttling_policy_special WHERE throttle_id = throttling_policy.id) AS specials
  FROM throttling_policy`

const SPECIAL = `SELECT special.id, throttle_id AS throttleId, object_type AS objectType, object_id AS objectId,
    coalesce(integration_application.name, '') AS objectName, call_limits AS callLimits, apply_time AS applyTime
  FROM throttling_policy_special AS special
  LEFT JOIN integration_application ON object_type = 'APP' AND integration_application.id = object_id`

type SpecialFilter = PageOfRows & {
  throttleId: string
  objectType?: 'APP' | 'USER' | undefined
  appName?: string | undefined
}

/** Traditional throttling policies, their excluded objects and their bindings. */
export function throttlingPolicyRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string], Row>(`${SELECT} WHERE name = ?`)
  const every = db.prepare<[], Row>(SELECT)
  const count = db.prepare<[], number>('SELECT count(*) FROM throttling_policy').pluck()
  const insert = db.prepare<[StoredThrottlingPolicy]>(`
    INSERT INTO throttling_policy (id, name, type, api_call_limits, user_call_limits, app_call_limits, ip_call_limits,
      time_interval, time_unit, remark, enable_adaptive_control, create_time)
    VALUES (:id, :name, :type, :apiCallLimits, :userCallLimits, :appCallLimits, :ipCallLimits, :timeInterval,
      :timeUnit, :remark, :enableAdaptiveControl, :createTime)`)
  const update = db.prepare<[ThrottlingPolicyDraft & { id: string }]>(`
    UPDATE throttling_policy SET name = :name, type = :type, api_call_limits = :apiCallLimits,
      user_call_limits = :userCallLimits, app_call_limits = :appCallLimits, ip_call_limits = :ipCallLimits,
      time_interval = :timeInterval, time_unit = :timeUnit, remark = :remark,
      enable_adaptive_control = :enableAdaptiveControl
    WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM throttling_policy WHERE id = ?')

  const special = db.prepare<[string], ThrottleSpecial>(`${SPECIAL} WHERE special.id = ?`)
  const everySpecial = db.prepare<[], ThrottleSpecial>(SPECIAL)
  const sameObject = db.prepare<[string, string, string], ThrottleSpecial>(
    `${SPECIAL} WHERE throttle_id = ? AND object_type = ? AND object_id = ?`,
  )
  const countSpecials = db
    .prepare<[string, string], number>(
      'SELECT count(*) FROM throttling_policy_special WHERE throttle_id = ? AND object_type = ?',
    )
    .pluck()
  const biggestSpecial = db
    .prepare<[string], number | null>(
      'SELECT max(call_limits) FROM throttling_policy_special WHERE throttle_id = ?',
    )
    .pluck()
  const insertSpecial = db.prepare<[StoredSpecial]>(`
    INSERT INTO throttling_policy_special (id, throttle_id, object_type, object_id, call_limits, apply_time)
    VALUES (:id, :throttleId, :objectType, :objectId, :callLimits, :applyTime)`)
  const setSpecial = db.prepare<[number, string, string]>(
    'UPDATE throttling_policy_special SET call_limits = ?, apply_time = ? WHERE id = ?',
  )
  const removeSpecial = db.prepare<[string]>('DELETE FROM throttling_policy_special WHERE id = ?')

  return {
    bindings: policyBindingRepository(db, {
      policy: 'throttling_policy',
      name: 'name',
      binding: 'throttling_policy_binding',
    }),
    list(page: PageOfRows & { id?: string | undefined; name?: string | undefined } = {}): {
      total: number
      items: ThrottlingPolicy[]
    } {
      const { where, values } = filters(page).equals('id', page.id).contains('name', 'name', page.name)
      const total = db.prepare<unknown[], number>(`SELECT count(*) FROM throttling_policy ${where}`).pluck()
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)).map(fromRow) }
    },
    all(): ThrottlingPolicy[] {
      return every.all().map(fromRow)
    },
    get(id: string): ThrottlingPolicy | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(name: string): ThrottlingPolicy | undefined {
      const row = byName.get(name)
      return row && fromRow(row)
    },
    count(): number {
      return count.get() ?? 0
    },
    add(policy: StoredThrottlingPolicy): void {
      insert.run(policy)
    },
    update(id: string, draft: ThrottlingPolicyDraft): void {
      update.run({ ...draft, id })
    },
    /** Refused by the database while it is bound. */
    remove(id: string): void {
      remove.run(id)
    },
    specials(page: SpecialFilter): { total: number; items: ThrottleSpecial[] } {
      const { where, values } = filters(page)
        .equals('throttle_id', page.throttleId)
        .equals('object_type', page.objectType)
        .contains('appName', 'integration_application.name', page.appName)
      const rows = db.prepare<unknown[], ThrottleSpecial>(
        `${SPECIAL} ${where} ORDER BY apply_time DESC, special.id`,
      )
      const all = rows.all(...values)
      const [limit, offset] = pageOf(page)
      return { total: all.length, items: all.slice(offset, limit < 0 ? undefined : offset + limit) }
    },
    /** Excluded objects of every policy, for the gateway. */
    allSpecials(): ThrottleSpecial[] {
      return everySpecial.all()
    },
    special(id: string): ThrottleSpecial | undefined {
      return special.get(id)
    },
    specialFor(policyId: string, objectType: string, objectId: string): ThrottleSpecial | undefined {
      return sameObject.get(policyId, objectType, objectId)
    },
    countSpecials(policyId: string, objectType: string): number {
      return countSpecials.get(policyId, objectType) ?? 0
    },
    /** The highest threshold of an excluded object; 0 without any. */
    biggestSpecial(policyId: string): number {
      return biggestSpecial.get(policyId) ?? 0
    },
    addSpecial(stored: StoredSpecial): void {
      insertSpecial.run(stored)
    },
    setSpecial(id: string, { callLimits, applyTime }: { callLimits: number; applyTime: string }): void {
      setSpecial.run(callLimits, applyTime, id)
    },
    removeSpecial(id: string): void {
      removeSpecial.run(id)
    },
  }
}

function fromRow(row: Row): ThrottlingPolicy {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    apiCallLimits: row.api_call_limits,
    userCallLimits: row.user_call_limits,
    appCallLimits: row.app_call_limits,
    ipCallLimits: row.ip_call_limits,
    timeInterval: row.time_interval,
    timeUnit: row.time_unit,
    remark: row.remark,
    enableAdaptiveControl: row.enable_adaptive_control,
    createTime: row.create_time,
    bindNum: row.bind_num,
    isIncluSpecialThrottle: row.specials > 0 ? 1 : 2,
  }
}
