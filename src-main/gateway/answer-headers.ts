import type { CallContext } from './call-context.ts'

/** What every answer of the gateway itself carries, a refusal too. Flat list. */
export function answerHeaders(call: CallContext): string[] {
  const { extraHeaders } = call
  const headers = [
    'Server',
    'api-gateway',
    'X-Request-Id',
    call.id,
    'X-Apig-count',
    String(call.request.count),
  ]
  for (const part of extraHeaders) headers.push(part)
  return headers
}
