import { sameSecret } from '../../domain/signing/same-secret.ts'
import type { CallContext } from '../call-context.ts'
import { accept } from './credentials.ts'
import { refuseApp } from './refuse-app.ts'

/** `app_basic`: `Authorization: Basic base64(key:secret)`. Source: APIG User Guide, "Calling APIs" (app_basic). */
export function authenticateAppBasic(call: CallContext, encoded: string): undefined {
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  const key = at < 0 ? text : text.slice(0, at)
  const caller = call.routes.applications.get(key)
  if (caller === undefined)
    refuseApp(call, {
      method: 'app_basic',
      reason: `app not found, appkey ${key}`,
      hint: 'Authorization: no integration application has this key.',
    })
  if (at < 0 || !sameSecret(text.slice(at + 1), caller.credential.secret))
    refuseApp(call, {
      method: 'app_basic',
      reason: 'app secret not match',
      hint: `Authorization: the secret is not that of ${caller.name}.`,
    })
  accept(call, { caller, note: `Basic credential of ${caller.name}` })
}
