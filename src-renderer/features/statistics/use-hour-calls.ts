import { useThrottleFn } from '@vueuse/core'
import { shallowRef } from 'vue'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { boundsOf } from './range.ts'

/** Calls of the last hour and how many of them failed. */
export interface HourCalls {
  readonly calls: number
  readonly errors: number
}

const none: HourCalls = { calls: 0, errors: 0 }

/** Calls of the last hour by API. Asked for once somebody reads a number: a hidden column costs nothing. */
export function useHourCalls(): (apiId: string) => HourCalls {
  const { call } = useBackend()
  const found = shallowRef<ReadonlyMap<string, HourCalls>>(new Map())
  let wanted = false

  async function load(): Promise<void> {
    const { from, to } = boundsOf('hour', Date.now())
    const { items } = await call('statistics.query', { from, to, by: 'api', known: 'api', order: 'calls' })
    const counts = items.map(({ apiId, calls, errors4xx, errors5xx }) => {
      return [apiId ?? '', { calls, errors: errors4xx + errors5xx }] as const
    })
    found.value = new Map(counts)
  }

  const later = useThrottleFn(() => void load().catch(() => undefined), 5000, true)
  useEvent('call.finished', () => {
    if (wanted) void later()
  })
  return (apiId) => {
    if (!wanted) {
      wanted = true
      void later()
    }
    return found.value.get(apiId) ?? none
  }
}
