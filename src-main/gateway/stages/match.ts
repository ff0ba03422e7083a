import { RomaError } from '#contract/errors'
import type { PathMatch } from '../../domain/path-template.ts'
import { routeOfApplication } from '../app-route.ts'
import { issueAppToken } from '../authentication/token-endpoint.ts'
import { nothingBound } from '../bound-policies.ts'
import type { CallContext } from '../call-context.ts'
import { checkConnection, redirectToHttps } from '../domain-rules.ts'
import { explainNotFound } from '../explain-not-found.ts'
import { enterApi } from '../load-limit.ts'
import { answerPreflight, corsRoute, isPreflight } from '../policies/cors.ts'
import { applySubDomainLimit } from '../policies/default-limit.ts'
import { answerPublicKey } from '../public-key.ts'
import { headerValues } from '../request-head.ts'
import { type Route, routeLabel } from '../route.ts'
import type { EnvironmentRoutes, GroupRoutes } from '../route-table.ts'

type Found = PathMatch<Route> | 'path' | undefined

/**
 * Finds the route: group by Host, environment by `X-Stage`, then method and path; checks the protocol.
 *
 * Source: ROMA Connect User Guide, "Calling APIs"; APIG User Guide, "Exact match and prefix match".
 */
export function match(call: CallContext): undefined | Promise<void> {
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
  const { appMethods, publicKeyPrefix } = call.parts.limits()
  if (publicKeyPrefix && request.method === 'GET' && request.path.startsWith(publicKeyPrefix)) {
    answerPublicKey(call, publicKeyPrefix)
    return
  }
  const { token } = appMethods
  if (token !== null && request.path === token.uri && request.method === 'POST')
    return issueAppToken(call, token)
  if (request.count > 10)
    throw new RomaError('callLoop', {
      hint: `The call passed gateways ${request.count - 1} times: the backend of an API leads back to itself.`,
    })
  if (request.protocol === 'HTTPS' && !call.draft) checkConnection(call)
  const stage = request.stage === '' ? 'RELEASE' : request.stage
  const environment = routes.environments.get(stage)
  if (environment === undefined) {
    explainNotFound(call, stage)
    throw new RomaError('apiNotFound', { hint: `X-Stage: there is no environment "${stage}".` })
  }
  if (routes.bound.size > 0 && !call.draft && isPreflight(call) && answeredPreflight(call, environment))
    return
  const found = find(call, environment)
  if (found === undefined || found === 'path') refuseNotFound(call, { environment, found })
  const { value: route, values, rest } = found
  if (call.recorder !== null) call.recorder.note = routeLabel(route)
  if (routes.tls.redirects && !call.draft && redirectToHttps(call, route)) {
    call.match = { route, values, rest }
    return
  }
  if (!isServed(route, call)) {
    call.match = { route, values, rest }
    if (call.recorder !== null)
      call.recorder.explanation = {
        kind: 'protocol',
        apiId: route.apiId,
        apiName: route.apiName,
        used: request.protocol,
        offered: route.protocol,
      }
    throw new RomaError('protocolNotServed', {
      message: `The following protocol is supported: ${route.protocol}`,
      hint: `The API ${route.apiName} answers over ${route.protocol} only.`,
    })
  }
  call.match = { route, values, rest }
  if (call.draft) return
  call.apiLoad = enterApi(call.parts.load, route.apiId)
  if (routes.bound.size > 0) call.policies = routes.bound.get(route.bindingKey) ?? nothingBound
  if (routes.subDomainCallsPerDay === 0) return
  const target = routes.target(request.host)
  if (target.kind === 'group' && target.domain === null) applySubDomainLimit(call, target)
}

const healthy = Buffer.from('{"status":"UP"}')

function find(call: CallContext, environment: EnvironmentRoutes): Found {
  const { request, routes } = call
  const target = routes.target(request.host)
  if (target.kind === 'group') return lookUp(environment.groups.get(target.group.id), call)
  const settings = call.parts.settings()
  if (target.kind === 'unknown' || (target.kind === 'address' && settings.gatewayHost === '127.0.0.1')) {
    explainNotFound(call, environment.name)
    throw new RomaError('apiNotFound', { hint: `Host: no API group answers on "${request.host}".` })
  }
  const ofApplication = routeOfApplication(call, environment)
  if (ofApplication !== undefined) return ofApplication
  const found = lookUp(environment.defaultGroup, call)
  if ((found !== undefined && found !== 'path') || !settings.bareAddressFallback) return found
  return findInAnyGroup(call, environment) ?? found
}

/** Source: APIG User Guide, "Cross-Origin Resource Sharing": the gateway answers before anybody has to prove who he is. */
function answeredPreflight(call: CallContext, environment: EnvironmentRoutes): boolean {
  for (const group of groupsFor(call, environment)) {
    const found = corsRoute(call, group)
    const cors = found && call.routes.bound.get(found.value.bindingKey)?.cors
    if (!found || !cors) continue
    const { value: route, values, rest } = found
    call.match = { route, values, rest }
    answerPreflight(call, cors)
    return true
  }
  return false
}

/** The group that the host leads to, or those that a bare address may mean. */
function groupsFor(call: CallContext, environment: EnvironmentRoutes): Iterable<GroupRoutes | undefined> {
  const target = call.routes.target(call.request.host)
  if (target.kind === 'group') return [environment.groups.get(target.group.id)]
  const settings = call.parts.settings()
  if (target.kind === 'unknown' || (target.kind === 'address' && settings.gatewayHost === '127.0.0.1'))
    return []
  return settings.bareAddressFallback ? environment.groups.values() : [environment.defaultGroup]
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
      explainNotFound(call, environment.name)
      throw new RomaError('apiNotFound', {
        hint: `Host: two groups publish ${call.request.method} ${call.request.path}; call it on ${hosts}.`,
      })
    }
  }
  return candidate
}

function refuseNotFound(
  call: CallContext,
  { environment, found }: { environment: EnvironmentRoutes; found: 'path' | undefined },
): never {
  const { request } = call
  explainNotFound(call, environment.name)
  if (found === 'path')
    throw new RomaError('methodNotServed', {
      hint: `${request.path} is published in ${environment.name}, but not for ${request.method}.`,
    })
  throw new RomaError('apiNotFound', {
    hint: `Nothing in ${environment.name} matches ${request.method} ${request.path} on ${request.host}. Is the API published there? A slash at the end makes another path.`,
  })
}

/** Source: APIG User Guide, "Creating a gRPC API": GRPCS is HTTP/2 with TLS. */
function isServed({ protocol }: Route, { request }: CallContext): boolean {
  if (protocol === 'GRPCS')
    return (
      request.isHttp2 && headerValues(request, 'content-type')[0]?.startsWith('application/grpc') === true
    )
  return protocol === 'BOTH' || protocol === request.protocol
}
