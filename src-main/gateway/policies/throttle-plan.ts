import type { TimeUnit } from '#contract/model/throttling-policy'
import { UNIT_MS } from '#contract/model/throttling-policy'
import type { RuleTest } from '../../domain/rule-expression.ts'
import type { ThrottleCounters } from './throttle-counters.ts'

/** A parameter rule of the plug-in: one bucket for all calls it matches. */
export interface ThrottleRule {
  readonly name: string
  readonly test: RuleTest
  readonly limit: number
  readonly periodMs: number
  /** `10 second`. */
  readonly label: string
}

/** Limits of one policy on one API and environment, ready for calls. */
export interface ThrottlePlan {
  readonly policyId: string
  readonly policyName: string
  /** Which counters it feeds: of the policy, and of the API when each has its own. They outlive the plan. */
  readonly scope: string
  readonly periodMs: number
  /** `1 minute`, for messages and headers. */
  readonly label: string
  /** 0: no such limit, as below. */
  readonly api: number
  readonly user: number
  readonly app: number
  readonly ip: number
  /** Limits of excluded applications by their id, of excluded tenants by account or project id. */
  readonly specialApps: ReadonlyMap<string, number>
  readonly specialUsers: ReadonlyMap<string, number>
  readonly rules: readonly ThrottleRule[]
  /** Found at the first call. */
  counters: ThrottleCounters | null
}

/** What a plan is made from. */
export type ThrottlePlanInput = Omit<
  ThrottlePlan,
  'scope' | 'periodMs' | 'label' | 'specialApps' | 'specialUsers' | 'counters'
> & {
  readonly interval: number
  readonly unit: TimeUnit
  /** All bound APIs feed one set of counters. */
  readonly shared: boolean
  readonly specials: readonly {
    readonly type: 'APP' | 'USER'
    readonly id: string
    readonly limit: number
  }[]
}

/** Works out the plan for one binding. Source: ROMA Connect User Guide, "Request Throttling" (types). */
export function compileThrottlePlan(input: ThrottlePlanInput, bindingKey: string): ThrottlePlan {
  const { interval, unit, shared, specials, ...plan } = input
  const limits = (type: 'APP' | 'USER') =>
    new Map(specials.flatMap((special) => (special.type === type ? [[special.id, special.limit]] : [])))
  return {
    ...plan,
    scope: shared ? plan.policyId : `${plan.policyId} ${bindingKey}`,
    periodMs: interval * UNIT_MS[unit],
    label: periodLabel(interval, unit),
    specialApps: limits('APP'),
    specialUsers: limits('USER'),
    counters: null,
  }
}

/** `2 minute`: the unit is never plural. Source: APIG User Guide, "Response headers". */
export function periodLabel(interval: number, unit: TimeUnit): string {
  return `${interval} ${unit.toLowerCase()}`
}
