import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'

/**
 * The default limit: calls a second for each API over all environments.
 *
 * Source: ROMA Connect User Guide, "Request throttling"; APIG User Guide, "Response headers".
 */
export function throttle(call: CallContext): undefined {
  const { match, request, parts } = call
  if (match === null || call.draft) return
  const limit = parts.limits().apiCallsPerSecond
  const room = parts.throttle.take(match.route.apiId, limit, call.time)
  if (request.debug)
    call.extraHeaders.push(
      'X-Apig-RateLimit-api-allenv',
      `remain:${room.remain},limit:${limit},time:1 second`,
    )
  if (room.allowed) return
  throw new RomaError('throttled', {
    message: `The throttling threshold has been reached: policy api over ratelimit,limit:${limit},time:1 second`,
    hint: `${match.route.apiName} takes ${limit} calls a second (ratelimit_api_limits).`,
  })
}
