import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Filters } from '../ui/table/column.ts'

/** Filters of a `UiTable` kept in the route's query, so that a link reproduces the screen. Lists are comma separated. */
export function useQueryFilters(
  columns: Readonly<Record<string, 'text' | 'choice'>>,
): WritableComputedRef<Filters> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => {
      const filters: Record<string, string | readonly string[]> = {}
      for (const [id, kind] of Object.entries(columns)) {
        const value = route.query[id]
        if (typeof value === 'string' && value !== '')
          filters[id] = kind === 'text' ? value : value.split(',')
      }
      return filters
    },
    set: (filters) => {
      const query = { ...route.query }
      for (const id of Object.keys(columns)) {
        const value = filters[id]
        if (value === undefined || value.length === 0) delete query[id]
        else query[id] = typeof value === 'string' ? value : value.join(',')
      }
      void router.replace({ query })
    },
  })
}
