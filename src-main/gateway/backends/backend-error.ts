import { RomaError } from '#contract/errors'

/** A text of the error that Node or the client library gave. */
function codeOf(error: unknown): string {
  let current: unknown = error
  for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && current.code !== '') return current.code
    if (current instanceof AggregateError && current.errors.length > 0) current = current.errors[0]
    else if ('cause' in current) current = current.cause
    else return ''
  }
  return ''
}

interface Attempt {
  readonly url: string
  readonly timeoutMs: number
}

/**
 * What went wrong with a backend, in ROMA's codes: no connection, reset and TLS trouble 502 APIC.0202, no header in
 * time 504 APIC.0203, a name that does not resolve 500 APIC.0605.
 */
export function backendError(error: unknown, { url, timeoutMs }: Attempt): RomaError {
  if (error instanceof RomaError) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new RomaError('domainNameUnresolved', {
        hint: `${url}: the name does not resolve.`,
        cause: error,
      })
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'ETIMEDOUT':
      return backendTimeout({ url, timeoutMs }, error)
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return new RomaError('badRequest', { hint: `The request cannot be sent on: ${message}.`, cause: error })
    case 'ECONNREFUSED':
      return unavailable(`${url}: nothing listens there.`, error)
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return unavailable(`${url} closed the connection before it answered.`, error)
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return unavailable(`${url} does not speak HTTPS on that port.`, error)
  }
  if (/^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code))
    return unavailable(`${url}: its certificate is not trusted (${code}).`, error)
  return unavailable(`${url}: ${message}${code === '' ? '' : ` (${code})`}.`, error)
}

/** No header came within the backend's timeout. */
export function backendTimeout({ url, timeoutMs }: Attempt, cause?: unknown): RomaError {
  return new RomaError('backendTimeout', { hint: `${url} sent no answer within ${timeoutMs} ms.`, cause })
}

function unavailable(hint: string, cause: unknown): RomaError {
  return new RomaError('backendUnavailable', { hint, cause })
}

/** Connection failures and timeouts; never an answer, never a refusal of our own. */
export function mayRetry(error: unknown): boolean {
  return (
    error instanceof RomaError && (error.error === 'backendUnavailable' || error.error === 'backendTimeout')
  )
}
