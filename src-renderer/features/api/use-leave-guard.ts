import { useEventListener } from '@vueuse/core'
import { ref, shallowRef } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'

/** What leaving a screen with unsaved work needs to know. */
interface Guarded {
  readonly dirty: () => boolean
  /** Routes that are still this screen. */
  readonly inside: (path: string) => boolean
  /** True when it was saved. */
  readonly save: () => Promise<boolean>
  readonly discard: () => void
}

/** The open question, answered by `LeaveDialog`. */
export interface LeaveQuestion {
  readonly open: boolean
  answer(choice: 'save' | 'discard' | 'stay'): void
}

/** Asks before unsaved work is left: save, discard or stay. Closing the window asks by the browser's own question. */
export function useLeaveGuard({ dirty, inside, save, discard }: Guarded): LeaveQuestion {
  const decide = shallowRef<(choice: 'save' | 'discard' | 'stay') => void>()
  const gone = ref(false)

  async function mayLeave(to: string): Promise<boolean> {
    if (gone.value || !dirty() || inside(to)) return true
    const choice = await new Promise<'save' | 'discard' | 'stay'>((resolve) => {
      decide.value = resolve
    })
    decide.value = undefined
    if (choice === 'stay') return false
    if (choice === 'save') return save()
    gone.value = true
    discard()
    return true
  }

  onBeforeRouteLeave((to) => mayLeave(to.path))
  onBeforeRouteUpdate((to) => mayLeave(to.path))
  useEventListener(window, 'beforeunload', (event) => {
    if (dirty()) event.preventDefault()
  })
  return {
    get open() {
      return decide.value !== undefined
    },
    answer: (choice) => decide.value?.(choice),
  }
}
