import { shallowRef } from 'vue'

/** A question before something that cannot simply be taken back. */
export interface Question {
  /** The button's words: `Delete group`. */
  readonly title: string
  /** What will happen, naming the object. */
  readonly text: string
  /** Label of the button that goes on; its verb. */
  readonly confirm: string
  /** Label of the button that does not; *Cancel* when left out. */
  readonly cancel?: string
  /** The user must type this text first. */
  readonly typed?: string
  readonly danger?: boolean
}

interface Asked extends Question {
  readonly answer: (yes: boolean) => void
}

const asked = shallowRef<Asked>()

/** Asks through the one `UiConfirm` of the shell; true when the user goes on. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return (question) =>
    new Promise((resolve) => {
      asked.value?.answer(false)
      asked.value = {
        ...question,
        answer(yes) {
          asked.value = undefined
          resolve(yes)
        },
      }
    })
}

/** The open question, for `UiConfirm` alone. */
export function useAskedQuestion() {
  return asked
}
