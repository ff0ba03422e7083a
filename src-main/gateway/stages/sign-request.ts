import { MAX_SIGNED_BODY_BYTES } from '../../domain/signing/app-signature.ts'
import type { CallContext } from '../call-context.ts'
import { readsBody, type Signer } from '../policies/signature.ts'
import { readBody } from '../request-body.ts'

/**
 * Signs the request as it leaves for the backend, with the signature key that is bound to the API.
 *
 * Source: ROMA Connect User Guide, "Signature Keys".
 */
export function signRequest(call: CallContext): undefined | Promise<void> {
  const { signature } = call.policies
  // A stage before may have answered in the backend's place; a mock is asked nothing.
  if (signature === null || call.backendRequest === null || call.backendResponse !== null) return
  if (readsBody(signature, call.request))
    return readBody(call, MAX_SIGNED_BODY_BYTES).then(() => signWith(call, signature))
  return signWith(call, signature)
}

function signWith(call: CallContext, signer: Signer): undefined {
  const { backendRequest: request, match, caller, recorder } = call
  if (request === null || match === null) return
  const custom =
    signer.type === 'hmac' || signer.type === 'basic' ? call.parts.limits().backendSignHeader : ''
  const header = custom === '' ? 'Authorization' : custom
  dropSigned(request.headers, header.toLowerCase())
  if (!hasHost(request.headers)) request.headers.push('host', call.request.host)
  const visitParam = caller?.visitParams.get(match.route.bindingKey) ?? ''
  signer.sign({ call, request, header, visitParam })
  if (recorder !== null) recorder.note = `signed with ${signer.name} (${signer.type})`
}

/** A caller's own signature must not stand beside the gateway's. */
function dropSigned(headers: string[], header: string): void {
  for (let i = headers.length - 2; i >= 0; i -= 2) {
    const lower = (headers[i] as string).toLowerCase()
    if (lower === header || lower === 'authorization' || lower.startsWith('x-sdk-')) headers.splice(i, 2)
  }
}

/** Function backends have no address; they see the name that was called. */
function hasHost(headers: readonly string[]): boolean {
  for (let i = headers.length - 2; i >= 0; i -= 2)
    if ((headers[i] as string).toLowerCase() === 'host') return true
  return false
}
