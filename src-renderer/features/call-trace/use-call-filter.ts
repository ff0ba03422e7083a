import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { type CallFilter, noFilter } from './call-filter.ts'

/** The filter row, kept in the route's query so that a link reproduces it. */
export function useCallFilter() {
  const route = useRoute()
  const router = useRouter()
  const keys = Object.keys(noFilter) as (keyof CallFilter)[]

  return computed<CallFilter>({
    get: () => {
      const given = keys.flatMap((key) => {
        const value = route.query[key]
        return typeof value === 'string'
          ? [[key, key === 'onlyErrors' ? value === 'true' : value] as const]
          : []
      })
      return { ...noFilter, ...Object.fromEntries(given) }
    },
    set: (filter) => {
      const query = { ...route.query }
      for (const key of keys) {
        if (filter[key] === noFilter[key]) delete query[key]
        else query[key] = String(filter[key])
      }
      void router.replace({ query })
    },
  })
}
