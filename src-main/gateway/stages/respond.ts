import type { AnswerHeaders, BackendResponse, CallContext } from '../call-context.ts'
import { compressAnswer } from '../compress-answer.ts'
import { MAX_LOGGED_BODY } from '../kafka/kafka-message.ts'
import { applyAnswerPolicies } from '../policies/answer-policies.ts'
import { BodyTap } from '../recording.ts'
import { tapBody } from '../tee-body.ts'

/** Headers of the connection to the backend, and those that the gateway says itself. */
const dropped = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'trailer',
  'server',
  'x-request-id',
  'x-apig-count',
])

/**
 * Turns the backend's answer into the caller's: status and body unchanged, headers without those of the connection,
 * the gateway's own added, a CORS header when the switch is on and the backend sent none.
 *
 * Source: APIG User Guide, "Response headers"; ROMA Connect User Guide, "Enabling CORS".
 */
export function respond(call: CallContext): undefined {
  const answer = call.backendResponse
  if (answer === null) return
  const { request, match, extraHeaders } = call
  const headers = ['server', 'api-gateway', 'X-Request-Id', call.id, 'X-Apig-count', String(request.count)]
  addForwarded(headers, answer.headers)
  const { cors, setRespHeaders } = call.policies
  if (
    cors === null &&
    match?.route.cors === true &&
    answer.headers['access-control-allow-origin'] === undefined
  )
    headers.push('Access-Control-Allow-Origin', '*')
  if (cors !== null || setRespHeaders !== null) applyAnswerPolicies(call, headers)
  if (request.debug) addDebugHeaders(call)
  for (const part of extraHeaders) headers.push(part)
  const { kafkaLog } = call.policies
  // A tunnel is no body.
  const taps = kafkaLog?.responseBody === true && answer.status !== 101
  const body = taps ? tapped(call, answer.body) : answer.body
  const made = { status: answer.status, headers, body }
  const { gzipLevel } = call.parts.limits()
  call.response = gzipLevel === null ? made : compressAnswer(call, made, gzipLevel)
}

/** The first bytes of the answer are kept as it goes by. */
function tapped(call: CallContext, body: BackendResponse['body']): BackendResponse['body'] {
  if (body === null || body instanceof Uint8Array) return body
  const tap = new BodyTap(MAX_LOGGED_BODY)
  call.answerTap = tap
  return tapBody(body, tap)
}

/** One walk; a header that is taken out of an object would make the object slow. */
function addForwarded(list: string[], headers: AnswerHeaders): void {
  const { connection } = headers
  const named =
    connection === undefined || connection === 'keep-alive' || connection === 'close'
      ? null
      : namesIn(connection)
  for (const name in headers) {
    const value = headers[name]
    if (value === undefined || dropped.has(name) || named?.has(name)) continue
    if (name === 'set-cookie') addCookies(list, value)
    else if (typeof value === 'string') list.push(name, value)
    else for (const one of value) list.push(name, one)
  }
}

/** Milliseconds until the backend's header arrived: of the whole call, and of the backend alone. */
function addDebugHeaders(call: CallContext): void {
  call.extraHeaders.push('X-Apig-Latency', String(Math.round(performance.now() - call.startedAt)))
  // No backend was called for a mock or a cached answer.
  if (call.upstreamMs >= 0)
    call.extraHeaders.push('X-Apig-Upstream-Latency', String(Math.round(call.upstreamMs)))
}

/** Headers that `Connection` names end here. */
function namesIn(connection: string | string[]): Set<string> {
  const names = String(connection)
    .split(',')
    .map((token) => token.trim().toLowerCase())
  return new Set(names.filter((name) => name !== '' && name !== 'set-cookie'))
}

/** Pages behind the gateway share cookies with the console: its names are not theirs to set. */
function addCookies(list: string[], cookies: string | string[]): void {
  for (const cookie of Array.isArray(cookies) ? cookies : [cookies])
    if (!/^\s*atrium-/i.test(cookie)) list.push('set-cookie', cookie)
}
