import { RomaError } from '#contract/errors'
import type { AuthType } from '#contract/model/api'
import { authenticateApp } from '../authentication/app.ts'
import { authenticateNone } from '../authentication/none.ts'
import type { CallContext, Stage } from '../call-context.ts'

/** One way to prove who calls, a kind each. Fills `call.caller`; throws 401. */
export type Authenticator = Stage

const authenticators: Record<AuthType, Authenticator> = {
  NONE: authenticateNone,
  APP: authenticateApp,
  // An API that asks for these is never open by accident.
  IAM: () => {
    throw new RomaError('iamFailure', { hint: 'IAM authentication is not served yet: choose App or None.' })
  },
  AUTHORIZER: () => {
    throw new RomaError('authorizerRefused', {
      hint: 'Custom authorizers are not served yet: choose App or None.',
    })
  },
}

/** Who calls. A draft is open to its author; credentials are checked when some are sent. */
export function authenticate(call: CallContext): undefined | Promise<void> {
  const { match, request, draft } = call
  if (match === null) return
  if (draft && request.authorization === '' && request.appCode === '') {
    if (call.recorder !== null) call.recorder.note = 'draft, no credentials sent'
    return
  }
  return authenticators[match.route.authType](call)
}
