import { onScopeDispose, shallowRef } from 'vue'

/** What the screen in front offers to the keyboard and the palette. */
export interface ScreenActions {
  /** Alt+N */
  create?: { label: string; run: () => void }
  /** Ctrl+S */
  save?: () => void
  /** Ctrl+Enter */
  submit?: () => void
  /** Ctrl+Shift+Enter */
  deploy?: () => void
  /** Ctrl+J */
  togglePanel?: () => void
  /** Further commands of the palette. */
  commands?: readonly { label: string; run: () => void }[]
}

const stack = shallowRef<readonly ScreenActions[]>([])

/** Offers actions as long as the component lives; the newest screen wins. */
export function useScreenActions(actions: ScreenActions): void {
  stack.value = [...stack.value, actions]
  onScopeDispose(() => {
    stack.value = stack.value.filter((each) => each !== actions)
  })
}

/** The actions in front, newest first, for the shell. */
export function currentScreenActions(): readonly ScreenActions[] {
  return [...stack.value].reverse()
}
