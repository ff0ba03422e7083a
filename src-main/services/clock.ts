import type { Handlers } from '#contract/define'
import type { Emit } from '#contract/events'
import type { Clock } from '#contract/model/clock'
import type { clockProcedures } from '#contract/procedures/clock'
import type { GatewayClock } from '../gateway/clock.ts'

/** Freezes, sets and advances the gateway's clock. Nothing is stored: a restart brings the real time back. */
export function clockService({
  clock,
  emit,
}: {
  readonly clock: GatewayClock
  readonly emit: Emit
}): Handlers<typeof clockProcedures> {
  function changed(): Clock {
    const state = clock.state()
    emit('clock.changed', state)
    return state
  }

  return {
    'clock.get': () => clock.state(),
    'clock.set': (change) => {
      clock.set(change)
      return changed()
    },
    'clock.advance': ({ ms }) => {
      clock.advance(ms)
      return changed()
    },
    'clock.reset': () => {
      clock.reset()
      return changed()
    },
  }
}
