import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls'
import type { Authority } from './local-authority.ts'
import type { RoutedDomain, RouteTable } from './route-table.ts'

/** Opens certificates of bound domains; asked once for each until something changes. */
export interface CertificateSource {
  /** `undefined`: it is gone, or its key cannot be opened. All PEM; `clientCa` is empty when no clients are verified. */
  open(id: string): { readonly cert: string; readonly key: string; readonly clientCa: string } | undefined
}

interface Needs {
  readonly authority: Authority
  readonly certificates: CertificateSource
  readonly table: () => RouteTable
  /** `ssl_ciphers`: names for TLS up to 1.2; `null`: OpenSSL's choice. */
  readonly ciphers: () => readonly string[] | null
}

/** What the HTTPS listeners show to whom. */
export interface SecureContexts {
  /** For `createServer`. */
  options(): SecureContextOptions & { readonly requestCert: boolean; readonly rejectUnauthorized: false }
  readonly SNICallback: (
    servername: string,
    callback: (error: Error | null, context?: SecureContext) => void,
  ) => void
  /** After the table, a certificate or the ciphers changed: the next connection meets it. */
  refresh(servers: Iterable<SecureServer>): void
}

/** An HTTPS server of any kind. */
interface SecureServer {
  setSecureContext(options: SecureContextOptions): void
}

const modernCiphers = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']
const tooOld = Symbol('old TLS')

/**
 * Chooses the certificate by the name a caller asks for: that of the bound domain, exact before wildcard, else one that
 * the local authority signs. OpenSSL picks the protocol version before it looks at the name, so the listener takes the
 * lowest version that any domain takes, and a call over less than its own domain takes is refused with APIC.0204.
 */
export function createSecureContexts({ authority, certificates, table, ciphers }: Needs): SecureContexts {
  /** `null`: could not be opened; it is not tried again before something changes. */
  const contexts = new Map<string, SecureContext | null>()
  let state = ''

  /** TLS 1.1 knows only SHA-1 signatures, which OpenSSL refuses above security level 0; names that refuse it do so in words. */
  function common(): SecureContextOptions {
    const weak = table().tls.oldTls
    const chosen = ciphers()
    const list = chosen === null ? null : [...modernCiphers, ...chosen].join(':')
    return {
      minVersion: weak ? 'TLSv1.1' : 'TLSv1.2',
      ...(weak ? { ciphers: `${list ?? 'DEFAULT'}:@SECLEVEL=0` } : list === null ? {} : { ciphers: list }),
    }
  }

  function domainContext(domain: RoutedDomain): SecureContext | undefined {
    const { certificateId } = domain
    if (certificateId === null) return undefined
    const kept = contexts.get(domain.name)
    if (kept !== undefined) return kept ?? undefined
    const opened = certificates.open(certificateId)
    if (opened === undefined) {
      contexts.set(domain.name, null)
      return undefined
    }
    const context = createSecureContext({
      ...common(),
      cert: opened.cert,
      key: opened.key,
      ...(domain.verifiesClients && opened.clientCa !== '' ? { ca: opened.clientCa } : {}),
    })
    contexts.set(domain.name, context)
    return context
  }

  async function contextFor(servername: string): Promise<SecureContext> {
    const target = table().target(servername)
    const domain = target.kind === 'group' ? target.domain : null
    const own = domain === null ? undefined : domainContext(domain)
    if (own !== undefined) return own
    const leaf = await authority.leafFor(servername)
    const kept = contexts.get(leaf.cert)
    if (kept) return kept
    const context = createSecureContext({ ...common(), key: leaf.key, cert: leaf.cert })
    if (contexts.size >= MAX_CONTEXTS) contexts.clear()
    contexts.set(leaf.cert, context)
    return context
  }

  function options() {
    const { clientCertificates } = table().tls
    return {
      ...common(),
      // For callers that send no name: those who dial an address.
      key: authority.localhost.key,
      cert: authority.localhost.cert,
      // A resumed session would bring the verdict of another domain's authorities along.
      ...(clientCertificates ? { secureOptions: constants.SSL_OP_NO_TICKET } : {}),
      requestCert: clientCertificates,
      rejectUnauthorized: false as const,
    }
  }

  return {
    options,
    SNICallback(servername, callback) {
      contextFor(servername).then(
        (context) => callback(null, context),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
      )
    },
    refresh(servers) {
      contexts.clear()
      const { requestCert, rejectUnauthorized, ...secure } = options()
      const next = JSON.stringify([requestCert, secure])
      if (next === state) return
      state = next
      for (const server of servers) {
        server.setSecureContext(secure)
        // Read for each connection; not in the type definitions.
        Object.assign(server, { requestCert, rejectUnauthorized })
      }
    },
  }
}

const MAX_CONTEXTS = 500

/** Remembers which connections speak a version that only some domains take: nearly none, and so calls look at nothing. */
export function markOldTls(socket: TLSSocket): void {
  const version = socket.getProtocol()
  if (version === 'TLSv1' || version === 'TLSv1.1') Object.assign(socket, { [tooOld]: version })
}

/** The version of a connection below TLS 1.2; `undefined` for all others. */
export function oldTlsOf(socket: object): string | undefined {
  return (socket as { readonly [tooOld]?: string })[tooOld]
}
