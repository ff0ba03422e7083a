import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ApiSummary } from '#contract/model/api'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { mergeRows } from './merge-rows.ts'

/** More changed APIs than this are loaded with the whole list. */
const MOST_PATCHED = 20

const FIRST_ROWS = 50

/** Every API of the workspace as a row. A change of a few asks for those few: the whole list may be megabytes. */
export const useApis = defineStore('api', () => {
  const { call } = useBackend()
  const rows = shallowRef<readonly ApiSummary[]>([])
  const { loading, loaded, error, reload } = useResource(
    async () => {
      if (rows.value.length === 0) {
        // A screenful at once; thousands of rows take a moment longer.
        const { items, total } = await call('api.list', { limit: FIRST_ROWS })
        rows.value = items
        if (items.length === total) return
      }
      rows.value = (await call('api.list', {})).items
    },
    { initial: undefined, events: ['apiGroup.changed', 'integrationApplication.changed'] },
  )

  async function patch(ids: readonly string[]): Promise<void> {
    if (ids.length > MOST_PATCHED) return reload()
    const answers = await Promise.all(ids.map((id) => call('api.list', { id })))
    rows.value = mergeRows(
      rows.value,
      ids,
      answers.flatMap(({ items }) => items),
    )
  }

  // One after the other, so that an older answer never replaces a newer one.
  let turn = Promise.resolve()
  function later(ids: readonly string[]): void {
    turn = turn.then(() => patch(ids)).catch(() => reload())
  }
  useEvent('api.changed', ({ ids }) => later(ids))
  useEvent('publication.changed', ({ ids }) => later(ids))

  return { rows, loading, loaded, error, reload }
})
