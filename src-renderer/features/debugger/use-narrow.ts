import { useMediaQuery } from '@vueuse/core'

/** Below 900 px the answer stands under the request. */
export function useNarrow() {
  return useMediaQuery('(max-width: 900px)')
}
