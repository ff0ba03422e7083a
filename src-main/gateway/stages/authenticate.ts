import { RomaError } from '#contract/errors'
import type { AuthType } from '#contract/model/api'
import { authenticateApp } from '../authentication/app.ts'
import { authenticateIam } from '../authentication/iam.ts'
import { authenticateNone } from '../authentication/none.ts'
import { askFrontendAuthorizer } from '../authorizer/authorize-call.ts'
import type { CallContext, Stage } from '../call-context.ts'
import { isCascadeCall } from '../cascade.ts'

/** One way to prove who calls, a kind each. Fills `call.caller`; throws 401. */
export type Authenticator = Stage

const authenticators: Record<AuthType, Authenticator> = {
  NONE: authenticateNone,
  APP: authenticateApp,
  IAM: authenticateIam,
  AUTHORIZER: onlyAuthorizer,
}

/** The authorizer decides alone. An API that asks for it is never open by accident. */
function onlyAuthorizer({ match }: CallContext): undefined {
  if (match?.route.authorizerId === null)
    throw new RomaError('authorizerRefused', { hint: 'The API names no custom authorizer.' })
}

/**
 * Who calls: App or IAM first, a failure there never reaches the authorizer; then the custom authorizer. A draft is
 * open to its author; credentials are checked when some are sent.
 *
 * Source: ROMA Connect User Guide, "Creating an API": two-factor authentication.
 */
export function authenticate(call: CallContext): undefined | Promise<void> {
  const { match } = call
  if (match === null) return
  // Of the green channel: it calls as the application that was authorized.
  if (call.caller !== null) return
  const { authType, authorizerId } = match.route
  const cascade = call.parts.limits().cascade ?? null
  // An instance that is known stands for its own callers: App or IAM authentication happened there.
  const isKnownInstance = cascade !== null && authType !== 'NONE' && isCascadeCall(call, cascade)
  const waiting = isKnownInstance ? undefined : authenticators[authType](call)
  if (authorizerId === null) return waiting
  if (waiting === undefined) return askFrontendAuthorizer(call, authorizerId)
  return waiting.then(() => askFrontendAuthorizer(call, authorizerId))
}
