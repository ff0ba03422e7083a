import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'

/** Source: ROMA Connect User Guide, "Configuring simple authentication (AppCode)". */
export function authenticateAppCode(call: CallContext): undefined {
  const caller = call.routes.appCodes.get(call.request.appCode)
  if (caller === undefined)
    throw new RomaError('appAuthenticationFailed', {
      hint: 'X-Apig-AppCode: no integration application has this AppCode.',
    })
  call.caller = caller
  call.consumed = true
  if (call.recorder !== null) call.recorder.note = `AppCode of ${caller.name}`
}
