import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import { watch } from 'vue'
import { useRoute } from 'vue-router'

/** Closes a popover by Escape and when another screen is shown. */
export function useEscape(open: Ref<boolean>): void {
  const route = useRoute()
  useEventListener(window, 'keydown', (event) => {
    if (event.key === 'Escape') open.value = false
  })
  watch(
    () => route.path,
    () => {
      open.value = false
    },
  )
}
