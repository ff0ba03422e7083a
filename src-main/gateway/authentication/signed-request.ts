import { RomaError } from '#contract/errors'
import {
  MAX_SIGNED_BODY_BYTES,
  type SignatureHeader,
  type SignedRequest,
  signatureCoversBody,
} from '../../domain/signing/app-signature.ts'
import type { CallContext } from '../call-context.ts'
import { readBody } from '../request-body.ts'
import { headerValues } from '../request-head.ts'

/** A call as the check of a signature wants it: raw, before anything was taken out. */
export function signedRequestOf({ request }: CallContext): SignedRequest {
  return {
    method: request.method,
    path: request.rawPath,
    query: request.query,
    header: (name) => headerValues(request, name),
    body: () => request.body,
    scheme: request.protocol,
  }
}

/** Reads the body when the signature covers it; `undefined`: nothing has to be waited for. */
export function bodyForSignature(
  call: CallContext,
  { signed, header }: { readonly signed: SignedRequest; readonly header: SignatureHeader },
): undefined | Promise<void> {
  if (call.request.bodyLength === 0 || !signatureCoversBody(signed, header)) return
  return readBody(call, MAX_SIGNED_BODY_BYTES, () => {
    throw new RomaError('bodyTooLarge', {
      hint: 'A signature covers at most 12 MB: set X-Sdk-Content-Sha256: UNSIGNED-PAYLOAD for more.',
    })
  })
}
