import type { CallContext } from '../call-context.ts'
import { accept } from './credentials.ts'
import { refuseApp } from './refuse-app.ts'

/**
 * `app_api_key`: the key alone identifies, in a header or in the query; no secret is checked.
 *
 * Source: APIG User Guide, "Calling APIs" (app_api_key).
 */
export function authenticateAppApiKey(call: CallContext, key: string): undefined {
  const caller = call.routes.applications.get(key)
  if (caller === undefined)
    refuseApp(call, {
      method: 'app_api_key',
      reason: `app not found, appkey ${key}`,
      hint: 'apikey: no integration application has this key.',
    })
  accept(call, {
    caller,
    note: `API key of ${caller.name}`,
    headers: ['apikey'],
    query: 'apikey',
    keepsAuthorization: true,
  })
}
