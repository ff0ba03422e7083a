import { useThrottleFn } from '@vueuse/core'
import { computed, watch } from 'vue'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { boundsOf, pointsOf, type RangeId } from './range.ts'

/** Which calls the charts show; what is empty lets all through. */
export interface TrafficFilter {
  readonly apiId?: string | undefined
  readonly groupId?: string | undefined
  /** The caller. */
  readonly appId?: string | undefined
  /** Owner of the APIs. */
  readonly romaAppId?: string | undefined
}

/** The filter as it is sent. */
export function questionOf(filter: TrafficFilter): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value)) as Record<string, string>
}

/** Charts follow the traffic, but never more often. */
const REFRESH_MS = 2000

/** Numbers of the charts: one point a period of the range. Follows the calls as they come. */
export function useTraffic(filter: () => TrafficFilter, range: () => RangeId) {
  const { call } = useBackend()
  const { value, loaded, error, reload } = useResource(
    async () => {
      const bounds = boundsOf(range(), Date.now())
      const { items } = await call('statistics.query', { ...bounds, ...questionOf(filter()) })
      return pointsOf(items, bounds)
    },
    { initial: [], events: [] },
  )
  watch([filter, range], () => void reload(), { deep: true })
  useEvent(
    'call.finished',
    useThrottleFn(() => void reload(), REFRESH_MS, true),
  )
  const isEmpty = computed(() => loaded.value && value.value.every(({ calls }) => calls === 0))
  return { points: value, loaded, error, reload, isEmpty }
}
