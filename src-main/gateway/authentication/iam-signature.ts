import { RomaError } from '#contract/errors'
import {
  parseSignatureHeader,
  type SignatureHeader,
  type SignedRequest,
  verifyAppSignature,
} from '../../domain/signing/app-signature.ts'
import { deriveSecret, prepareKey, type SigningKey } from '../../domain/signing/digest.ts'
import { explainSignature } from '../../domain/signing/explain-signature.ts'
import type { CallContext } from '../call-context.ts'
import type { AccessPair } from '../iam-table.ts'
import { firstHeader } from './credentials.ts'
import { acceptUser, refuseIam } from './iam-user.ts'
import { bodyForSignature, signedRequestOf } from './signed-request.ts'

/**
 * AK/SK: the App signature's algorithm with an access key, and the derived one of the core SDKs. More than five
 * failures in a row lock the pair for five minutes.
 *
 * Source: APIG FAQ, "What are the possible causes for IAM authentication failures?"; API signing guide.
 */
export function authenticateIamSignature(call: CallContext): undefined | Promise<void> {
  const signed = signedRequestOf(call)
  const header = readHeader(call, signed)
  const pair = call.routes.iam.pairs.get(header.access)
  if (pair === undefined || !pair.enabled) {
    explain(call, { signed, header, key: undefined })
    refuseIam(
      `Get secretKey failed,ak:${header.access},err:ak not exist`,
      pair === undefined
        ? 'No user of local IAM has this AK.'
        : 'This pair is disabled in Settings > Local IAM.',
    )
  }
  const checked = { signed, header, pair }
  const waiting = bodyForSignature(call, { signed, header })
  if (waiting !== undefined) return waiting.then(() => verify(call, checked))
  verify(call, checked)
  return
}

function readHeader(call: CallContext, signed: SignedRequest): SignatureHeader {
  try {
    return parseSignatureHeader(call.request.authorization)
  } catch (error) {
    explain(call, { signed, header: null, key: undefined })
    throw asIam(error)
  }
}

interface Checked {
  readonly signed: SignedRequest
  readonly header: SignatureHeader
  readonly pair: AccessPair
}

function verify(call: CallContext, { signed, header, pair }: Checked): void {
  const { iamLock } = call.parts
  if (iamLock.locked(pair.ak, call.time)) {
    explain(call, { signed, header, key: undefined, locked: true })
    refuseIam(
      'AK access failed to reach the limit,forbidden',
      'More than five failures in a row lock a pair for five minutes.',
    )
  }
  const key = keyOf(pair, header)
  let deviation: string | null
  try {
    deviation = verifyAppSignature(signed, { header, key, now: call.time })
  } catch (error) {
    iamLock.failed(pair.ak, call.time)
    explain(call, { signed, header, key })
    throw asIam(error)
  }
  iamLock.succeeded(pair.ak)
  if (!pair.user.enabled)
    refuseIam(`user ${pair.user.name} is disabled`, 'Enable the user in Settings > Local IAM.')
  const note = `AK/SK signature of ${pair.user.name}${deviation === null ? '' : `, ${deviation}`}`
  acceptUser(call, { user: pair.user, projectId: firstHeader(call.request, 'x-project-id'), note })
}

/** Key material of a pair, derived for the scope when the algorithm says so. */
function keyOf(
  { ak, credential }: Pick<AccessPair, 'ak' | 'credential'>,
  header: SignatureHeader,
): SigningKey {
  if (header.algorithm.derived)
    return prepareKey(deriveSecret({ secret: credential.secret, access: ak, scope: header.scope }))
  credential.prepared ??= prepareKey(credential.secret)
  return credential.prepared
}

/** The signature's refusal in IAM's words. */
function asIam(error: unknown): unknown {
  if (!(error instanceof RomaError) || error.error !== 'appAuthenticationFailed') return error
  return new RomaError('iamFailure', {
    message: `Incorrect IAM authentication information: ${iamReason(error.message)}`,
    hint: error.hint,
    cause: error,
  })
}

/** The reason alone, as IAM words it. */
function iamReason(message: string): string {
  return message.replace(/^[^:]*: /, '').replace(/^verify signature fail/, 'verify aksk signature fail')
}

function explain(
  call: CallContext,
  facts: {
    signed: SignedRequest
    header: SignatureHeader | null
    key: SigningKey | undefined
    locked?: boolean
  },
): void {
  if (call.recorder === null) return
  const { signed, ...rest } = facts
  call.recorder.explanation = explainSignature(signed, {
    method: 'iam',
    now: call.time,
    secrets: call.routes.secrets,
    ...rest,
  })
}
