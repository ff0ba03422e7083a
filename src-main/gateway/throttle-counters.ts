/** What is left of a limit after a call. */
export interface Room {
  readonly allowed: boolean
  readonly remain: number
}

/** Counters of fixed windows. They belong to the gateway, so they outlive a swap of the route table. */
export interface Throttle {
  /** Counts one call against a limit a second. Time is milliseconds since 1970. */
  take(key: string, limit: number, time: number): Room
}

interface Window {
  start: number
  count: number
}

const WINDOW_MS = 1000
const full: Room = { allowed: false, remain: 0 }

/**
 * A fixed window for each key, opened by the first counted call and reset as a whole; refused calls do not count.
 *
 * Source: ROMA Connect User Guide, "Request throttling" (default limit of each API over all environments).
 */
export function createThrottle(): Throttle {
  const windows = new Map<string, Window>()
  return {
    take(key, limit, time) {
      let window = windows.get(key)
      if (window === undefined) {
        window = { start: time, count: 0 }
        windows.set(key, window)
      } else if (time - window.start >= WINDOW_MS || time < window.start) {
        window.start = time
        window.count = 0
      }
      if (window.count >= limit) return full
      window.count += 1
      return { allowed: true, remain: limit - window.count }
    },
  }
}
