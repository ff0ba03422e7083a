import { tinykeys } from 'tinykeys'
import { onScopeDispose } from 'vue'
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
export function useShortcuts(commands: readonly Command[]): void {
  const appearance = useAppearance()
  const toast = useToast()

  const bindings = Object.fromEntries(
    commands.flatMap(({ keys, single, run }) =>
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
  const unbind = tinykeys(
    window,
    {
      ...bindings,
      '$mod+z': (event) => {
        if (!isTyping(event.target) && toast.undoLast()) event.preventDefault()
      },
    },
    { ignore: ({ isComposing }) => isComposing },
  )
  onScopeDispose(unbind)
  useEvent('menu.chosen', ({ command }) => commands.find(({ menu }) => menu === command)?.run())
}

function isTableHead(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('thead') !== null
}

const isMac = /mac/i.test(navigator.platform)
const names: Record<string, string> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  ArrowLeft: '←',
  ArrowRight: '→',
  '?': '?',
}

/** Keys as people write them: `Ctrl+Shift+L`, `G then A`. */
export function keysInWords(keys: string, then: string): string {
  return keys
    .replace('[Shift]+', '')
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
        .join('+'),
    )
    .join(` ${then} `)
}
