/** When a breaker opens and for how long; worked out of a plug-in's condition. */
export interface BreakerCondition {
  /** At once at the threshold, or judged when the window ends. */
  readonly mode: 'counter' | 'percentage'
  readonly threshold: number
  readonly minCalls: number
  readonly percentage: number
  readonly windowMs: number
  readonly openMs: number
}

/** Counts of one breaker. */
export interface BreakerState {
  /** Beginning of the window; −1: no window is open. */
  windowStart: number
  calls: number
  unhealthy: number
  openedAt: number
  /** 0 when it is closed. */
  opensUntil: number
  /** What opened it last. */
  lastCalls: number
  lastUnhealthy: number
}

/** Counts of every breaker by a key of plug-in and scope; they survive a change of the table. */
export interface Breakers {
  state(key: string): BreakerState
  /** What is counted now, for the console. */
  peek(key: string): BreakerState | undefined
}

export function createBreakers(): Breakers {
  const states = new Map<string, BreakerState>()
  return {
    state(key) {
      let state = states.get(key)
      if (state === undefined) {
        state = {
          windowStart: -1,
          calls: 0,
          unhealthy: 0,
          openedAt: 0,
          opensUntil: 0,
          lastCalls: 0,
          lastUnhealthy: 0,
        }
        states.set(key, state)
      }
      return state
    },
    peek: (key) => states.get(key),
  }
}

/**
 * Whether the breaker is open at that time. There is no half-open state: when its time is over the breaker is closed and
 * counts from 0.
 *
 * Source: APIG User Guide, "Circuit Breaker".
 */
export function isOpen(state: BreakerState, condition: BreakerCondition, now: number): boolean {
  closeWindow(state, condition, now)
  if (state.opensUntil === 0) return false
  if (now < state.opensUntil && now >= state.openedAt) return true
  state.opensUntil = 0
  clear(state)
  return false
}

/** Counts a call that the backend answered, or failed to. Calls that end while the breaker is open do not count. */
export function count(
  state: BreakerState,
  condition: BreakerCondition,
  { unhealthy, now }: { readonly unhealthy: boolean; readonly now: number },
): void {
  if (isOpen(state, condition, now)) return
  if (state.windowStart < 0 || now < state.windowStart) {
    clear(state)
    state.windowStart = now
  }
  state.calls += 1
  if (!unhealthy) return
  state.unhealthy += 1
  if (condition.mode === 'counter' && state.unhealthy >= condition.threshold) open(state, condition, now)
}

/** The window is over: a percentage is judged, counters begin anew. */
function closeWindow(state: BreakerState, condition: BreakerCondition, now: number): void {
  const { windowStart, calls, unhealthy } = state
  if (windowStart < 0 || now < windowStart + condition.windowMs) return
  const ill =
    condition.mode === 'percentage' &&
    calls >= condition.minCalls &&
    unhealthy * 100 >= calls * condition.percentage
  if (ill) open(state, condition, windowStart + condition.windowMs)
  else clear(state)
}

function open(state: BreakerState, { openMs }: BreakerCondition, at: number): void {
  state.openedAt = at
  state.opensUntil = at + openMs
  state.lastCalls = state.calls
  state.lastUnhealthy = state.unhealthy
  clear(state)
}

function clear(state: BreakerState): void {
  state.windowStart = -1
  state.calls = 0
  state.unhealthy = 0
}
