import type { CallContext } from '../call-context.ts'
import { accept } from './credentials.ts'
import { refuseApp } from './refuse-app.ts'

/** Source: ROMA Connect User Guide, "Configuring simple authentication (AppCode)". */
export function authenticateAppCode(call: CallContext): undefined {
  const caller = call.routes.appCodes.get(call.request.appCode)
  if (caller === undefined)
    refuseApp(call, {
      method: 'AppCode',
      reason: 'app not found, appcode',
      hint: 'X-Apig-AppCode: no integration application has this AppCode.',
    })
  accept(call, { caller, note: `AppCode of ${caller.name}`, keepsAuthorization: true })
}
