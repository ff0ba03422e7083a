import { RomaError } from '#contract/errors'
import type { PathMatch } from '../domain/path-template.ts'
import { firstHeader } from './authentication/credentials.ts'
import type { CallContext } from './call-context.ts'
import type { Route } from './route.ts'
import type { EnvironmentRoutes } from './route-table.ts'

/**
 * `app_route`: on a bare address `X-HW-ID` chooses among the APIs its application may call. A routing aid: the caller
 * is authenticated afterwards like any other. `undefined`: the feature is off, or the request does not use it.
 *
 * Source: APIG User Guide, instance feature `app_route`.
 */
export function routeOfApplication(
  call: CallContext,
  environment: EnvironmentRoutes,
): PathMatch<Route> | undefined {
  const { request, routes } = call
  if (!call.parts.limits().appMethods.route) return undefined
  const key = firstHeader(request, 'x-hw-id')
  const application = key === '' ? undefined : routes.applications.get(key)
  if (application === undefined) return undefined
  let chosen: PathMatch<Route> | undefined
  for (const { index } of environment.groups.values()) {
    const found = index.find(request.method, request.path)
    if (found === undefined || found === 'path' || found.value.authType !== 'APP') continue
    const { bindingKey, ownerAppId } = found.value
    if (!application.grants.has(bindingKey) && ownerAppId !== application.id) continue
    if (chosen !== undefined)
      throw new RomaError('apiNotFound', {
        hint: `X-HW-ID: ${application.name} may call two APIs with ${request.method} ${request.path}; call one of them on its group's host.`,
      })
    chosen = found
  }
  return chosen
}
