import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { authenticateAppCode } from './app-code.ts'
import { authenticateAppSignature } from './app-signature.ts'

/**
 * App authentication: one method is chosen by what the request carries, AppCode before signature; a failing method is
 * not followed by the next.
 *
 * Source: APIG User Guide, "Calling APIs through App authentication".
 */
export function authenticateApp(call: CallContext): undefined | Promise<void> {
  const { request, match } = call
  const simple = match?.route.simpleAuthentication === true && request.appCode !== ''
  if (simple && request.protocol === 'HTTPS') return authenticateAppCode(call)
  if (request.authorization !== '') return authenticateAppSignature(call)
  if (request.appCode === '')
    throw new RomaError('credentialsMissing', {
      hint: 'Authorization: the request carries no App signature.',
    })
  throw new RomaError('appAuthenticationFailed', {
    hint: simple
      ? 'X-Apig-AppCode: AppCodes are accepted over HTTPS only.'
      : 'X-Apig-AppCode: simple authentication is off for this API; switch it on and publish again.',
  })
}
