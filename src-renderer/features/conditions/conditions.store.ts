import { useIntervalFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Clock, ClockChange } from '#contract/model/clock'
import type { Fault } from '#contract/model/fault'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The gateway's clock and the faults that are set: what makes calls behave otherwise than they would. */
export const useConditions = defineStore('conditions', () => {
  const { call } = useBackend()
  const faultList = useResource(() => call('fault.list', {}), {
    initial: { total: 0, items: [] as Fault[] },
    events: ['fault.changed'],
  })
  const clock = shallowRef<Clock>()
  /** When the state above came, by this page's clock. */
  const heardAt = ref(0)
  const tick = ref(Date.now())

  function hear(state: Clock): void {
    clock.value = state
    heardAt.value = Date.now()
    tick.value = heardAt.value
  }

  useResource(async () => hear(await call('clock.get', {})), { initial: undefined, events: [] })
  useEvent('clock.changed', hear)
  useIntervalFn(() => {
    tick.value = Date.now()
  }, 1000)

  return {
    clock,
    /** What the gateway's clock shows now, milliseconds. */
    shown: computed(() => {
      const state = clock.value
      if (state === undefined) return undefined
      return state.frozen ? state.now : state.now + Math.max(0, tick.value - heardAt.value)
    }),
    isReal: computed(() => clock.value?.real !== false),
    faults: computed(() => faultList.value.value.items),
    faultProblem: faultList.error,
    reloadFaults: faultList.reload,
    set: async (change: ClockChange) => hear(await call('clock.set', change)),
    advance: async (ms: number) => hear(await call('clock.advance', { ms })),
    reset: async () => hear(await call('clock.reset', {})),
    clearFaults: () => call('fault.clear', {}),
  }
})
