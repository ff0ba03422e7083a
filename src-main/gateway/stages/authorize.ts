import { RomaError } from '#contract/errors'
import { bindingKey } from '../bound-policies.ts'
import type { CallContext, RouteMatch } from '../call-context.ts'
import { checkAccount, checkAppAddress } from '../policies/access.ts'
import { applyThirdAuth } from '../policies/third-auth/apply-third-auth.ts'
import type { Application } from '../route.ts'

/**
 * The application needs an authorization for this API in this environment; the application that owns the API does not.
 * Then lists of accounts, the application's own list of addresses, and the third-party authorizer.
 *
 * Source: ROMA Connect User Guide, "Authorizing APIs".
 */
export function authorize(call: CallContext): undefined | Promise<void> {
  const { caller, match, user, policies } = call
  if (match === null || call.draft) return
  if (user !== null && policies.access !== null) checkAccount(call, policies.access)
  if (caller !== null) {
    checkGrant(call, caller, match)
    if (caller.addressRule !== null) checkAppAddress(call, caller.addressRule)
  }
  return policies.thirdAuth === null ? undefined : applyThirdAuth(call, policies.thirdAuth)
}

function checkGrant(call: CallContext, caller: Application, match: RouteMatch): void {
  const { recorder } = call
  const { route } = match
  if (caller.id === route.ownerAppId) {
    if (recorder !== null) recorder.note = `${caller.name} owns the API`
    return
  }
  if (caller.grants.has(route.bindingKey)) {
    if (recorder !== null) recorder.note = `${caller.name} is authorized in ${route.envName}`
    return
  }
  if (recorder !== null)
    recorder.explanation = {
      kind: 'authorization',
      appId: caller.id,
      callerName: caller.name,
      apiId: route.apiId,
      apiName: route.apiName,
      envId: route.envId,
      envName: route.envName,
      authorizedIn: [...call.routes.environments.values()]
        .filter(({ id }) => caller.grants.has(bindingKey(route.apiId, id)))
        .map(({ name }) => name),
    }
  throw new RomaError('appNotAuthorized', {
    hint: `Authorize ${caller.name} for ${route.apiName} in ${route.envName}.`,
  })
}
