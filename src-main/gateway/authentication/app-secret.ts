import { sameSecret } from '../../domain/signing/same-secret.ts'
import type { CallContext } from '../call-context.ts'
import { accept } from './credentials.ts'
import { refuseApp } from './refuse-app.ts'

/** `app_secret`: `X-HW-ID` and `X-HW-AppKey`. Source: APIG User Guide, "Calling APIs" (app_secret). */
export function authenticateAppSecret(
  call: CallContext,
  { key, secret }: { readonly key: string; readonly secret: string },
): undefined {
  const caller = call.routes.applications.get(key)
  if (caller === undefined)
    refuseApp(call, {
      method: 'app_secret',
      reason: `app not found, appkey ${key}`,
      hint:
        key === ''
          ? 'X-HW-ID: the header with the key is missing.'
          : 'X-HW-ID: no integration application has this key.',
    })
  if (!sameSecret(secret, caller.credential.secret))
    refuseApp(call, {
      method: 'app_secret',
      reason: 'app secret not match',
      hint: `X-HW-AppKey: the secret is not that of ${caller.name}.`,
    })
  accept(call, {
    caller,
    note: `Key and secret of ${caller.name}`,
    headers: ['x-hw-appkey'],
    keepsAuthorization: true,
  })
}
