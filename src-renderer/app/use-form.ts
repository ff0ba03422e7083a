import { nextTick, type Ref, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { z } from 'zod'
import { RomaError, toFieldIssue } from '#contract/errors'
import { fieldText } from '../i18n/field-text.ts'

/** What a form needs. */
interface FormParts<S extends z.ZodType> {
  readonly schema: S
  /** What the schema judges, built from the form's own state. */
  readonly draft: () => unknown
  /** Sends it. A `RomaError` thrown here goes to the field it names, else to `problem`. */
  readonly send: (draft: z.output<S>) => Promise<void>
  /** Where to look for the first wrong field; the document when left out. */
  readonly root?: Ref<HTMLElement | undefined>
}

/**
 * One form: checks with the contract's schema on blur, again on every change once wrong, all of it on submit;
 * puts a server's refusal beside the field it names. `errors` is keyed by the model's path (`backendApi.reqUri`).
 */
export function useForm<S extends z.ZodType>({ schema, draft, send, root }: FormParts<S>) {
  const { t } = useI18n()
  const errors = ref<Record<string, string>>({})
  const codes = ref<Record<string, string>>({})
  const problem = shallowRef<RomaError>()
  const busy = ref(false)
  /** Spoken after a submit that found problems. */
  const announcement = ref('')

  function issuesNow(): Record<string, string> {
    const parsed = schema.safeParse(draft())
    if (parsed.success) return {}
    const found: Record<string, string> = {}
    for (const { field, message } of parsed.error.issues.map(toFieldIssue)) found[field] ??= textOf(message)
    return found
  }

  /** An empty number has no words of its own: the schema only knows that there is none. */
  function textOf(message: string): string {
    return /^Invalid input: expected .* received undefined$/.test(message)
      ? t('ui.fillIn')
      : fieldText(message)
  }

  /** For `@blur`: checks one field. */
  function touch(field: string): void {
    const message = issuesNow()[field]
    if (message !== undefined) errors.value = { ...errors.value, [field]: message }
  }

  // A field that was wrong is judged again while it is being repaired.
  watch(
    () => JSON.stringify(draft()),
    () => {
      if (Object.keys(errors.value).length === 0) return
      const now = issuesNow()
      const still = Object.keys(errors.value).filter((field) => now[field] !== undefined)
      errors.value = Object.fromEntries(still.map((field) => [field, now[field] ?? '']))
      codes.value = {}
    },
  )

  function show(found: Record<string, string>): void {
    errors.value = found
    announcement.value = t('ui.problems', Object.keys(found).length)
    void focusFirstWrong()
  }

  async function focusFirstWrong(): Promise<void> {
    await nextTick()
    const scope = root?.value ?? document
    scope.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid] :is(input, button)')?.focus()
  }

  function refuse(error: RomaError): void {
    const issues = error.issues ?? issueOfHint(error)
    if (issues.length === 0) {
      problem.value = error
      return
    }
    codes.value = Object.fromEntries(issues.map(({ field, code }) => [field, code]))
    show(Object.fromEntries(issues.map(({ field, message }) => [field, fieldText(message)])))
  }

  /** Checks everything, then sends. True when it went through. */
  async function submit(): Promise<boolean> {
    if (busy.value) return false
    problem.value = undefined
    announcement.value = ''
    const parsed = schema.safeParse(draft())
    if (!parsed.success) {
      show(issuesNow())
      return false
    }
    busy.value = true
    try {
      await send(parsed.data)
      return true
    } catch (error) {
      refuse(RomaError.from(error))
      return false
    } finally {
      busy.value = false
    }
  }

  let kept = ''
  /** Takes what the form holds now as unchanged; a dialog does so once it is open and its selects have chosen. */
  function settle(): void {
    kept = JSON.stringify(draft())
  }
  const isDirty = () => kept !== '' && JSON.stringify(draft()) !== kept

  function reset(): void {
    errors.value = {}
    codes.value = {}
    problem.value = undefined
    announcement.value = ''
  }

  return { errors, codes, problem, busy, announcement, touch, submit, reset, refuse, settle, isDirty }
}

/** A hint that starts with a field's name (`name: This name is already used.`) belongs to that field. */
function issueOfHint(error: RomaError): { field: string; code: string; message: string }[] {
  const found = /^([a-zA-Z][\w.]*): (.+)$/s.exec(error.hint ?? '')
  if (found?.[1] === undefined || found[2] === undefined) return []
  return [{ field: found[1], code: error.entry.code, message: found[2] }]
}
