import type { Log } from '#contract/log'
import type { Settings } from '#contract/model/instance'
import type { GatewayClock } from './clock.ts'
import type { Connections } from './connections.ts'
import type { Faults } from './faults.ts'
import type { FunctionRunner, TraceSink } from './ports.ts'
import type { Throttle } from './throttle-counters.ts'

/** Limits that instance features set. Asked for on every call, so it must be an object that is kept. */
export interface GatewayLimits {
  /** `request_body_size` in bytes. */
  readonly bodyBytes: number
  /** `backend_timeout`, milliseconds: the ceiling of every backend's timeout. */
  readonly backendTimeoutMs: number
  /** `ratelimit_api_limits`, calls a second for each API. */
  readonly apiCallsPerSecond: number
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
  readonly throttle: Throttle
  readonly traces: TraceSink
  readonly log: Log
  /** Address of the listener that took the call: `$context.serverAddr`. */
  readonly serverAddress: () => string
}
