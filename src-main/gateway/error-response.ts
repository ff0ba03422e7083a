import type { RomaError } from '#contract/errors'
import { answerHeaders } from './answer-headers.ts'
import type { CallContext, GatewayResponse } from './call-context.ts'

/**
 * What the caller gets when the gateway refuses: the default gateway response. The hint stays in the trace.
 *
 * Source: ROMA Connect User Guide, "Configuring gateway responses" (default template).
 */
export function errorResponse(call: CallContext, error: RomaError): GatewayResponse {
  const { code, status } = error.entry
  const message = JSON.stringify(error.message)
  const body = Buffer.from(`{"error_code": "${code}", "error_msg": ${message}, "request_id": "${call.id}"}`)
  const headers = answerHeaders(call)
  headers.push('Content-Type', 'application/json', 'Content-Length', String(body.length))
  if (call.match?.route.cors === true) headers.push('Access-Control-Allow-Origin', '*')
  return { status, headers, body }
}
