import { mapHeaders, mapPath, mapQuery, type SystemValues } from '../../domain/parameter-mapping.ts'
import { encodePath } from '../../domain/percent-encoding.ts'
import { askBackendAuthorizer } from '../authorizer/authorize-call.ts'
import type { BackendRequest, CallContext, RouteMatch } from '../call-context.ts'
import { signCascade } from '../cascade.ts'
import { systemValue } from '../system-value.ts'

/** The backend authorizer first: its values are mapped. Then the request for the backend. */
export function mapRequest(call: CallContext): undefined | Promise<void> {
  const { backend } = call
  // A stage before may have answered in the backend's place.
  if (backend === null || backend.authorizerId === null || call.backendResponse !== null)
    return orchestrate(call)
  const waiting = askBackendAuthorizer(call, backend.authorizerId)
  return waiting === undefined ? orchestrate(call) : waiting.then(() => orchestrate(call))
}

/**
 * Makes the request for the backend: path, query and headers after the mapping that was compiled when the API was
 * published, and the headers that say where the call came from.
 *
 * Source: ROMA Connect User Guide, "Creating an API": backend; FunctionGraph, "APIG events" (forwarded headers).
 */
function orchestrate(call: CallContext): undefined {
  const { backend, match, request } = call
  if (backend === null || match === null || backend.kind === 'mock') return
  const { mapping } = backend
  const values = { inputs: call.inputs, system: systemValues(call) }
  // The path of a gRPC call is its method: it stays as it is.
  const path =
    backend.kind === 'http' && backend.isGrpc
      ? request.rawPath
      : withRest(mapPath(mapping, values), match, call)
  const query =
    mapping.query === null ? request.query : mapQuery(mapping.query, { ...values, query: request.query })
  const headers =
    mapping.headers === null
      ? request.forward
      : mapHeaders(mapping.headers, { ...values, headers: request.forward })
  addOwnHeaders(headers, call)
  if (backend.kind === 'http') {
    if (backend.origin !== null) headers.push('host', backend.origin.hostHeader)
    // Source: ROMA Connect User Guide, "Creating an API": custom host header.
    else if (backend.channel !== null) headers.push('host', backend.channel.hostHeader || request.host)
    if (backend.isGrpc) headers.push('te', 'trailers')
  }
  call.backendRequest = {
    method: backend.method ?? request.method,
    target: query === '' ? path : `${path}?${query}`,
    headers,
  }
  if (backend.kind === 'http' && backend.channel?.cascade === true) signForCascade(call, call.backendRequest)
  if (
    call.recorder !== null &&
    (mapping.query !== null || mapping.headers !== null || typeof mapping.path !== 'string')
  )
    call.recorder.note = `${call.recorder.note === '' ? '' : `${call.recorder.note}; `}${backend.method ?? request.method} ${path}`
}

function signForCascade(call: CallContext, { method, target, headers }: BackendRequest): void {
  const rule = call.parts.limits().cascade ?? null
  const host = headers[headers.lastIndexOf('host') + 1] ?? ''
  if (rule !== null) signCascade(headers, rule, { time: Math.round(call.time), method, target, host })
  else if (call.recorder !== null)
    call.recorder.note =
      'the instance parameter cascade is off: the call is not signed for the other instance'
}

/** Prefix match: what follows the front-end path is appended, joined by exactly one slash. */
function withRest(path: string, { route, rest }: RouteMatch, { request }: CallContext): string {
  if (rest === '' || route.matchMode !== 'SWA') return path
  const raw = request.path === request.rawPath ? rest : encodePath(rest)
  return `${path.endsWith('/') ? path.slice(0, -1) : path}${raw.startsWith('/') ? raw : `/${raw}`}`
}

function addOwnHeaders(headers: string[], call: CallContext): void {
  const { request } = call
  const { sourceIp, peerAddress, protocol, forwardedFor, credentials } = request
  headers.push(
    'X-Forwarded-For',
    forwardedFor === '' ? peerAddress : `${forwardedFor}, ${peerAddress}`,
    'X-Forwarded-Port',
    portOf(request.host, protocol),
    'X-Forwarded-Proto',
    protocol === 'HTTP' ? 'http' : 'https',
    'X-Forwarded-Host',
    request.host,
    'X-Real-IP',
    sourceIp,
    'X-Request-Id',
    call.id,
    'X-Apig-count',
    String(request.count),
  )
  if (call.consumed || credentials.length === 0) return
  for (const part of credentials) headers.push(part)
}

function portOf(host: string, protocol: 'HTTP' | 'HTTPS'): string {
  const at = host.lastIndexOf(':')
  if (at > 0 && !host.endsWith(']')) return host.slice(at + 1)
  return protocol === 'HTTP' ? '80' : '443'
}

function systemValues(call: CallContext): SystemValues {
  return (name) => systemValue(call, name.slice('$context.'.length))
}
