import type { Ref } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { RomaError } from '#contract/errors'
import { useToast } from '../../../ui/use-toast.ts'
import type { Ide } from './use-ide.ts'

interface Asks {
  ask(): Promise<'save' | 'discard' | 'stay'>
}

/** Asks before unsaved text is left behind. Closing the window loses nothing: the text is kept locally. */
export function useLeaveGuard(ide: Ide, dialog: Ref<Asks | undefined>): void {
  const toast = useToast()
  onBeforeRouteLeave(async () => {
    if (!ide.dirty.value || ide.source.value === '') return true
    const answer = await dialog.value?.ask()
    if (answer === 'discard') ide.discard()
    if (answer !== 'save') return answer === 'discard'
    try {
      await ide.save()
      return true
    } catch (error) {
      const { message, hint } = RomaError.from(error)
      toast.error(message, hint)
      return false
    }
  })
}
