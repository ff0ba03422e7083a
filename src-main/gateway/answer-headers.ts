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

/** Answers with a prepared status, headers (flat list) and body. */
export function answerPrepared(
  call: CallContext,
  { status, headers, body }: { status: number; headers: readonly string[]; body: Buffer },
): void {
  if (call.request.debug)
    call.extraHeaders.push('X-Apig-Latency', String(Math.round(performance.now() - call.startedAt)))
  const all = answerHeaders(call)
  for (const part of headers) all.push(part)
  // Source: RFC 9110, section 8.6: no length where there can be no body.
  if (status !== 204 && status !== 304) all.push('Content-Length', String(body.length))
  call.response = { status, headers: all, body }
}
