import { useDebounceFn } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { CallSummary } from '#contract/model/call-trace'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { type CallFilter, listFilterOf, passes } from './call-filter.ts'

/** Rows kept in the page. */
const MOST_ROWS = 10_000

const FLUSH_MS = 250

/**
 * The call log: what was recorded, then what arrives, newest first. While paused the list stands still and the new
 * calls are counted; they appear when it runs again.
 */
export function useLiveCalls(filter: () => CallFilter) {
  const { call } = useBackend()
  const rows = shallowRef<readonly CallSummary[]>([])
  const waiting = shallowRef<readonly CallSummary[]>([])
  const paused = ref(false)
  const dropped = ref(0)

  const { loading, loaded, error, reload } = useResource(
    async () => {
      // Asked with the filter: what passes may be older than the newest rows.
      const { items } = await call('callTrace.list', { ...listFilterOf(filter()), limit: 2000 })
      rows.value = merge(items, rows.value)
      return items.length
    },
    { initial: 0, events: [] },
  )

  const loadLater = useDebounceFn(() => void reload(), 300)
  watch(filter, (now, before) => {
    if (JSON.stringify(now) !== JSON.stringify(before)) void loadLater()
  })

  // Four changes a second at most: 500 calls a second must not mean 500 renderings.
  let arrived: CallSummary[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  function flush(): void {
    timer = undefined
    const fresh = arrived.reverse()
    arrived = []
    if (paused.value) waiting.value = [...fresh, ...waiting.value].slice(0, MOST_ROWS)
    else rows.value = [...fresh, ...rows.value].slice(0, MOST_ROWS)
  }
  useEvent('call.finished', ({ calls, dropped: lost }) => {
    dropped.value += lost
    arrived.push(...calls)
    timer ??= setTimeout(flush, FLUSH_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  function resume(): void {
    rows.value = [...waiting.value, ...rows.value].slice(0, MOST_ROWS)
    waiting.value = []
    paused.value = false
  }

  async function clear(): Promise<void> {
    await call('callTrace.clear', {})
    rows.value = []
    waiting.value = []
  }

  return {
    /** All rows, and those that pass the filter. */
    rows,
    visible: computed(() => rows.value.filter((row) => passes(row, filter()))),
    waiting: computed(() => waiting.value.length),
    paused,
    dropped,
    loading,
    loaded,
    error,
    reload,
    pause: () => {
      paused.value = true
    },
    resume,
    clear,
  }
}

/** Recorded rows and live ones of the same time may overlap. */
function merge(recorded: readonly CallSummary[], live: readonly CallSummary[]): CallSummary[] {
  const known = new Set(recorded.map((row) => row.requestId))
  return [...live.filter((row) => !known.has(row.requestId)), ...recorded].sort((a, b) => b.time - a.time)
}
