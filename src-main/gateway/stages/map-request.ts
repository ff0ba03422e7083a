import { hostname } from 'node:os'
import { mapHeaders, mapPath, mapQuery, type SystemValues } from '../../domain/parameter-mapping.ts'
import { encodePath } from '../../domain/percent-encoding.ts'
import type { CallContext, RouteMatch } from '../call-context.ts'

/**
 * Makes the request for the backend: path, query and headers after the mapping that was compiled when the API was
 * published, and the headers that say where the call came from.
 *
 * Source: ROMA Connect User Guide, "Creating an API": backend; FunctionGraph, "APIG events" (forwarded headers).
 */
export function mapRequest(call: CallContext): undefined {
  const { backend, match, request } = call
  if (backend === null || match === null || backend.kind === 'mock') return
  const { mapping } = backend
  const values = { inputs: call.inputs, system: systemValues(call, match) }
  const path = withRest(mapPath(mapping, values), match, call)
  const query =
    mapping.query === null ? request.query : mapQuery(mapping.query, { ...values, query: request.query })
  const headers =
    mapping.headers === null
      ? request.forward
      : mapHeaders(mapping.headers, { ...values, headers: request.forward })
  addOwnHeaders(headers, call)
  if (backend.kind === 'http' && backend.origin !== null) headers.push('host', backend.origin.hostHeader)
  call.backendRequest = {
    method: backend.method ?? request.method,
    target: query === '' ? path : `${path}?${query}`,
    headers,
  }
  if (
    call.recorder !== null &&
    (mapping.query !== null || mapping.headers !== null || typeof mapping.path !== 'string')
  )
    call.recorder.note = `${backend.method ?? request.method} ${path}`
}

/** Prefix match: what follows the front-end path is appended, joined by exactly one slash. */
function withRest(path: string, { route, rest }: RouteMatch, { request }: CallContext): string {
  if (rest === '' || route.matchMode !== 'SWA') return path
  const raw = request.path === request.rawPath ? rest : encodePath(rest)
  return `${path.endsWith('/') ? path.slice(0, -1) : path}${raw.startsWith('/') ? raw : `/${raw}`}`
}

function addOwnHeaders(headers: string[], call: CallContext): void {
  const { request } = call
  const { sourceIp, protocol, forwardedFor, credentials } = request
  headers.push(
    'X-Forwarded-For',
    forwardedFor === '' ? sourceIp : `${forwardedFor}, ${sourceIp}`,
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

/** Source: ROMA Connect User Guide, "Creating an API": system parameters. */
function systemValues(call: CallContext, { route }: RouteMatch): SystemValues {
  return (name) => {
    switch (name) {
      case '$context.sourceIp':
        return call.request.sourceIp
      case '$context.stage':
        return route.envName
      case '$context.apiId':
        return route.apiId
      case '$context.apiName':
        return route.apiName
      case '$context.appId':
        return call.caller?.id
      case '$context.appName':
        return call.caller?.name
      case '$context.requestId':
        return call.id
      case '$context.serverAddr':
        return call.parts.serverAddress()
      case '$context.serverName':
        return hostname()
      case '$context.handleTime':
        return new Date(call.time).toISOString()
      case '$context.providerAppId':
        return route.ownerAppId ?? undefined
      default:
        // Client certificates and authorizers: nothing to say, so the parameter is left out.
        return undefined
    }
  }
}
