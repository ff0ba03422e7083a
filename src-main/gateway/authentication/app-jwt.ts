import { hash } from 'node:crypto'
import { sameHex } from '../../domain/signing/digest.ts'
import type { CallContext } from '../call-context.ts'
import type { Application } from '../route.ts'
import { accept, firstHeader } from './credentials.ts'
import { refuseApp } from './refuse-app.ts'

/** As for signatures. */
const WINDOW_MS = 15 * 60 * 1000

/**
 * `app_jwt`: sha256 of key, secret and timestamp in hex; no JSON Web Token despite its name. `X-HW-ID` names the key;
 * without it every application that may call the API is compared.
 *
 * Source: APIG User Guide, "Calling APIs" (app_jwt); how the application is found, seconds or milliseconds, and the
 * window are a local convention (docs/decisions/0015).
 */
export function authenticateAppJwt(
  call: CallContext,
  { hash: given, header }: { readonly hash: string; readonly header: string },
): undefined {
  const timestamp = firstHeader(call.request, 'timestamp')
  const time = timeOf(timestamp)
  if (time === null)
    refuse(call, 'timestamp invalid', 'Timestamp: Unix time in seconds (10 digits) or milliseconds (13).')
  if (Math.abs(call.time - time) > WINDOW_MS)
    refuse(call, 'timestamp expired', 'Timestamp: more than 15 minutes from the gateway’s clock.')
  const expected = given.toLowerCase()
  const fits = ({ key, credential }: Application) =>
    sameHex(hash('sha256', `${key}${credential.secret}${timestamp}`, 'hex'), expected)
  const caller = candidates(call).find(fits)
  if (caller === undefined)
    refuse(
      call,
      'verify fail',
      `${header}: it is not sha256(key + secret + timestamp) of any application asked.`,
    )
  accept(call, {
    caller,
    note: `Hash of key and secret of ${caller.name}`,
    headers: header === 'authorization' ? [] : [header],
    keepsAuthorization: header !== 'authorization',
  })
}

function candidates({ request, routes, match }: CallContext): Application[] {
  const id = firstHeader(request, 'x-hw-id')
  if (id !== '') {
    const named = routes.applications.get(id)
    return named === undefined ? [] : [named]
  }
  const route = match?.route
  if (route === undefined) return []
  return [...routes.applications.values()].filter(
    (application) => application.grants.has(route.bindingKey) || application.id === route.ownerAppId,
  )
}

function timeOf(text: string): number | null {
  if (/^\d{10}$/.test(text)) return Number(text) * 1000
  return /^\d{13}$/.test(text) ? Number(text) : null
}

function refuse(call: CallContext, reason: string, hint: string): never {
  refuseApp(call, { method: 'app_jwt', reason, hint })
}
