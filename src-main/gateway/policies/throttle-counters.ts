import type { RouteTable } from '../route-table.ts'
import { createKeyedWindows, type KeyedWindows } from './keyed-windows.ts'
import type { ThrottlePlan } from './throttle-plan.ts'
import { newWindow, type Window } from './window.ts'

/** Counters of one scope: a policy, or a policy on one API. */
export interface ThrottleCounters {
  readonly periodMs: number
  readonly api: Window
  readonly users: KeyedWindows
  readonly apps: KeyedWindows
  readonly ips: KeyedWindows
  /** By the rule's name. */
  readonly rules: Map<string, Window>
}

/** Counters of every limit. They belong to the gateway, so they outlive a swap of the route table. */
export interface LimitCounters {
  /** Counters of a plan: those it had, unless its period is another one now. */
  ofPlan(plan: ThrottlePlan): ThrottleCounters
  /** Of the default limit of an API over all environments. */
  ofApi(apiId: string): Window
  /** Of the day limit of a group's sub-domain. */
  ofSubDomain(groupId: string): Window
  /** Of a client quota of one application. */
  ofQuota(key: string): Window
  /** Forgets what no plan, API or application of a new table can reach. */
  keep(kept: Kept): void
}

interface Kept {
  readonly scopes: ReadonlySet<string>
  readonly quotas: ReadonlySet<string>
  readonly hasApi: (apiId: string) => boolean
  readonly apis: number
}

/** Nothing is counted twice or missed: a call checks and counts in one turn of the event loop. */
export function createLimitCounters(): LimitCounters {
  const scopes = new Map<string, ThrottleCounters>()
  const apis = new Map<string, Window>()
  const subDomains = new Map<string, Window>()
  const quotas = new Map<string, Window>()

  return {
    ofPlan(plan) {
      const known = scopes.get(plan.scope)
      if (known !== undefined && known.periodMs === plan.periodMs) return known
      const made = newCounters(plan.periodMs)
      scopes.set(plan.scope, made)
      return made
    },
    ofApi: (apiId) => windowOf(apis, apiId),
    ofSubDomain: (groupId) => windowOf(subDomains, groupId),
    ofQuota: (key) => windowOf(quotas, key),
    keep(kept) {
      for (const scope of scopes.keys()) if (!kept.scopes.has(scope)) scopes.delete(scope)
      for (const key of quotas.keys()) if (!kept.quotas.has(key)) quotas.delete(key)
      if (apis.size <= kept.apis) return
      for (const apiId of apis.keys()) if (!kept.hasApi(apiId)) apis.delete(apiId)
    },
  }
}

/** Forgets the counters of everything that is no longer in the table. */
export function keepCounters(counters: LimitCounters, table: RouteTable): void {
  const scopes = new Set<string>()
  for (const { throttle, rateLimit } of table.bound.values()) {
    if (throttle !== null) scopes.add(throttle.scope)
    if (rateLimit !== null) scopes.add(rateLimit.scope)
  }
  const quotas = new Set([...table.applications.values()].flatMap(({ quota }) => quota?.key ?? []))
  let ids: Set<string> | undefined
  counters.keep({
    scopes,
    quotas,
    apis: 2 * table.size + 100,
    hasApi(apiId) {
      ids ??= new Set([...table.byVersion.values()].map((route) => route.apiId))
      return ids.has(apiId)
    },
  })
}

function newCounters(periodMs: number): ThrottleCounters {
  return {
    periodMs,
    api: newWindow(),
    users: createKeyedWindows(periodMs),
    apps: createKeyedWindows(periodMs),
    ips: createKeyedWindows(periodMs),
    rules: new Map(),
  }
}

function windowOf(windows: Map<string, Window>, key: string): Window {
  let window = windows.get(key)
  if (window === undefined) {
    window = newWindow()
    windows.set(key, window)
  }
  return window
}
