import { type ErrorName, RomaError } from '#contract/errors'
import { sameSecret } from '../../domain/signing/same-secret.ts'
import { answerHeaders } from '../answer-headers.ts'
import type { CallContext } from '../call-context.ts'
import { readBody } from '../request-body.ts'
import type { TokenRules } from './app-methods.ts'
import { type AppTokenContent, ownerOf, readAppToken, tokenPurpose } from './app-token.ts'
import { firstHeader } from './credentials.ts'

const MAX_FORM_BYTES = 64 * 1024
/** The limit is documented by its error text only; so many characters are taken (docs/decisions/0015). */
const MAX_THROUGH_DATA = 1024

/**
 * Issues access and refresh tokens to applications, on any address of the gateway.
 *
 * Source: APIG, instance feature `app_token`; "Error codes" (2201 to 2213, 1001, 1003, 1004); form fields as public
 * client code sends them.
 */
export function issueAppToken(call: CallContext, rules: TokenRules): Promise<void> {
  const type = firstHeader(call.request, 'content-type').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded')
    refuse('tokenContentType', 'Content-Type: application/x-www-form-urlencoded')
  return readBody(call, MAX_FORM_BYTES, () => {
    throw new RomaError('bodyTooLarge', { hint: 'A token request has at most 64 KB.' })
  }).then(() => answer(call, rules))
}

function answer(call: CallContext, rules: TokenRules): void {
  const form = new URLSearchParams(call.request.body?.toString('utf8') ?? '')
  const field = (name: string) => {
    const values = form.getAll(name)
    if (values.length > 1) refuse('authParameterInvalid', `${name}: it is there ${values.length} times.`)
    return values[0] ?? ''
  }
  const grantType = field('grant_type')
  if (grantType === '') refuse('grantTypeMissing', 'grant_type: client_credentials or refresh_token')
  if (grantType !== 'client_credentials' && grantType !== 'refresh_token')
    refuse('grantTypeUnknown', 'grant_type: client_credentials or refresh_token')
  const key = field('client_id')
  if (key === '') refuse('clientIdMissing', 'client_id: the key of an integration application')
  const secret = field('client_secret')
  if (secret === '') refuse('clientSecretMissing', 'client_secret: the secret of the integration application')
  const refreshToken = field('refresh_token')
  if (grantType === 'refresh_token' && refreshToken === '')
    refuse('refreshTokenMissing', 'refresh_token: the one that came with the access token')
  if (field('through_data').length > MAX_THROUGH_DATA)
    refuse('throughDataTooLong', `through_data: at most ${MAX_THROUGH_DATA} characters`)
  const application = call.routes.applications.get(key)
  if (application === undefined || !sameSecret(secret, application.credential.secret))
    refuse('clientCredentialInvalid', 'client_id, client_secret: they belong to no integration application.')
  let scope = field('scope') || 'default'
  if (grantType === 'refresh_token')
    scope = refreshed(call, { rules, refreshToken, appId: application.id }).scope
  call.caller = application
  const made = (purpose: string, lifeMs: number) => {
    const content: AppTokenContent = { appId: application.id, key, expiresAt: call.time + lifeMs, scope }
    return rules.sealer.seal(JSON.stringify(content), purpose)
  }
  const body = Buffer.from(
    JSON.stringify({
      access_token: made(tokenPurpose.access, rules.accessMs),
      refresh_token: made(tokenPurpose.refresh, rules.refreshMs),
      token_type: 'bearer',
      expires_in: Math.round(rules.accessMs / 1000),
      scope,
    }),
  )
  const headers = answerHeaders(call)
  headers.push(
    'Content-Type',
    'application/json',
    'Cache-Control',
    'no-store',
    'Content-Length',
    `${body.length}`,
  )
  if (call.recorder !== null) call.recorder.note = `token issued to ${application.name}`
  call.response = { status: 200, headers, body }
}

/** What the old refresh token says. It stays valid until it expires. */
function refreshed(
  call: CallContext,
  { rules, refreshToken, appId }: { rules: TokenRules; refreshToken: string; appId: string },
): AppTokenContent {
  const content = readAppToken(rules, { token: refreshToken, purpose: tokenPurpose.refresh })
  if (content === null) refuse('refreshTokenInvalid', 'refresh_token: this gateway did not issue it.')
  if (ownerOf(call.routes, content) === undefined)
    refuse('tokenOwnerGone', 'refresh_token: its application was deleted.')
  if (content.appId !== appId) refuse('refreshTokenOfOther', 'refresh_token: another application got it.')
  if (call.time >= content.expiresAt) refuse('refreshTokenExpired', 'refresh_token: ask for a new pair.')
  return content
}

function refuse(error: ErrorName, hint: string): never {
  throw new RomaError(error, { hint })
}
