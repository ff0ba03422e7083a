import { type Ref, ref, shallowRef } from 'vue'
import { useScreenActions } from './use-screen-actions.ts'
import { useSuggestion } from './use-suggestion.ts'

/** The dialog of a list that makes and edits its objects, opened by button, key and suggestion. */
export interface EditDialog<T> {
  readonly open: Ref<boolean>
  /** Undefined while a new object is made. */
  readonly edited: Readonly<Ref<T | undefined>>
  /** Name that a new object starts with. */
  readonly suggested: Readonly<Ref<string>>
  /** Key of the object just made: its row is shown for a moment. */
  readonly flash: Ref<string | undefined>
  create(name?: string): void
  edit(object: T): void
}

/** `createLabel`: what the screen's *Create* is called in the palette. */
export function useEditDialog<T>(createLabel: string): EditDialog<T> {
  const open = ref(false)
  const edited = shallowRef<T>()
  const suggested = ref('')
  const flash = ref<string>()

  function create(name = ''): void {
    edited.value = undefined
    suggested.value = name
    open.value = true
  }

  function edit(object: T): void {
    edited.value = object
    open.value = true
  }

  useScreenActions({ create: { label: createLabel, run: () => create() } })
  useSuggestion(create)
  return { open, edited, suggested, flash, create, edit }
}
