import type { CallContext } from '../call-context.ts'

const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'trailer']

/**
 * Turns the backend's answer into the caller's: status and body unchanged, headers without those of the connection,
 * the gateway's own added, a CORS header when the switch is on and the backend sent none.
 *
 * Source: APIG User Guide, "Response headers"; ROMA Connect User Guide, "Enabling CORS".
 */
export function respond(call: CallContext): undefined {
  const answer = call.backendResponse
  if (answer === null) return
  const { headers } = answer
  const { request, match, extraHeaders } = call
  const { connection } = headers
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close')
    dropNamed(headers, connection)
  for (const name of hopByHop) if (headers[name] !== undefined) delete headers[name]
  if (headers['set-cookie'] !== undefined) keepForeignCookies(headers)
  if (headers['x-request-id'] !== undefined) delete headers['x-request-id']
  if (headers['x-apig-count'] !== undefined) delete headers['x-apig-count']
  headers.server = 'api-gateway'
  headers['X-Request-Id'] = call.id
  headers['X-Apig-count'] = String(request.count)
  if (match?.route.cors === true && headers['access-control-allow-origin'] === undefined)
    headers['Access-Control-Allow-Origin'] = '*'
  if (request.debug) addDebugHeaders(call)
  for (let i = 0; i < extraHeaders.length; i += 2)
    headers[extraHeaders[i] as string] = extraHeaders[i + 1] as string
  call.response = answer
}

/** Milliseconds until the backend's header arrived: of the whole call, and of the backend alone. */
function addDebugHeaders(call: CallContext): void {
  const upstream = Math.max(call.upstreamMs, 0)
  call.extraHeaders.push('X-Apig-Latency', String(Math.round(performance.now() - call.startedAt)))
  call.extraHeaders.push('X-Apig-Upstream-Latency', String(Math.round(upstream)))
}

type Headers = Record<string, string | string[] | undefined>

function dropNamed(headers: Headers, connection: string | string[]): void {
  for (const token of String(connection).split(',')) {
    const name = token.trim().toLowerCase()
    if (name !== '' && name !== 'set-cookie') delete headers[name]
  }
}

/** Pages behind the gateway share cookies with the console: its names are not theirs to set. */
function keepForeignCookies(headers: Headers): void {
  const cookies = headers['set-cookie'] ?? []
  const kept = (Array.isArray(cookies) ? cookies : [cookies]).filter((cookie) => !/^\s*atrium-/i.test(cookie))
  if (kept.length === 0) delete headers['set-cookie']
  else headers['set-cookie'] = kept
}
