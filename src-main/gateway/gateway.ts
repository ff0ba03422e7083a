import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { Log } from '#contract/log'
import type { AuthorizerTest } from '#contract/model/custom-authorizer'
import type { GatewayStatus, Settings } from '#contract/model/instance'
import { createTokenSealer, type TokenSealer } from '../domain/sealed-token.ts'
import { createKeyLock, type KeyLock } from '../domain/signing/key-lock.ts'
import { type AuthorizerQuestion, createAuthorizerTest } from './authorizer/test-authorizer.ts'
import { callRate } from './call-rate.ts'
import { createCallWatch } from './call-watch.ts'
import { type Channels, createChannels } from './channels/channels.ts'
import { createProbe } from './channels/probe.ts'
import { createGatewayClock, type GatewayClock } from './clock.ts'
import { createConnections } from './connections.ts'
import { createDraftDoor, type DraftDoor } from './draft-door.ts'
import { createSearchBudget } from './explain-not-found.ts'
import { createFaults, type Faults } from './faults.ts'
import { tidyHeap } from './heap.ts'
import { createHttp2Server } from './http2-server.ts'
import { createHttp2Sessions } from './http2-sessions.ts'
import { createKafkaSinks, type KafkaSinks } from './kafka/kafka-sinks.ts'
import { closeServer, findFreePort, type OpenListeners, openListeners } from './listeners.ts'
import { createLoadLimit, forgetIdle } from './load-limit.ts'
import { type Authority, createLocalAuthority } from './local-authority.ts'
import { watchLoopLag } from './loop-lag.ts'
import type { GatewayLimits, GatewayParts } from './parts.ts'
import { type Breakers, createBreakers } from './policies/breaker-state.ts'
import { createResponseCache } from './policies/response-cache.ts'
import { createLockouts, thirdAuthIds } from './policies/third-auth/lockouts.ts'
import { createLimitCounters, keepCounters, type LimitCounters } from './policies/throttle-counters.ts'
import type { FunctionRunner, OutgoingRule, TraceSink } from './ports.ts'
import { compileRouteTable, type RouteTable } from './route-table.ts'
import { type CertificateSource, createSecureContexts, markOldTls } from './secure-contexts.ts'
import {
  createHttp2Listener,
  createRequestListener,
  createUpgradeListener,
  httpOptions,
  onClientError,
  type ServerNeeds,
  type Session,
} from './server.ts'
import { type ConnectionTest, type ConnectionTestResult, createConnectionTest } from './test-connection.ts'
import { createTunnels } from './upgrade.ts'

interface GatewayOptions {
  readonly dataDir: string
  /** The computer's own time: certificates and what a reader compares with a watch. */
  readonly now: () => number
  /** What calls take for the time; left out: the computer's own. */
  readonly clock?: GatewayClock
  /** Left out: none can be set. */
  readonly faults?: Faults
  readonly newId: () => string
  /** Left out: none. */
  readonly offlineApis?: GatewayParts['offlineApis']
  /** Opens tokens of local IAM; left out: nobody's. */
  readonly iamTokens?: TokenSealer
  /** Members of a load-balance channel went up or down. */
  readonly onChannelChange?: (channelId: string) => void
  /** Left out: the gateway's own. */
  readonly iamLock?: KeyLock
  readonly functions: FunctionRunner
  readonly traces: TraceSink
  readonly outgoing: OutgoingRule
  /** Certificates of bound domains. */
  readonly certificates?: CertificateSource
  /** Asked for on every call: it must hand out an object that is kept. */
  readonly settings: () => Settings
  /** Asked for on every call: it must hand out an object that is kept. */
  readonly limits: () => GatewayLimits
  readonly log: Log
  readonly onStatus: (status: GatewayStatus) => void
}

/** Where to listen. Port 0 takes a free one. */
export interface ListenAt {
  readonly host: string
  readonly httpPort: number
  readonly httpsPort: number
}

/** The API gateway: its listeners, its route table, its certificate authority. */
export interface Gateway {
  /** Swaps the route table; a call that is running keeps the one it started with. */
  use(table: RouteTable): void
  table(): RouteTable
  /** Opens both protocols. A port that is taken does not stop the other; the status says so and offers a free one. */
  start(where: ListenAt): Promise<GatewayStatus>
  /** Stops accepting; calls in flight have ten seconds. It may start again. */
  stop(): Promise<void>
  /** Stops for good: drafts, connections and timers end too. */
  close(): Promise<void>
  status(): GatewayStatus
  readonly authority: Authority
  readonly draftDoor: DraftDoor
  /** Counts of circuit breakers. */
  readonly breakers: Pick<Breakers, 'peek'>
  /** How it stands with messages for Kafka. */
  readonly kafka: Pick<KafkaSinks, 'state'>
  /** Load-balance channels and the health of their members. */
  readonly channels: Channels
  /** Counters of throttling and quotas. */
  readonly limitCounters: LimitCounters
  /** Asks a custom authorizer about a made-up call. */
  testAuthorizer(question: AuthorizerQuestion): Promise<AuthorizerTest>
  /** Dials a backend address as a call would. */
  testConnection(input: ConnectionTest): Promise<ConnectionTestResult>
}

