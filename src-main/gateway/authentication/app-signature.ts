import { RomaError } from '#contract/errors'
import {
  MAX_SIGNED_BODY_BYTES,
  parseSignatureHeader,
  refuseUnknownKey,
  type SignatureHeader,
  type SignedRequest,
  signatureCoversBody,
  verifyAppSignature,
} from '../../domain/signing/app-signature.ts'
import { prepareKey } from '../../domain/signing/digest.ts'
import type { CallContext } from '../call-context.ts'
import { readBody } from '../request-body.ts'
import { headerValues } from '../request-head.ts'
import type { Application } from '../route.ts'

/** Source: APIC Developer Guide, "Signing algorithm" and "Signature authentication errors". */
export function authenticateAppSignature(call: CallContext): undefined | Promise<void> {
  const { request, routes } = call
  const header = parseSignatureHeader(request.authorization)
  const caller = routes.applications.get(header.access)
  if (caller === undefined) refuseUnknownKey(header.access)
  const signed: SignedRequest = {
    method: request.method,
    path: request.rawPath,
    query: request.query,
    header: (name) => headerValues(request, name),
    body: () => request.body,
    scheme: request.protocol,
  }
  if (request.bodyLength === 0 || !signatureCoversBody(signed, header)) {
    verify(call, { signed, header, caller })
    return
  }
  return readBody(call, MAX_SIGNED_BODY_BYTES, () => {
    throw new RomaError('bodyTooLarge', {
      hint: 'A signature covers at most 12 MB: set X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD for more.',
    })
  }).then(() => verify(call, { signed, header, caller }))
}

function verify(
  call: CallContext,
  { signed, header, caller }: { signed: SignedRequest; header: SignatureHeader; caller: Application },
): void {
  const { credential } = caller
  credential.prepared ??= prepareKey(credential.secret)
  const deviation = verifyAppSignature(signed, { header, key: credential.prepared, now: call.time })
  call.caller = caller
  call.consumed = true
  if (call.recorder === null) return
  call.recorder.note = `App signature of ${caller.name}${deviation === null ? '' : `, ${deviation}`}`
}
