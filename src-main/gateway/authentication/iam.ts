import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { firstHeader } from './credentials.ts'
import { authenticateIamSignature } from './iam-signature.ts'
import { authenticateIamToken } from './iam-token.ts'

/**
 * IAM authentication: a token, or else a signature with AK and SK. The users are those of local IAM.
 *
 * Source: APIG User Guide, "Calling APIs through IAM authentication".
 */
export function authenticateIam(call: CallContext): undefined | Promise<void> {
  const { request, recorder } = call
  const token = firstHeader(request, 'x-auth-token')
  if (token !== '') return authenticateIamToken(call, token)
  if (request.authorization !== '') return authenticateIamSignature(call)
  if (call.draft) {
    if (recorder !== null) recorder.note = 'draft, no credentials sent'
    return
  }
  const hint = 'X-Auth-Token: send a token of local IAM, or sign with an AK/SK pair (Settings > Local IAM).'
  if (recorder !== null)
    recorder.explanation = {
      kind: 'token',
      method: 'iam',
      problem: 'missing',
      owner: '',
      expiresAt: '',
      gatewayTime: new Date(call.time).toISOString(),
    }
  throw new RomaError('iamCredentialsMissing', {
    message: 'Incorrect IAM authentication information: x-auth-token not found',
    hint,
  })
}
