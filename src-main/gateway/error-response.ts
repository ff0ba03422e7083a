import type { RomaError } from '#contract/errors'
import { answerHeaders } from './answer-headers.ts'
import type { CallContext, GatewayResponse } from './call-context.ts'
import { groupResponse } from './gateway-responses.ts'
import { corsHeaders } from './policies/cors.ts'

/**
 * What the caller gets when the gateway refuses: the gateway response of the API's group, the default one unless it was
 * changed. The hint stays in the trace.
 *
 * Source: ROMA Connect User Guide, "Configuring gateway responses" (default template).
 */
export function errorResponse(call: CallContext, error: RomaError): GatewayResponse {
  const filled = groupResponse(call, error)
  const { code } = error.entry
  const status = filled?.status ?? error.entry.status
  const text =
    filled?.body ??
    `{"error_code": "${code}", "error_msg": ${JSON.stringify(error.message)}, "request_id": "${call.id}"}`
  const headers = answerHeaders(call)
  if (filled === undefined) headers.push('Content-Type', 'application/json')
  else headers.push(...filled.headers)
  if (error.error === 'overloaded') headers.push('Retry-After', '1')
  const { cors } = call.policies
  if (cors !== null) headers.push(...corsHeaders(call, cors))
  else if (call.match?.route.cors === true) headers.push('Access-Control-Allow-Origin', '*')
  // Source: RFC 9110, section 8.6: no length where there can be no body.
  if (status === 204 || status === 304) return { status, headers, body: null }
  const body = Buffer.from(text)
  headers.push('Content-Length', String(body.length))
  return { status, headers, body }
}
