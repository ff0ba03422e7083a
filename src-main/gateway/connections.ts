import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { checkServerIdentity, type PeerCertificate, rootCertificates } from 'node:tls'
import type { Pool } from 'undici'
import { RomaError } from '#contract/errors'
import type { OutgoingRule } from './ports.ts'
import type { Origin } from './route.ts'

/** Longer than any backend timeout: the gateway's own timer decides. */
const NEVER_MS = 610_000
const CONNECT_TIMEOUT_MS = 60_000
const KEEP_ALIVE_MS = 10_000

/** Connections to backends: one pool an origin, kept while the route table names the origin. */
export interface Connections {
  /** Loads the client library; it costs a tenth of a second, so it is not part of the start. */
  readonly load: () => Promise<void>
  /** `undefined` until `load` is done. */
  pool(origin: Origin): Pool | undefined
  /** Port an origin is dialled at. */
  portOf(origin: Origin): number
  /**
   * How to dial an origin without a pool: for upgrades, HTTP/2 and health checks. Throws `addressRefused` for a literal
   * address and `backendUnavailable` when two-way TLS is wanted and no certificate is set.
   */
  dialOf(origin: Origin): Dial
  /** Closes pools of origins that no route names any more, and those of this gateway when its ports changed. */
  keepOnly(isUsed: (key: string) => boolean): void
  close(): Promise<void>
}

/** Options of `net.connect` and `tls.connect`; the rule is asked about every address. */
export interface Dial {
  readonly host: string
  readonly port: number
  readonly lookup: LookupFunction
  readonly servername?: string
  readonly ca?: string[]
  readonly cert?: string
  readonly key?: string
  readonly checkServerIdentity?: (name: string, certificate: PeerCertificate) => Error | undefined
}

/** Certificate this gateway shows to backends that ask for one. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

interface ConnectionOptions {
  readonly outgoing: OutgoingRule
  /** `null`: none is set, or the feature is off. Hands out an object that is kept until it changes. */
  readonly clientCertificate?: () => ClientCertificate | null
  /** This gateway's authority, trusted for names that lead here. */
  readonly caPem: () => string
  /** Ports of this gateway's listeners; 0 when closed. */
  readonly ownPorts: () => { readonly http: number; readonly https: number }
}

interface Known {
  readonly pool: Pool
  readonly port: number
  readonly certificate: ClientCertificate | null
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void

/** `localhost`, its sub-domains, and loopback addresses. */
export function leadsHere(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
  )
}

/**
 * Makes a `lookup` that knows the names of this machine and asks the rule about every address it hands out, so the
 * address that was checked is the one that is dialled.
 */
export function checkedLookup(outgoing: OutgoingRule, port: number) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    const answer = (found: readonly LookupAddress[]) => {
      try {
        for (const { address } of found) outgoing.check({ host: hostname, address, port })
      } catch (error) {
        callback(error as Error, [])
        return
      }
      const first = found[0]
      if (options.all === true || first === undefined) callback(null, [...found])
      else callback(null, first.address, first.family)
    }
    // Node's resolver does not know names under localhost. Source: RFC 6761, section 6.3.
    if (leadsHere(hostname)) {
      const both = [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ]
      answer(hostname.includes('apic.localhost') ? both.slice(0, 1) : both)
      return
    }
    systemLookup(hostname, { all: true, hints: options.hints ?? 0 }, (error, found) => {
      if (error !== null) callback(error, [])
      else answer(found)
    })
  }
}

