import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { timeText } from './apply-throttle.ts'
import { countIn, endOf, usedOf, type Window } from './window.ts'

/** What an application may call in a period, all APIs together. */
export interface ClientQuota {
  readonly policyId: string
  readonly policyName: string
  /** Whose counter: the quota's and the application's ids, and what makes its cycles. */
  readonly key: string
  readonly limit: number
  readonly periodMs: number
  /** First reset, milliseconds since 1970; `null`: cycles begin with the first call. */
  readonly firstReset: number | null
}

/**
 * Counts the call against the quota of its application. Before the first reset nothing is counted.
 *
 * Source: ROMA Connect User Guide, "Configuring a Client Quota"; cause of 0501 in "Error Codes".
 */
export function applyQuota(call: CallContext, quota: ClientQuota): void {
  const { time, parts, caller, recorder } = call
  const start = cycleStart(quota, time)
  if (start === null) return
  const window = parts.limitCounters.ofQuota(quota.key)
  if (quota.firstReset !== null && window.start !== start) {
    window.start = start
    window.count = 0
  }
  if (usedOf(window, time, quota.periodMs) < quota.limit) {
    countIn(window, time, quota.periodMs)
    return
  }
  const resetAt = endOf(window, quota.periodMs)
  if (recorder !== null)
    recorder.explanation = {
      kind: 'quota',
      policyId: quota.policyId,
      policyName: quota.policyName,
      appId: caller?.id ?? '',
      appName: caller?.name ?? '',
      frozen: false,
      used: window.count,
      limit: quota.limit,
      resetAt,
    }
  throw new RomaError('appQuotaUsedUp', {
    hint: `${caller?.name ?? 'The application'} has used the ${quota.limit} calls of "${quota.policyName}"; they are free again at ${timeText(resetAt)}.`,
  })
}

/** Calls of the cycle that runs at that time, and its end; `null` when none runs. */
export function quotaCycle(
  quota: ClientQuota,
  window: Window,
  time: number,
): { used: number; resetsAt: number } | null {
  const start = cycleStart(quota, time)
  if (start === null) return null
  if (quota.firstReset === null) {
    const used = usedOf(window, time, quota.periodMs)
    return used === 0 ? null : { used, resetsAt: endOf(window, quota.periodMs) }
  }
  const used = window.start === start ? window.count : 0
  return { used, resetsAt: endOf({ start, count: used }, quota.periodMs) }
}

/** Where the cycle began: `firstReset + k · period`. `null` before the first one. */
function cycleStart({ firstReset, periodMs }: ClientQuota, time: number): number | null {
  if (firstReset === null) return time
  if (time < firstReset) return null
  return firstReset + Math.floor((time - firstReset) / periodMs) * periodMs
}
