import { RomaError } from '#contract/errors'
import { answerPrepared } from './answer-prepared.ts'
import type { CallContext } from './call-context.ts'

/** Where backends read the public half of a signature key, until `public_key_uri_prefix` says otherwise. */
export const PUBLIC_KEY_PREFIX = '/apigw/authadv/v2/public-key/'

/**
 * Answers `GET <public_key_uri_prefix><key id>`, on any address of the gateway. The address is documented, the form of
 * the answer is ours: JSON with `key_id` and `public_key`.
 *
 * Source: ROMA Connect, "Modifying Instance Configuration Parameters": public_key; "Error Codes" (2102).
 */
export function answerPublicKey(call: CallContext, prefix: string): void {
  const id = call.request.path.slice(prefix.length)
  const key = call.routes.publicKeys.get(id)
  if (key === undefined)
    throw new RomaError('publicKeyMissing', {
      hint: `No signature key of type public_key has the id "${id.slice(0, 64)}".`,
    })
  const body = Buffer.from(JSON.stringify({ key_id: id, public_key: key }))
  answerPrepared(call, { status: 200, headers: ['Content-Type', 'application/json'], body })
}
