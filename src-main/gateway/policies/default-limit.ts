import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import type { GroupRoutes } from '../route-table.ts'
import { throttled, timeText } from './apply-throttle.ts'
import { countIn, endOf, usedOf } from './window.ts'

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/**
 * The limit of every API over all environments: counted always; `refuses`: it decides, since no policy is bound.
 *
 * Source: ROMA Connect User Guide, "Request Throttling"; APIG User Guide, "Response headers" (allenv).
 */
export function applyDefaultLimit(call: CallContext, refuses: boolean): void {
  const { match, request, parts, time } = call
  if (match === null) return
  const limit = parts.limits().apiCallsPerSecond
  const window = parts.limitCounters.ofApi(match.route.apiId)
  const used = usedOf(window, time, SECOND_MS)
  const full = refuses && used >= limit
  if (!full) countIn(window, time, SECOND_MS)
  if (request.debug)
    call.extraHeaders.push(
      'X-Apig-RateLimit-api-allenv',
      `remain:${Math.max(0, limit - (full ? used : used + 1))},limit:${limit},time:1 second`,
    )
  if (!full) return
  const resetAt = endOf(window, SECOND_MS)
  if (call.recorder !== null)
    call.recorder.explanation = {
      kind: 'throttle',
      plugin: false,
      policyId: '',
      policyName: '',
      dimension: 'api',
      key: match.route.apiName,
      rule: '',
      used,
      limit,
      periodMs: SECOND_MS,
      resetAt,
    }
  throw throttled({
    dimension: 'api',
    limit,
    label: '1 second',
    hint: `${match.route.apiName} takes ${limit} calls a second (ratelimit_api_limits); bind a throttling policy to change that.`,
  })
}

/**
 * Calls a day to the sub-domain of a group; off until the quota SL_DOMAIN_CALL_LIMIT says otherwise.
 *
 * Source: ROMA Connect, "Notes and Constraints" (sub-domain names); the text of the refusal is ours.
 */
export function applySubDomainLimit(call: CallContext, { group }: Pick<GroupRoutes, 'group'>): void {
  const { routes, parts, time, recorder } = call
  const limit = routes.subDomainCallsPerDay
  const window = parts.limitCounters.ofSubDomain(group.id)
  const used = usedOf(window, time, DAY_MS)
  if (used < limit) {
    countIn(window, time, DAY_MS)
    return
  }
  const resetAt = endOf(window, DAY_MS)
  if (recorder !== null)
    recorder.explanation = {
      kind: 'throttle',
      plugin: false,
      policyId: '',
      policyName: 'SL_DOMAIN_CALL_LIMIT',
      dimension: 'domain',
      key: group.name,
      rule: '',
      used,
      limit,
      periodMs: DAY_MS,
      resetAt,
    }
  throw new RomaError('throttled', {
    message: `The throttling threshold has been reached: policy domain over ratelimit,limit:${limit},time:1 day`,
    hint: `The sub-domain of ${group.name} takes ${limit} calls a day (SL_DOMAIN_CALL_LIMIT); it is free again at ${timeText(resetAt)}. A domain name of your own has no such limit.`,
  })
}
