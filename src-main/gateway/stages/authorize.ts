import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'

/**
 * The application needs an authorization for this API in this environment; the application that owns the API does not.
 *
 * Source: ROMA Connect User Guide, "Authorizing APIs".
 */
export function authorize(call: CallContext): undefined {
  const { caller, match, recorder } = call
  if (caller === null || match === null || call.draft) return
  const { route } = match
  if (caller.id === route.ownerAppId) {
    if (recorder !== null) recorder.note = `${caller.name} owns the API`
    return
  }
  if (caller.grants.has(`${route.apiId} ${route.envId}`)) {
    if (recorder !== null) recorder.note = `${caller.name} is authorized in ${route.envName}`
    return
  }
  throw new RomaError('appNotAuthorized', {
    hint: `Authorize ${caller.name} for ${route.apiName} in ${route.envName}.`,
  })
}
