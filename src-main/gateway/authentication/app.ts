import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { authenticateAppApiKey } from './app-api-key.ts'
import { authenticateAppBasic } from './app-basic.ts'
import { authenticateAppCode } from './app-code.ts'
import { authenticateAppJwt } from './app-jwt.ts'
import { authenticateAppSecret } from './app-secret.ts'
import { authenticateAppSignature } from './app-signature.ts'
import { authenticateAppToken } from './app-token.ts'
import { firstHeader, firstQuery } from './credentials.ts'
import { explainCredential } from './explain-credential.ts'
import { refuseApp } from './refuse-app.ts'

/**
 * App authentication: one method is chosen by what the request carries, AppCode before signature before the others; a
 * failing method is not followed by the next, and one whose switch is off is not looked at.
 *
 * Source: APIG User Guide, "Calling APIs through App authentication"; the order among methods is a local convention
 * (docs/decisions/0015).
 */
export function authenticateApp(call: CallContext): undefined | Promise<void> {
  const { request, match } = call
  if (request.appCode !== '' && request.protocol === 'HTTPS' && match?.route.simpleAuthentication === true)
    return authenticateAppCode(call)
  const { authHeader } = call.parts.limits().appMethods
  const authorization = authHeader === '' ? request.authorization : firstHeader(request, authHeader)
  if (authorization.startsWith('SDK-') || authorization.startsWith('V11-'))
    return authenticateAppSignature(call, authorization)
  return authenticateOtherwise(call, authorization)
}

/** What is left when the request is not signed. */
function authenticateOtherwise(call: CallContext, authorization: string): undefined {
  const { request } = call
  const { basic, jwt, secret, apiKey, token } = call.parts.limits().appMethods
  const [scheme = '', rest = ''] = authorization.split(/\s+(.*)/s)
  const named = scheme.toLowerCase()
  if (named === 'basic' && basic) return authenticateAppBasic(call, rest)
  if (named === 'bearer' && token !== null)
    return authenticateAppToken(call, token, { token: rest, place: 'authorization' })
  const hash =
    jwt === null ? '' : jwt.header === 'authorization' ? authorization : firstHeader(request, jwt.header)
  if (jwt !== null && /^[0-9a-f]{64}$/i.test(hash))
    return authenticateAppJwt(call, { hash, header: jwt.header })
  const known = named === 'basic' || named === 'bearer' || /^[0-9a-f]{64}$/i.test(authorization)
  if (authorization !== '' && !known) return refuseScheme(call, scheme)
  if (secret) {
    const given = firstHeader(request, 'x-hw-appkey')
    if (given !== '')
      return authenticateAppSecret(call, { key: firstHeader(request, 'x-hw-id'), secret: given })
  }
  if (apiKey) {
    const given = firstHeader(request, 'apikey') || firstQuery(request, 'apikey')
    if (given !== '') return authenticateAppApiKey(call, given)
  }
  if (token !== null) {
    const header = firstHeader(request, 'access_token')
    if (header !== '') return authenticateAppToken(call, token, { token: header, place: 'header' })
    const query = firstQuery(request, 'access_token')
    if (query !== '') return authenticateAppToken(call, token, { token: query, place: 'query' })
  }
  return refuseMissing(call)
}

function refuseScheme(call: CallContext, scheme: string): never {
  refuseApp(call, {
    method: 'signature',
    reason: `algorithm ${scheme.slice(0, 40)} not supported`,
    hint: 'Sign with SDK-HMAC-SHA256 or SDK-HMAC-SM3.',
  })
}

/** Nothing that counts was sent: a draft is open to its author, everything else is refused. */
function refuseMissing(call: CallContext): undefined {
  const { request, match } = call
  if (call.draft && request.authorization === '' && request.appCode === '') {
    if (call.recorder !== null) call.recorder.note = 'draft, no credentials sent'
    return
  }
  if (match?.route.simpleAuthentication === true && request.appCode !== '')
    refuseApp(call, {
      method: 'AppCode',
      reason: 'AppCode not supported over HTTP',
      hint: 'X-Apig-AppCode: AppCodes are accepted over HTTPS only.',
    })
  const hint =
    request.appCode === ''
      ? 'Authorization: the request carries no App signature.'
      : 'X-Apig-AppCode: simple authentication is off for this API; switch it on and publish again.'
  explainCredential(call, { method: '', problem: hint })
  throw new RomaError('credentialsMissing', { hint })
}