export function createConnections({
  outgoing,
  caPem,
  ownPorts,
  clientCertificate = () => null,
}: ConnectionOptions): Connections {
  let undici: typeof import('undici') | undefined
  let loading: Promise<void> | undefined
  const pools = new Map<string, Known>()
  const closing = new Set<Promise<void>>()

  function portOf(origin: Origin): number {
    if (origin.port !== null) return origin.port
    if (origin.own) return origin.protocol === 'https:' ? ownPorts().https : ownPorts().http
    return origin.protocol === 'https:' ? 443 : 80
  }

  function tlsOf(origin: Origin): Omit<Dial, 'host' | 'port' | 'lookup'> {
    if (origin.protocol !== 'https:') return {}
    const certificate = origin.clientCertificate === true ? clientCertificate() : null
    const { hostname, servername = '' } = origin
    return {
      ...(leadsHere(hostname) ? { ca: [...rootCertificates, caPem()] } : {}),
      ...(certificate ?? {}),
      // The name the backend is called by may stand in the certificate, or the one it is dialled by.
      ...(servername === ''
        ? {}
        : {
            checkServerIdentity: (name: string, presented: PeerCertificate) =>
              checkServerIdentity(name, presented) && checkServerIdentity(hostname, presented),
          }),
    }
  }

  /** A literal address never passes through `lookup`. */
  function checkLiteral({ hostname }: Origin, port: number): void {
    if (isIP(hostname) !== 0) outgoing.check({ host: hostname, address: hostname, port })
  }

  function checkCertificate(origin: Origin): void {
    if (origin.clientCertificate !== true || clientCertificate() !== null) return
    throw new RomaError('backendUnavailable', {
      hint: `${origin.key}: two-way authentication is on, but this gateway has no certificate to show. Set the instance parameter backend_client_certificate.`,
    })
  }

  /** The name the backend is asked for; empty: none, as for addresses. */
  function servernameOf({ hostname, servername = '' }: Origin): string {
    const name = servername === '' ? hostname : servername
    return isIP(name) === 0 ? name : ''
  }

  function open(origin: Origin, library: typeof import('undici')): Pool {
    const port = portOf(origin)
    const base = library.buildConnector({
      allowH2: false,
      timeout: CONNECT_TIMEOUT_MS,
      lookup: checkedLookup(outgoing, port) as never,
      ...tlsOf(origin),
    })
    const host = isIP(origin.hostname) === 6 ? `[${origin.hostname}]` : origin.hostname
    return new library.Pool(`${origin.protocol}//${host}:${port}`, {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: NEVER_MS,
      bodyTimeout: NEVER_MS,
      connect(options, callback) {
        try {
          checkLiteral(origin, port)
          checkCertificate(origin)
        } catch (error) {
          callback(error as Error, null)
          return
        }
        const named = origin.servername === undefined ? {} : { servername: servernameOf(origin) }
        base({ ...options, ...named, hostname: origin.hostname }, callback)
      },
    })
  }

  /** Ports of this gateway and its certificate may change under an origin. */
  function isCurrent(origin: Origin, known: Known): boolean {
    if (origin.own && known.port !== portOf(origin)) return false
    return origin.clientCertificate !== true || known.certificate === clientCertificate()
  }

  function retire(pool: Pool): void {
    const done = pool.close().catch(() => pool.destroy())
    closing.add(done)
    void done.finally(() => closing.delete(done))
  }

  return {
    portOf,
    load() {
      loading ??= import('undici').then((library) => {
        undici = library
      })
      return loading
    },
    pool(origin) {
      const known = pools.get(origin.key)
      if (known !== undefined && isCurrent(origin, known)) return known.pool
      if (undici === undefined) return undefined
      if (known !== undefined) retire(known.pool)
      const pool = open(origin, undici)
      const certificate = origin.clientCertificate === true ? clientCertificate() : null
      pools.set(origin.key, { pool, port: portOf(origin), certificate })
      return pool
    },
    dialOf(origin) {
      const port = portOf(origin)
      checkLiteral(origin, port)
      checkCertificate(origin)
      const servername = servernameOf(origin)
      return {
        host: origin.hostname,
        port,
        lookup: checkedLookup(outgoing, port) as LookupFunction,
        ...(origin.protocol === 'https:' && servername !== '' ? { servername } : {}),
        ...tlsOf(origin),
      }
    },
    keepOnly(isUsed) {
      for (const [key, { pool }] of pools) {
        if (isUsed(key)) continue
        pools.delete(key)
        retire(pool)
      }
    },
    async close() {
      const all = [...pools.values()].map(({ pool }) => pool.destroy())
      pools.clear()
      await Promise.allSettled([...all, ...closing])
    },
  }
}
