import { RomaError } from '#contract/errors'
import type { PathMatch } from '../../domain/path-template.ts'
import { nothingBound } from '../bound-policies.ts'
import type { CallContext } from '../call-context.ts'
import { type Route, routeLabel } from '../route.ts'
import type { EnvironmentRoutes, GroupRoutes } from '../route-table.ts'

type Found = PathMatch<Route> | 'path' | undefined

/**
 * Finds the route: group by Host, environment by `X-Stage`, then method and path; checks the protocol.
 *
 * Source: ROMA Connect User Guide, "Calling APIs"; APIG User Guide, "Exact match and prefix match".
 */
export function match(call: CallContext): undefined {
  const { request, routes } = call
  if (request.path === '/apic/health_check' && request.method === 'GET') {
    call.response = {
      status: 200,
      headers: [
        'Server',
        'api-gateway',
        'X-Request-Id',
        call.id,
        'Content-Type',
        'application/json',
        'Content-Length',
        '15',
      ],
      body: healthy,
    }
    return
  }
  if (request.count > 10)
    throw new RomaError('callLoop', {
      hint: `The call passed gateways ${request.count - 1} times: the backend of an API leads back to itself.`,
    })
  const stage = request.stage === '' ? 'RELEASE' : request.stage
  const environment = routes.environments.get(stage)
  if (environment === undefined)
    throw new RomaError('apiNotFound', { hint: `X-Stage: there is no environment "${stage}".` })
  const found = find(call, environment)
  if (found === undefined || found === 'path') refuseNotFound(call, { environment, found })
  const { value: route, values, rest } = found
  if (call.recorder !== null) call.recorder.note = routeLabel(route)
  if (route.protocol !== 'BOTH' && route.protocol !== request.protocol) {
    call.match = { route, values, rest }
    throw new RomaError('protocolNotServed', {
      message: `The following protocol is supported: ${route.protocol}`,
      hint: `The API ${route.apiName} answers over ${route.protocol} only.`,
    })
  }
  call.match = { route, values, rest }
  if (!call.draft && routes.bound.size > 0) call.policies = routes.bound.get(route.bindingKey) ?? nothingBound
}

const healthy = Buffer.from('{"status":"UP"}')

function find(call: CallContext, environment: EnvironmentRoutes): Found {
  const { request, routes } = call
  const target = routes.target(request.host)
  if (target.kind === 'group') return lookUp(environment.groups.get(target.group.id), call)
  const settings = call.parts.settings()
  if (target.kind === 'unknown' || (target.kind === 'address' && settings.gatewayHost === '127.0.0.1')) {
    throw new RomaError('apiNotFound', { hint: `Host: no API group answers on "${request.host}".` })
  }
  const found = lookUp(environment.defaultGroup, call)
  if ((found !== undefined && found !== 'path') || !settings.bareAddressFallback) return found
  return findInAnyGroup(call, environment) ?? found
}

function lookUp(group: GroupRoutes | undefined, { request }: CallContext): Found {
  if (group === undefined) return undefined
  const found = group.index.find(request.method, request.path)
  if (request.method !== 'OPTIONS' || (found !== undefined && found !== 'path')) return found
  // A preflight may be answered by the group's OPTIONS API on "/". Source: APIG User Guide, "Enabling CORS".
  const root = group.index.find('OPTIONS', '/')
  const isPreflight =
    root !== undefined && root !== 'path' && root.value.cors && root.value.backend.kind === 'mock'
  return isPreflight ? root : found
}

/** A convenience of this workbench: many clients cannot resolve `*.localhost`. Two candidates answer nothing. */
function findInAnyGroup(call: CallContext, environment: EnvironmentRoutes): Found {
  let candidate: Found
  for (const group of environment.groups.values()) {
    if (group === environment.defaultGroup) continue
    const found = lookUp(group, call)
    if (found === undefined) continue
    if (found === 'path') candidate ??= found
    else if (candidate === undefined || candidate === 'path') candidate = found
    else {
      const hosts = [candidate.value.groupId, found.value.groupId]
        .map((id) => environment.groups.get(id)?.group.hosts[0] ?? id)
        .join(' and ')
      throw new RomaError('apiNotFound', {
        hint: `Host: two groups publish ${call.request.method} ${call.request.path}; call it on ${hosts}.`,
      })
    }
  }
  return candidate
}

function refuseNotFound(
  { request }: CallContext,
  { environment, found }: { environment: EnvironmentRoutes; found: 'path' | undefined },
): never {
  if (found === 'path')
    throw new RomaError('methodNotServed', {
      hint: `${request.path} is published in ${environment.name}, but not for ${request.method}.`,
    })
  throw new RomaError('apiNotFound', {
    hint: `Nothing in ${environment.name} matches ${request.method} ${request.path} on ${request.host}. Is the API published there? A slash at the end makes another path.`,
  })
}