const STOP_MS = 10_000
const MAX_CONNECTIONS = 2000
const MAX_HEADERS = 500
/** So many new routes at once are a start or a big batch. */
const MANY_ROUTES = 500
const TIDY_AFTER_MS = 1000

/** Makes the gateway; it listens after `start`. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, limits, log, now, onStatus, outgoing, clock = createGatewayClock(now) } = options
  const { faults = createFaults(Math.random) } = options
  const secureServers = new Set<SecureServer | Http2SecureServer>()
  const authority = await createLocalAuthority({
    dataDir: options.dataDir,
    now,
    onRenewed: () => secure.refresh(secureServers),
  })
  const load = createLoadLimit()
  const endLagWatch = watchLoopLag(load)
  const watch = createCallWatch(() => settings().clientBodyTimeoutMs)
  let table: RouteTable = compileRouteTable({
    environments: [],
    groups: [],
    publications: [],
    variables: [],
    applications: [],
    appAuths: [],
    customBackends: [],
    bound: new Map(),
  })
  const secure = createSecureContexts({
    authority,
    certificates: options.certificates ?? { open: () => undefined },
    table: () => table,
    ciphers: () => limits().sslCiphers,
  })
  let open: { http: OpenListeners | null; https: OpenListeners | null } = { http: null, https: null }
  let state: GatewayStatus = {
    state: 'Stopped',
    host: '127.0.0.1',
    listeners: [],
    startedAt: null,
    callsPerSecond: 0,
    callsInFlight: 0,
    callsRefused: 0,
  }
  const rate = callRate(now)

  const connections = createConnections({
    outgoing,
    caPem: () => authority.pem,
    ownPorts: () => ({ http: open.http?.port ?? 0, https: open.https?.port ?? 0 }),
    clientCertificate: () => limits().clientCertificate ?? null,
  })
  const channels = createChannels({
    now,
    check: createProbe(connections),
    changed: (channelId) => options.onChannelChange?.(channelId),
  })
  const tokenKey = randomBytes(32)
  const limitCounters = createLimitCounters()
  const breakers = createBreakers()
  const kafka = createKafkaSinks({ outgoing, log, now })
  const lockouts = createLockouts()
  const parts: GatewayParts = {
    now: clock.now,
    clock,
    faults,
    settings,
    limits,
    functions: options.functions,
    connections,
    channels,
    http2Sessions: createHttp2Sessions(connections),
    tunnels: createTunnels(),
    limitCounters,
    lockouts,
    breakers,
    responseCache: createResponseCache(),
    kafka,
    load,
    traces: options.traces,
    offlineApis: options.offlineApis ?? (() => []),
    searches: createSearchBudget(),
    iamTokens: options.iamTokens ?? createTokenSealer(() => tokenKey),
    iamLock: options.iamLock ?? createKeyLock(),
    log,
    httpsPort: () => open.https?.port ?? 0,
    serverAddress: () => state.host,
  }

  let current: Session = { table, draft: false, sink: null, recordBytes: 0 }

  function session(): Session {
    rate.count()
    const { traceCalls, recordBodies, recordBytes: most } = settings()
    const sink = traceCalls ? options.traces : null
    const recordBytes = recordBodies ? most : 0
    // The same for every call until something changes.
    if (current.table !== table || current.sink !== sink || current.recordBytes !== recordBytes)
      current = { table, draft: false, sink, recordBytes }
    return current
  }

  function prepare(server: Server): Server {
    server.maxHeadersCount = MAX_HEADERS
    server.maxConnections = MAX_CONNECTIONS
    // Not in the type definitions yet: connections beyond the maximum are closed at once.
    Object.assign(server, { dropMaxConnection: true })
    server.on('clientError', onClientError)
    server.on('tlsClientError', () => undefined)
    server.on('error', (error) => log.error('a gateway listener failed', error))
    return server
  }

  const plainNeeds: ServerNeeds = { parts, protocol: 'HTTP', session, watch }
  const secureNeeds: ServerNeeds = { parts, protocol: 'HTTPS', session, watch }

  function makeHttp(): Server {
    const server = prepare(createServer(httpOptions, createRequestListener(plainNeeds)))
    server.on('upgrade', createUpgradeListener(plainNeeds))
    return server
  }

  function makeHttps(): Server {
    const server = createHttp2Server(
      {
        tls: { ...secure.options(), SNICallback: secure.SNICallback },
        offersHttp2: () => settings().http2,
      },
      { http1: createRequestListener(secureNeeds), http2: createHttp2Listener(secureNeeds) },
    )
    server.on('upgrade', createUpgradeListener(secureNeeds))
    return keepSecure(server)
  }

  /** Of drafts: HTTP/1.1 alone. */
  function makeSecure(listener: RequestListener): Server {
    return keepSecure(
      createSecureServer({ ...httpOptions, ...secure.options(), SNICallback: secure.SNICallback }, listener),
    )
  }

  function keepSecure(server: SecureServer | Http2SecureServer): Server {
    secureServers.add(server)
    server.on('secureConnection', markOldTls)
    server.once('close', () => secureServers.delete(server))
    return prepare(server as unknown as Server)
  }

  function setState(next: Partial<GatewayStatus>): GatewayStatus {
    state = { ...state, ...next }
    onStatus(status())
    return status()
  }

  function status(): GatewayStatus {
    return {
      ...state,
      callsPerSecond: rate.perSecond(),
      callsInFlight: load.inFlight,
      callsRefused: load.refused,
    }
  }

  async function openOne(
    protocol: 'HTTP' | 'HTTPS',
    where: { host: string; port: number },
  ): Promise<GatewayStatus['listeners'][number]> {
    const scheme = protocol.toLowerCase()
    try {
      const opened = await openListeners(protocol === 'HTTP' ? makeHttp : makeHttps, where)
      if (protocol === 'HTTP') open = { ...open, http: opened }
      else open = { ...open, https: opened }
      const url = `${scheme}://${where.host === '0.0.0.0' ? '127.0.0.1' : where.host}:${opened.port}`
      return { protocol, port: opened.port, url, problem: '', freePort: null }
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      const freePort = await findFreePort(where.port + 1, where.host)
      const remedy =
        freePort === null ? 'Choose another port.' : `Port ${freePort} is free: choose it in the settings.`
      const problem = taken
        ? `Port ${where.port} is used by another program. ${remedy}`
        : `Port ${where.port} cannot be opened (${error instanceof Error ? error.message : String(error)}). ${remedy}`
      return { protocol, port: where.port, url: '', problem, freePort }
    }
  }

  async function stop(): Promise<void> {
    const servers = [...(open.http?.servers ?? []), ...(open.https?.servers ?? [])]
    if (servers.length === 0) {
      if (state.state !== 'Stopped') setState({ state: 'Stopped', listeners: [], startedAt: null })
      return
    }
    open = { http: null, https: null }
    channels.stop()
    parts.tunnels.end()
    const closed = Promise.all(servers.map(closeServer))
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS)
    })
    // Idle connections are closed at once; one that becomes idle later is closed when its call ends.
    const sweep = setInterval(() => {
      for (const server of servers) server.closeIdleConnections()
    }, 50)
    await Promise.race([closed, patience])
    clearTimeout(timer)
    clearInterval(sweep)
    for (const server of servers) server.closeAllConnections()
    await closed
    setState({ state: 'Stopped', listeners: [], startedAt: null })
  }

  const draftDoor = createDraftDoor({
    parts,
    watch,
    make: (scheme, listener) =>
      scheme === 'HTTP' ? prepare(createServer(httpOptions, listener)) : makeSecure(listener),
  })

  return {
    authority,
    draftDoor,
    breakers,
    kafka,
    channels,
    limitCounters,
    table: () => table,
    use(next) {
      if (next.size > table.size + MANY_ROUTES) setTimeout(tidyHeap, TIDY_AFTER_MS).unref()
      table = next
      secure.refresh(secureServers)
      keepCounters(limitCounters, next)
      lockouts.keepOnly(thirdAuthIds(next))
      forgetIdle(load)
      // Not before the publish is answered: pools of origins that are gone may stay a moment longer.
      setImmediate(() => {
        connections.keepOnly((key) => table.usesOrigin(key))
        channels.use(table.channels, table.usedChannels())
      })
    },
    status,
    async start({ host, httpPort, httpsPort }) {
      await stop()
      setState({ state: 'Starting', host })
      const listeners = [
        await openOne('HTTP', { host, port: httpPort }),
        await openOne('HTTPS', { host, port: httpsPort }),
      ]
      // Loaded after the listeners are open: the first call to a backend must not wait, and the start neither.
      setImmediate(() => void connections.load())
      channels.start()
      const failed = listeners.some(({ problem }) => problem !== '')
      return setState({
        state: failed ? 'Failed' : 'Running',
        listeners,
        startedAt: new Date(now()).toISOString(),
      })
    },
    stop,
    async close() {
      await stop()
      await draftDoor.close()
      watch.close()
      endLagWatch()
      parts.http2Sessions.close()
      await kafka.close()
      await connections.close()
    },
    testAuthorizer: createAuthorizerTest({ parts, table: () => table }),
    testConnection: createConnectionTest({ parts, outgoing, caPem: () => authority.pem }),
  }
}
