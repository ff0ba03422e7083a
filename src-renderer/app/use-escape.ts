import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import { watch } from 'vue'
import { useRoute } from 'vue-router'

/** Closes a popover by Escape and when another screen is shown. Escape gives the focus back to what opened it. */
export function useEscape(open: Ref<boolean>, opener?: Readonly<Ref<HTMLElement | null>>): void {
  const route = useRoute()
  useEventListener(window, 'keydown', (event) => {
    if (event.key !== 'Escape' || !open.value) return
    open.value = false
    opener?.value?.focus()
  })
  watch(
    () => route.path,
    () => {
      open.value = false
    },
  )
}
