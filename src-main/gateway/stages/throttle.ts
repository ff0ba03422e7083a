import type { CallContext } from '../call-context.ts'
import { applyThrottle } from '../policies/apply-throttle.ts'
import { applyQuota } from '../policies/client-quota.ts'
import { applyDefaultLimit } from '../policies/default-limit.ts'

/**
 * Request throttling 2.0, or else the traditional policy, or else the default limit; then the quota of the caller: a
 * throttled call does not cost quota.
 *
 * Source: ROMA Connect User Guide, "Request Throttling"; order: docs/decisions/0005.
 */
export function throttle(call: CallContext): undefined {
  const { match, policies, caller } = call
  if (match === null || call.draft) return
  const plan = policies.rateLimit ?? policies.throttle
  if (plan !== null) applyThrottle(call, plan)
  applyDefaultLimit(call, plan === null)
  if (caller !== null && caller.quota !== null) applyQuota(call, caller.quota)
}
