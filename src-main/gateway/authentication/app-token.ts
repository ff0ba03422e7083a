import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import type { Application } from '../route.ts'
import type { RouteTable } from '../route-table.ts'
import type { TokenRules } from './app-methods.ts'
import { accept } from './credentials.ts'

/** What a token of `app_token` says. */
export interface AppTokenContent {
  readonly appId: string
  readonly key: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly scope: string
}

/** Seals apart from each other: one cannot be used as the other. */
export const tokenPurpose = { access: 'app access token', refresh: 'app refresh token' } as const

export function readAppToken(
  { sealer }: TokenRules,
  { token, purpose }: { readonly token: string; readonly purpose: string },
): AppTokenContent | null {
  const content = sealer.open(token, purpose)
  return content === null ? null : (JSON.parse(content) as AppTokenContent)
}

/** The application of a token: its key may have changed meanwhile. */
export function ownerOf(
  { applications }: RouteTable,
  { appId, key }: AppTokenContent,
): Application | undefined {
  const named = applications.get(key)
  if (named?.id === appId) return named
  for (const application of applications.values()) if (application.id === appId) return application
  return undefined
}

interface Given {
  readonly token: string
  readonly place: 'authorization' | 'header' | 'query'
}

/**
 * `app_token`: a token of the gateway's own token endpoint.
 *
 * Source: APIG, instance feature `app_token`; "Error codes" (2203, 1002, 1004). How a call presents the token is a
 * local convention (docs/decisions/0015).
 */
export function authenticateAppToken(
  call: CallContext,
  rules: TokenRules,
  { token, place }: Given,
): undefined {
  const content = readAppToken(rules, { token, purpose: tokenPurpose.access })
  if (content === null)
    refuse(call, {
      error: 'accessTokenInvalid',
      problem: 'unreadable',
      content,
      hint: 'Fetch a token from the token endpoint.',
    })
  const caller = ownerOf(call.routes, content)
  if (caller === undefined)
    refuse(call, {
      error: 'tokenOwnerGone',
      problem: 'ownerGone',
      content,
      hint: 'The application of this token was deleted.',
    })
  if (call.time >= content.expiresAt)
    refuse(call, {
      error: 'accessTokenExpired',
      problem: 'expired',
      content,
      hint: 'Fetch a new token before the old one ends.',
    })
  accept(call, {
    caller,
    note: `Token of ${caller.name}`,
    ...(place === 'authorization' ? {} : { keepsAuthorization: true }),
    ...(place === 'header' ? { headers: ['access_token'] } : {}),
    ...(place === 'query' ? { query: 'access_token' } : {}),
  })
}

interface Refusal {
  readonly error: 'accessTokenInvalid' | 'accessTokenExpired' | 'tokenOwnerGone'
  readonly problem: 'unreadable' | 'expired' | 'ownerGone'
  readonly content: AppTokenContent | null
  readonly hint: string
}

function refuse(call: CallContext, { error, problem, content, hint }: Refusal): never {
  if (call.recorder !== null)
    call.recorder.explanation = {
      kind: 'token',
      method: 'app',
      problem,
      owner: content?.key ?? '',
      expiresAt: content === null ? '' : new Date(content.expiresAt).toISOString(),
      gatewayTime: new Date(call.time).toISOString(),
    }
  throw new RomaError(error, { hint })
}
