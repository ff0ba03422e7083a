import { RomaError } from '#contract/errors'

/** Why there is no (whole) response: what happened, and what to do. */
export interface Failure {
  readonly message: string
  readonly hint: string
}

/** Carries a failure up to the one place that answers it. Never leaves this room. */
export class SendFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, cause === undefined ? {} : { cause })
    this.failure = failure
  }
}

interface Where {
  readonly host: string
  readonly port: number
  /** Ours: the remedy is in this window. */
  readonly localGateway: boolean
}

/** A socket's, TLS's or parser's error in words. */
export function describeFailure(error: unknown, { host, port, localGateway }: Where): Failure {
  if (error instanceof SendFailure) return error.failure
  if (error instanceof RomaError)
    return { message: error.message, hint: error.hint ?? 'Change the outgoing rules in Settings.' }
  const code = codeOf(error)
  const at = `${host}:${port}`
  const known = byCode[code]?.(at)
  if (code === 'ECONNREFUSED' && localGateway)
    return {
      message: `The gateway does not listen on ${at}.`,
      hint: 'Start the gateway, or check its ports in Settings.',
    }
  if (known !== undefined) return known
  if (code.startsWith('HPE_'))
    return {
      message: `The answer of ${at} is not HTTP (${code}).`,
      hint: 'Check that the port speaks HTTP and not another protocol.',
    }
  const text = error instanceof Error ? error.message : String(error)
  return {
    message: `The request to ${at} failed: ${text}`,
    hint: code === '' ? 'Try again.' : `The system says ${code}.`,
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

const byCode: Readonly<Record<string, (at: string) => Failure>> = {
  ENOTFOUND: (at) => ({
    message: `The name of ${at} was not found.`,
    hint: 'Check the spelling, and that this computer is connected.',
  }),
  EAI_AGAIN: (at) => ({
    message: `The name of ${at} could not be looked up now.`,
    hint: 'Check the connection to the name server.',
  }),
  ECONNREFUSED: (at) => ({
    message: `${at} refused the connection.`,
    hint: 'Start the service, or check host and port.',
  }),
  ECONNRESET: (at) => ({
    message: `${at} ended the connection before the answer was complete.`,
    hint: 'Look into the log of the service; https on an http port looks like this too.',
  }),
  EPIPE: (at) => ({
    message: `${at} closed the connection while the request was being sent.`,
    hint: 'The body may be larger than the service takes.',
  }),
  EHOSTUNREACH: (at) => ({
    message: `There is no route to ${at}.`,
    hint: 'Check the network, a VPN or a firewall.',
  }),
  ENETUNREACH: (at) => ({
    message: `There is no network to ${at}.`,
    hint: 'Check that this computer is connected.',
  }),
  ETIMEDOUT: (at) => ({
    message: `${at} did not answer the connection.`,
    hint: 'Check host and port, and whether a firewall drops the packets.',
  }),
  EPROTO: (at) => ({
    message: `${at} does not speak TLS.`,
    hint: 'Use http, or the port that speaks https.',
  }),
  ERR_SSL_WRONG_VERSION_NUMBER: (at) => ({
    message: `${at} does not speak TLS.`,
    hint: 'Use http, or the port that speaks https.',
  }),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: (at) => ({
    message: `${at} does not speak TLS.`,
    hint: 'Use http, or the port that speaks https.',
  }),
  CERT_HAS_EXPIRED: (at) => ({
    message: `The certificate of ${at} has expired.`,
    hint: 'Renew it on the service, or call over http.',
  }),
  DEPTH_ZERO_SELF_SIGNED_CERT: (at) => untrusted(at, 'it is signed by itself'),
  SELF_SIGNED_CERT_IN_CHAIN: (at) => untrusted(at, 'its root is not trusted here'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (at) => untrusted(at, 'its issuer is unknown'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: (at) => untrusted(at, 'its issuer is unknown'),
  ERR_TLS_CERT_ALTNAME_INVALID: (at) => ({
    message: `The certificate of ${at} is for another name.`,
    hint: 'Call the service by a name in its certificate.',
  }),
}

function untrusted(at: string, why: string): Failure {
  return {
    message: `The certificate of ${at} is not trusted: ${why}.`,
    hint: 'Give the service a certificate of a known authority, or call it over http.',
  }
}
