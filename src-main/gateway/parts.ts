import type { Log } from '#contract/log'
import type { Settings } from '#contract/model/instance'
import type { TokenSealer } from '../domain/sealed-token.ts'
import type { KeyLock } from '../domain/signing/key-lock.ts'
import type { AppMethods } from './authentication/app-methods.ts'
import type { Channels } from './channels/channels.ts'
import type { GatewayClock } from './clock.ts'
import type { ClientCertificate, Connections } from './connections.ts'
import type { SearchBudget } from './explain-not-found.ts'
import type { Faults } from './faults.ts'
import type { Http2Sessions } from './http2-sessions.ts'
import type { KafkaSinks } from './kafka/kafka-sinks.ts'
import type { LoadLimit } from './load-limit.ts'
import type { Breakers } from './policies/breaker-state.ts'
import type { ResponseCache } from './policies/response-cache.ts'
import type { Lockouts } from './policies/third-auth/lockouts.ts'
import type { LimitCounters } from './policies/throttle-counters.ts'
import type { FunctionRunner, TraceSink } from './ports.ts'
import type { SourceIpRule } from './request-head.ts'
import type { Tunnels } from './upgrade.ts'

/** Limits that instance features set. Asked for on every call, so it must be an object that is kept. */
export interface GatewayLimits {
  /** `request_body_size` in bytes. */
  readonly bodyBytes: number
  /** `backend_timeout`, milliseconds: the ceiling of every backend's timeout. */
  readonly backendTimeoutMs: number
  /** `ratelimit_api_limits`, calls a second for each API. */
  readonly apiCallsPerSecond: number
  /** `ssl_ciphers`: cipher suites for TLS up to 1.2; `null`: OpenSSL's choice. */
  readonly sslCiphers: readonly string[] | null
  /** `livedata_env` is not `online`: callers see why a function failed. */
  readonly functionDetail: boolean
  /** `gzip`: level of compressed answers, 1–9; `null`: off. */
  readonly gzipLevel: number | null
  /** `public_key`: path in front of key ids; absent or `null`: off. */
  readonly publicKeyPrefix?: string | null
  /** Ways of App authentication that are switched on. */
  readonly appMethods: AppMethods
  /** Lower-case name of the header that signature keys write; empty: `Authorization`. */
  readonly backendSignHeader: string
  /** `backend_token_allow`: whether `X-Auth-Token` of that account goes on to backends; absent: of none. */
  readonly passesTokenOf?: ((account: string) => boolean) | undefined
  /** `real_ip_from_xff`, `real_ip_header_getter`; `null`: the connection's address. */
  readonly sourceIp: SourceIpRule | null
  /** `backend_client_certificate`; absent or `null`: none. The same object until it changes. */
  readonly clientCertificate?: ClientCertificate | null
  /** `cascade`; absent or `null`: off. */
  readonly cascade?: CascadeRule | null
  /** `policy_cookie_param`: conditions of policy backends may look at cookies; absent: off. */
  readonly cookieConditions?: boolean
  /** A WebSocket without a byte for so long is closed, milliseconds; absent: ten minutes. */
  readonly tunnelIdleMs?: number
}

/** Instances that use each other's APIs share a key. */
export interface CascadeRule {
  readonly key: string
  /** This instance, as it signs. */
  readonly instanceId: string
  /** Instances that may call this one. */
  readonly callers: readonly string[]
}

/** An API that is published in no environment. */
export interface OfflineApi {
  readonly apiId: string
  readonly apiName: string
  readonly groupName: string
  readonly method: string
  readonly path: string
}

/** What stages may ask of the gateway. */
export interface GatewayParts {
  /** The gateway's clock, milliseconds since 1970: it can be frozen, set and advanced. */
  readonly now: () => number
  readonly clock: GatewayClock
  readonly faults: Faults
  readonly settings: () => Settings
  readonly limits: () => GatewayLimits
  readonly functions: FunctionRunner
  readonly connections: Connections
  readonly channels: Channels
  readonly http2Sessions: Http2Sessions
  readonly tunnels: Tunnels
  readonly limitCounters: LimitCounters
  /** Addresses that failed at third-party authorizers. */
  readonly lockouts: Lockouts
  readonly breakers: Breakers
  readonly responseCache: ResponseCache
  readonly kafka: KafkaSinks
  readonly load: LoadLimit
  readonly traces: TraceSink
  /** Drafts that would serve a request and are published nowhere; asked for only to explain a refusal. */
  readonly offlineApis: (request: { readonly method: string; readonly path: string }) => readonly OfflineApi[]
  readonly searches: SearchBudget
  /** Opens the tokens of local IAM. */
  readonly iamTokens: TokenSealer
  /** Wrong AK/SK signatures, counted over all doors. */
  readonly iamLock: KeyLock
  readonly log: Log
  /** Port of the HTTPS listener; 0 when it is closed. */
  readonly httpsPort: () => number
  /** Address of the listener that took the call: `$context.serverAddr`. */
  readonly serverAddress: () => string
}
