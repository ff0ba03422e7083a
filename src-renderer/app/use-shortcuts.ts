import { tinykeys } from 'tinykeys'
import { type ComputedRef, onScopeDispose, watch } from 'vue'
import { useToast } from '../ui/use-toast.ts'
import { useAppearance } from './appearance.store.ts'
import { useEvent } from './use-backend.ts'
import type { Command } from './use-commands.ts'

/** True where letters are text and not commands. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  )
}

/** True while a dialog or a menu has the keyboard. */
function isBusy(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role=dialog], [role=menu]') !== null
}

/** Binds the commands' keys, Ctrl+Z of an Undo toast, and the desktop's menu. */
export function useShortcuts(commands: ComputedRef<readonly Command[]>): void {
  const appearance = useAppearance()
  const toast = useToast()

  const bindingsOf = (list: readonly Command[]) =>
    Object.fromEntries(
      list.flatMap(({ keys, single, run }) =>
        keys === undefined
          ? []
          : [
              [
                keys,
                (event: KeyboardEvent) => {
                  if (event.defaultPrevented || isBusy(event.target)) return
                  if (single && (!appearance.singleKeys || isTyping(event.target))) return
                  // A header of a table resizes its column with Alt and arrows.
                  if (keys.startsWith('Alt+Arrow') && isTableHead(event.target)) return
                  if (run()) event.preventDefault()
                },
              ],
            ],
      ),
    )
  let unbind = () => {}
  function bind(list: readonly Command[]): void {
    unbind()
    unbind = tinykeys(
      window,
      {
        ...bindingsOf(list),
        '$mod+z': (event) => {
          if (!isTyping(event.target) && toast.undoLast()) event.preventDefault()
        },
      },
      { ignore: ({ isComposing }) => isComposing },
    )
  }
  watch(commands, bind, { immediate: true })
  onScopeDispose(() => unbind())
  useEvent('menu.chosen', ({ command }) => commands.value.find(({ menu }) => menu === command)?.run())
}

function isTableHead(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('thead') !== null
}
