import { useDebounceFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { lintEvents } from './lint-events.ts'

/** Of a thousand APIs a lint takes some tenths of a second: a burst of changes asks once. */
const SETTLE_MS = 800

/** Every API about which there is something to say, for marks in lists. */
export const useLint = defineStore('lint', () => {
  const { call } = useBackend()
  const { value, reload } = useResource(() => call('lint.all', {}), {
    initial: { total: 0, items: [] },
    events: [],
  })
  const later = useDebounceFn(() => void reload(), SETTLE_MS)
  for (const name of lintEvents) useEvent(name, () => void later())
  return { reports: computed(() => new Map(value.value.items.map((report) => [report.apiId, report]))) }
})
