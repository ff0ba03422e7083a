import { ref } from 'vue'
import type { DebugHistoryRow, DebugResult } from '#contract/model/debug-request'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Earlier requests, newest first: all of them, or one API's. `step` walks through them. */
export function useEarlier(apiId?: string) {
  const { call } = useBackend()
  const position = ref(-1)
  // A key pressed right after an answer must walk the list that already holds it.
  let refreshing: Promise<void> = Promise.resolve()
  const { value: rows, reload } = useResource(
    async (): Promise<readonly DebugHistoryRow[]> =>
      (await call('debugger.history', { limit: 200, ...(apiId ? { apiId } : {}) })).items,
    { initial: [], events: [] },
  )

  async function at(index: number): Promise<DebugResult | undefined> {
    const row = rows.value[index]
    if (row === undefined) return undefined
    position.value = index
    return call('debugger.historyEntry', { id: row.id })
  }

  return {
    rows,
    position,
    at,
    /** +1 goes to an older one, −1 to a newer one. */
    async step(by: 1 | -1): Promise<DebugResult | undefined> {
      await refreshing
      return at(position.value + by)
    },
    /** After a send: the newest is the present one. */
    refresh(): Promise<void> {
      refreshing = reload().then(() => {
        position.value = 0
      })
      return refreshing
    },
    async clear(): Promise<void> {
      await call('debugger.clearHistory', apiId ? { apiId } : {})
      position.value = -1
      await reload()
    },
  }
}
