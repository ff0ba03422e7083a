import type { LimitCounter } from '#contract/model/throttling-policy'
import type { BoundPolicies } from '../gateway/bound-policies.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { KeyedWindows } from '../gateway/policies/keyed-windows.ts'
import type { ThrottlePlan } from '../gateway/policies/throttle-plan.ts'
import { endOf, usedOf } from '../gateway/policies/window.ts'

/** What readers of counters ask of the gateway. */
export interface LimitsGateway extends Pick<Gateway, 'limitCounters' | 'table'> {
  /** The time that calls go by, milliseconds since 1970. */
  now(): number
}

type Place = Pick<LimitCounter, 'apiId' | 'apiName' | 'envName'>

/** Counters of one policy that run now: per API, or those that all APIs feed. `planOf` picks its kind. */
export function countersOf(
  gateway: LimitsGateway,
  planOf: (policies: BoundPolicies) => ThrottlePlan | null,
  policyId: string,
): LimitCounter[] {
  const table = gateway.table()
  const time = gateway.now()
  const names = new Map([...table.applications.values()].map(({ id, name }) => [id, name]))
  const places = new Map(
    [...table.byVersion.values()].map(({ bindingKey, apiId, apiName, envName }) => [
      bindingKey,
      { apiId, apiName, envName },
    ]),
  )
  const seen = new Set<string>()
  return [...table.bound].flatMap(([key, policies]) => {
    const plan = planOf(policies)
    if (plan === null || plan.policyId !== policyId || seen.has(plan.scope)) return []
    seen.add(plan.scope)
    const shared = plan.scope === policyId
    const place = shared ? { apiId: '', apiName: '', envName: '' } : places.get(key)
    return place === undefined ? [] : countersOfPlan({ gateway, plan, place, time, names })
  })
}

interface Reading {
  readonly gateway: LimitsGateway
  readonly plan: ThrottlePlan
  readonly place: Place
  readonly time: number
  readonly names: ReadonlyMap<string, string>
}

function countersOfPlan({ gateway, plan, place, time, names }: Reading): LimitCounter[] {
  const counters = gateway.limitCounters.ofPlan(plan)
  const { periodMs } = plan
  const found: LimitCounter[] = []

  function add(
    dimension: LimitCounter['dimension'],
    facts: { key: string; limit: number; used: number; resetsAt: number },
  ): void {
    const { key, limit, used, resetsAt } = facts
    if (limit <= 0 || used === 0) return
    const name = dimension === 'app' ? (names.get(key) ?? '') : ''
    found.push({ ...place, dimension, key, name, limit, remaining: Math.max(0, limit - used), resetsAt })
  }

  function addKeyed(
    dimension: LimitCounter['dimension'],
    windows: KeyedWindows,
    limitOf: (key: string) => number,
  ): void {
    for (const [key, window] of windows.entries(time))
      add(dimension, { key, limit: limitOf(key), used: window.count, resetsAt: endOf(window, periodMs) })
  }

  const { api } = counters
  add('api', { key: '', limit: plan.api, used: usedOf(api, time, periodMs), resetsAt: endOf(api, periodMs) })
  addKeyed('user', counters.users, (key) => plan.specialUsers.get(key) ?? plan.user)
  addKeyed('app', counters.apps, (key) => plan.specialApps.get(key) ?? plan.app)
  addKeyed('ip', counters.ips, () => plan.ip)
  for (const rule of plan.rules) {
    const window = counters.rules.get(rule.name)
    if (window === undefined) continue
    add('rule', {
      key: rule.name,
      limit: rule.limit,
      used: usedOf(window, time, rule.periodMs),
      resetsAt: endOf(window, rule.periodMs),
    })
  }
  return found
}
