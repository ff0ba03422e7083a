import type { Clock, ClockChange } from '#contract/model/clock'

/** A clock that can be frozen, set and advanced. Durations are not measured with it. */
export interface GatewayClock {
  /** Milliseconds since 1970. Calls ask it several times: one addition unless it stands. */
  readonly now: () => number
  /** The computer's own time, for what a reader compares with a watch. */
  readonly realNow: () => number
  /** It shows the computer's own time. */
  isReal(): boolean
  state(): Clock
  /** What is left out stays as it is. */
  set(change: ClockChange): void
  advance(ms: number): void
  reset(): void
}

const LATEST_MS = 253_402_300_799_999

export function createGatewayClock(realNow: () => number): GatewayClock {
  let offset = 0
  let frozenAt: number | null = null

  const now = () => frozenAt ?? realNow() + offset

  function show(time: number, frozen: boolean): void {
    const shown = Math.min(time, LATEST_MS)
    frozenAt = frozen ? shown : null
    offset = frozen ? 0 : shown - realNow()
  }

  return {
    now,
    realNow,
    isReal: () => frozenAt === null && offset === 0,
    state: () => ({
      now: now(),
      frozen: frozenAt !== null,
      real: frozenAt === null && offset === 0,
      realNow: realNow(),
    }),
    set(change) {
      const frozen = change.frozen ?? frozenAt !== null
      // Released without a time, it goes on from what it showed.
      show(change.now ?? now(), frozen)
    },
    advance(ms) {
      show(now() + ms, frozenAt !== null)
    },
    reset() {
      offset = 0
      frozenAt = null
    },
  }
}
