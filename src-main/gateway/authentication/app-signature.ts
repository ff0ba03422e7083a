import { RomaError } from '#contract/errors'
import {
  parseSignatureHeader,
  refuseUnknownKey,
  type SignatureHeader,
  type SignedRequest,
  verifyAppSignature,
} from '../../domain/signing/app-signature.ts'
import { prepareKey } from '../../domain/signing/digest.ts'
import { explainSignature } from '../../domain/signing/explain-signature.ts'
import type { CallContext } from '../call-context.ts'
import type { Application } from '../route.ts'
import { endCredentials } from './credentials.ts'
import { bodyForSignature, signedRequestOf } from './signed-request.ts'

/** Source: APIC Developer Guide, "Signing algorithm" and "Signature authentication errors". */
export function authenticateAppSignature(
  call: CallContext,
  authorization: string,
): undefined | Promise<void> {
  const header = readHeader(call, authorization)
  const caller = call.routes.applications.get(header.access)
  const signed = signedRequestOf(call)
  if (caller === undefined) {
    explain(call, { signed, header, caller })
    refuseUnknownKey(header.access)
  }
  const waiting = bodyForSignature(call, { signed, header })
  if (waiting === undefined) {
    verify(call, { signed, header, caller })
    return
  }
  return waiting.then(() => verify(call, { signed, header, caller }))
}

function readHeader(call: CallContext, authorization: string): SignatureHeader {
  try {
    const header = parseSignatureHeader(authorization)
    if (!header.algorithm.derived) return header
    throw new RomaError('appAuthenticationFailed', {
      message: `Incorrect App authentication information: algorithm ${header.algorithm.name} not supported`,
      hint: 'Applications sign with SDK-HMAC-SHA256 or SDK-HMAC-SM3; a derived key is for AK/SK.',
    })
  } catch (error) {
    explain(call, { signed: signedRequestOf(call), header: null, caller: undefined })
    throw error
  }
}

interface Checked {
  readonly signed: SignedRequest
  readonly header: SignatureHeader | null
  readonly caller: Application | undefined
}

function verify(
  call: CallContext,
  { signed, header, caller }: { signed: SignedRequest; header: SignatureHeader; caller: Application },
): void {
  const { credential } = caller
  credential.prepared ??= prepareKey(credential.secret)
  let deviation: string | null
  try {
    deviation = verifyAppSignature(signed, { header, key: credential.prepared, now: call.time })
  } catch (error) {
    explain(call, { signed, header, caller })
    throw error
  }
  call.caller = caller
  call.consumed = true
  const { authHeader } = call.parts.limits().appMethods
  if (authHeader !== '')
    endCredentials(call, {
      note: '',
      headers: [authHeader],
      keepsAuthorization: authHeader !== 'authorization',
    })
  if (call.recorder === null) return
  call.recorder.note = `App signature of ${caller.name}${deviation === null ? '' : `, ${deviation}`}`
}

function explain(call: CallContext, { signed, header, caller }: Checked): void {
  if (call.recorder === null) return
  call.recorder.explanation = explainSignature(signed, {
    method: 'app',
    header,
    key: caller && (caller.credential.prepared ?? prepareKey(caller.credential.secret)),
    now: call.time,
    secrets: call.routes.secrets,
  })
}
