import { RomaError } from '#contract/errors'

/** Calls that may be in flight at once. */
const MAX_IN_FLIGHT = 1024
/** One API may not take the places of all others. */
const MAX_OF_ONE_API = MAX_IN_FLIGHT / 2

/** Calls of one API that are in flight. */
export interface ApiLoad {
  inFlight: number
}

/** What is going on over all listeners; calls beyond it are refused with `overloaded`, counted and not traced. */
export interface LoadLimit {
  inFlight: number
  /** Calls refused because of load since the start. */
  refused: number
  /** The event loop lags: nothing new is begun until it has caught up. */
  lagging: boolean
  /** By id of the API; an idle one stays until `forgetIdle`. */
  readonly apis: Map<string, ApiLoad>
}

export function createLoadLimit(): LoadLimit {
  return { inFlight: 0, refused: 0, lagging: false, apis: new Map() }
}

/** Whether a call may begin, before anything of it was read. */
export function mayBegin(load: LoadLimit): boolean {
  return load.inFlight < MAX_IN_FLIGHT && !load.lagging
}

/** Counts a call that found its API. Throws `overloaded` when the API has half of all calls already. */
export function enterApi(load: LoadLimit, apiId: string): ApiLoad {
  let api = load.apis.get(apiId)
  if (api === undefined) {
    api = { inFlight: 0 }
    load.apis.set(apiId, api)
  }
  if (api.inFlight >= MAX_OF_ONE_API)
    throw new RomaError('overloaded', { hint: `${MAX_OF_ONE_API} calls of this API are in flight.` })
  api.inFlight += 1
  return api
}

/** Drops the counters of APIs that are not being called: deleted ones must not stay for ever. */
export function forgetIdle(load: LoadLimit): void {
  for (const [apiId, api] of load.apis) if (api.inFlight === 0) load.apis.delete(apiId)
}
