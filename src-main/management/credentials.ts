import { RomaError } from '#contract/errors'
import type { ManagementAccess } from '#contract/model/instance'
import type { IamDoor } from '../domain/iam-door.ts'
import {
  parseSignatureHeader,
  type SignatureHeader,
  type SignedRequest,
  verifyAppSignature,
} from '../domain/signing/app-signature.ts'
import { deriveSecret, prepareKey } from '../domain/signing/digest.ts'
import { createKeyLock } from '../domain/signing/key-lock.ts'
import { hashToken, isToken } from '../rpc/admin-token.ts'

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
  readonly iam?: IamDoor | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Who was let in. */
export interface Visitor {
  /** Project of a user's token, empty: the whole account; `null` for every other credential. */
  readonly projectId: string | null
}

/**
 * Makes the check of the management door's callers: `X-Auth-Token`, or an AK/SK signature as the official SDKs make
 * it; the instance's own credentials and those of local IAM. Throws `tokenMissing` without credentials and
 * `tokenIncorrect` for wrong ones.
 */
export function createCredentialCheck({
  access,
  iam,
  now,
}: Needs): (request: Credentialed) => Promise<Visitor> {
  const lock = iam?.lock ?? createKeyLock()

  return async (request) => {
    const { token, ak, sk } = access.current()
    const [given] = headerValues(request, 'x-auth-token')
    if (given !== undefined) {
      if (isToken(given, hashToken(token))) return { projectId: null }
      const projectId = iam?.projectOf(given) ?? null
      if (projectId === null) throw new RomaError('tokenIncorrect')
      return { projectId }
    }
    const [authorization] = headerValues(request, 'authorization')
    if (authorization === undefined) throw new RomaError('tokenMissing')
    const header = readHeader(authorization)
    const secret = header.access === ak ? sk : iam?.secretOf(header.access)
    if (secret === undefined)
      throw new RomaError('tokenIncorrect', {
        hint: `Get secretKey failed,ak:${header.access},err:ak not exist`,
      })
    if (lock.locked(header.access, now()))
      throw new RomaError('tokenIncorrect', { hint: 'AK access failed to reach the limit,forbidden' })
    const key = prepareKey(
      header.algorithm.derived
        ? deriveSecret({ secret, access: header.access, scope: header.scope })
        : secret,
    )
    try {
      verifyAppSignature(signed(request, await request.body()), { header, key, now: now() })
    } catch (error) {
      if (error instanceof RomaError && error.error === 'appAuthenticationFailed')
        lock.failed(header.access, now())
      throw inOwnWords(error)
    }
    lock.succeeded(header.access)
    return { projectId: null }
  }
}

function readHeader(authorization: string): SignatureHeader {
  try {
    return parseSignatureHeader(authorization)
  } catch (error) {
    throw inOwnWords(error)
  }
}

/** The signature's refusal as this door words it. */
function inOwnWords(error: unknown): unknown {
  if (!(error instanceof RomaError) || error.error !== 'appAuthenticationFailed') return error
  const reason = error.message
    .replace(/^[^:]*: /, '')
    .replace(/^verify signature fail/, 'verify aksk signature fail')
  return new RomaError('tokenIncorrect', { hint: reason, cause: error })
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
