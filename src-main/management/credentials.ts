import { RomaError } from '#contract/errors'
import type { ManagementAccess } from '#contract/model/instance'
import {
  parseSignatureHeader,
  type SignedRequest,
  verifyAppSignature,
} from '../domain/signing/app-signature.ts'
import { prepareKey } from '../domain/signing/digest.ts'
import { hashToken, isToken } from '../rpc/admin-token.ts'

/** Consecutive failures after which the pair is locked. Source: IAM, "AK/SK authentication errors". */
const MOST_FAILURES = 5
const LOCK_MS = 5 * 60_000

/** A request whose sender is to be known, as it arrived. */
export interface Credentialed {
  readonly method: string
  /** Path with query, raw. */
  readonly target: string
  readonly rawHeaders: readonly string[]
  /** The whole body. Asked for only when a signature covers it. */
  body(): Promise<Uint8Array>
}

interface Needs {
  readonly access: { current(): ManagementAccess }
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Makes the check of the management door's callers: `X-Auth-Token`, or an AK/SK signature as the official SDKs make
 * it. Throws `tokenMissing` without credentials and `tokenIncorrect` for wrong ones.
 */
export function createCredentialCheck({ access, now }: Needs): (request: Credentialed) => Promise<void> {
  let failures = 0
  let lockedUntil = 0

  return async (request) => {
    const { token, ak, sk } = access.current()
    const [given] = headerValues(request, 'x-auth-token')
    if (given !== undefined) {
      if (!isToken(given, hashToken(token))) throw new RomaError('tokenIncorrect')
      return
    }
    const [authorization] = headerValues(request, 'authorization')
    if (authorization === undefined) throw new RomaError('tokenMissing')
    try {
      const header = parseSignatureHeader(authorization)
      if (header.access !== ak)
        throw new RomaError('tokenIncorrect', {
          hint: `Get secretKey failed,ak:${header.access},err:ak not exist`,
        })
      if (now() < lockedUntil)
        throw new RomaError('tokenIncorrect', { hint: 'AK access failed to reach the limit,forbidden' })
      verifyAppSignature(signed(request, await request.body()), { header, key: prepareKey(sk), now: now() })
      failures = 0
    } catch (error) {
      if (!(error instanceof RomaError) || error.error !== 'appAuthenticationFailed') throw error
      failures += 1
      if (failures > MOST_FAILURES) {
        lockedUntil = now() + LOCK_MS
        failures = 0
      }
      const reason = error.message
        .replace(/^[^:]*: /, '')
        .replace(/^verify signature fail/, 'verify aksk signature fail')
      throw new RomaError('tokenIncorrect', { hint: reason, cause: error })
    }
  }
}

function signed(request: Credentialed, body: Uint8Array): SignedRequest {
  const [path = '', ...query] = request.target.split('?')
  return {
    method: request.method,
    path,
    query: query.join('?'),
    header: (name) => headerValues(request, name),
    body: () => (body.length === 0 ? null : body),
    scheme: 'HTTP',
  }
}

/** Values of a header as often as it was sent. Node reads header bytes as Latin-1; signers write UTF-8. */
function headerValues({ rawHeaders }: Credentialed, name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name)
      values.push(Buffer.from(rawHeaders[index + 1] ?? '', 'latin1').toString('utf8'))
  }
  return values
}
