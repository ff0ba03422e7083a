import type { TLSSocket } from 'node:tls'
import { RomaError } from '#contract/errors'
import { answerHeaders } from './answer-headers.ts'
import type { CallContext } from './call-context.ts'
import type { Route } from './route.ts'
import type { RoutedDomain } from './route-table.ts'
import { oldTlsOf } from './secure-contexts.ts'

/**
 * What the called domain asks of an HTTPS connection: its lowest TLS version, a client certificate. Connections of
 * TLS 1.2 and later to a gateway where no domain verifies clients are not looked at.
 *
 * Source: ROMA Connect User Guide, "Binding a domain name": minimum TLS version, two-way authentication; codes
 * APIC.0204 and APIC.0205.
 */
export function checkConnection(call: CallContext): void {
  const { request, routes } = call
  const { socket } = request.message
  const version = oldTlsOf(socket)
  if (version === undefined && !routes.tls.clientCertificates) return
  const domain = domainOf(call)
  if (version !== undefined && domain?.minTls !== 'TLSv1.1')
    throw new RomaError('tlsVersionNotSupported', {
      message: `SSL protocol is not supported: ${version}`,
      hint: `${request.host} takes TLSv1.2 and later; a bound domain name may take TLSv1.1.`,
    })
  if (domain?.verifiesClients !== true) return
  const problem = clientProblem(call, domain)
  if (problem !== null)
    throw new RomaError('clientCertificateRefused', { hint: `${domain.name} verifies clients: ${problem}` })
}

/** The rules of the domain a call names; `null` for sub-domains, addresses and strangers. */
function domainOf({ request, routes }: CallContext): RoutedDomain | null {
  const target = routes.target(request.host)
  return target.kind === 'group' ? target.domain : null
}

function clientProblem({ request, routes }: CallContext, domain: RoutedDomain): string | null {
  const { authorized, authorizationError, servername } = request.message.socket as TLSSocket
  // The connection was verified by the authorities of the name it asked for, which need not be that of the Host header.
  const asked = typeof servername === 'string' ? routes.target(servername) : undefined
  if (asked?.kind !== 'group' || asked.domain !== domain)
    return `the TLS connection asked for ${servername || 'no name'}, not for this domain.`
  if (authorized) return null
  const reason = String(authorizationError ?? '')
  return reason === '' || /UNABLE_TO_GET_ISSUER_CERT$/.test(reason)
    ? 'the caller showed no certificate, or one of another authority.'
    : `the caller's certificate is refused (${reason}).`
}

/** `$context.clientCertCN`: the common name of a verified client certificate. */
export function clientCertificateName(call: CallContext): string | undefined {
  if (!call.routes.tls.clientCertificates || call.request.protocol !== 'HTTPS') return undefined
  if (domainOf(call)?.verifiesClients !== true) return undefined
  const { CN: name } = (call.request.message.socket as TLSSocket).getPeerCertificate().subject ?? {}
  return typeof name === 'string' ? name : name?.[0]
}

/**
 * HTTP calls of a domain that redirects go to the gateway's HTTPS port, with 301 as the product does; only an API that
 * answers over HTTPS is meant. Clients repeat GET and HEAD by themselves, others lose their body.
 *
 * Source: APIG User Guide, "Binding a Domain Name": HTTP-to-HTTPS redirection (status inferred).
 */
export function redirectToHttps(call: CallContext, route: Route): boolean {
  const { request, parts } = call
  if (request.protocol !== 'HTTP' || route.protocol === 'HTTP' || domainOf(call)?.redirects !== true)
    return false
  const port = parts.httpsPort()
  const host = request.host.replace(/:\d+$/, '')
  const location = `https://${host}${port === 443 ? '' : `:${port}`}${request.target}`
  const headers = answerHeaders(call)
  headers.push('Location', location, 'Content-Length', '0')
  call.response = { status: 301, headers, body: null }
  if (call.recorder !== null) call.recorder.note = `sent on to ${host} over HTTPS`
  return true
}
