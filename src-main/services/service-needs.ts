import type { Emit } from '#contract/events'
import type { Storage } from '../storage/open.ts'

/** What nearly every service works with; handed in, so that time and ids are the caller's. */
export interface ServiceNeeds {
  readonly storage: Storage
  readonly emit: Emit
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** 32 lower-case hex digits. */
  readonly newId: () => string
  /** Called after every change that callers of the gateway can notice, and before the change is answered as done. */
  readonly routes: { reload(): void }
}

/** The model's time (RFC 3339 in UTC) of a clock. */
export function timeOf(now: () => number): string {
  return new Date(now()).toISOString()
}

/** `"a", "b" and 3 more`: says what blocks an action without filling the screen. */
export function nameList(names: readonly string[], total = names.length): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`)
  const rest = total - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}
