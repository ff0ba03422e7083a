import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import { type FieldIssue, RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import { useBackend } from '../../app/use-backend.ts'
import { fieldText } from '../../i18n/field-text.ts'
import {
  definitionOf,
  draftOf,
  type EditableDraft,
  emptyDraft,
  problemsOf,
  stepOfField,
  type WizardStep,
  wizardSteps,
} from './api-draft.ts'
import { type KeptDraft, keptDrafts } from './kept-draft.ts'
import { followPath } from './path-parameters.ts'
import { useTakenCheck } from './use-taken-check.ts'

/** Milliseconds between two copies to the browser's storage. */
const KEEP_EVERY_MS = 2000

/** Fields of errors whose answer names none. Source: errors.md, management codes. */
const fieldOfError: Partial<Record<string, string>> = {
  apiNameExists: 'name',
  apiExists: 'reqUri',
  requestPathParameterUndefined: 'reqUri',
  backendPathParameterUndefined: 'backendApi.reqUri',
  twoWayTlsNotSupported: 'backendApi.enableClientSsl',
}

/**
 * One definition being typed: the draft, what is wrong with it on which page, and saving it. The same for a new API and
 * for an edit; `start` must be awaited before the pages show.
 */
export function useApiDraft(apiId: string | undefined) {
  const { call } = useBackend()
  const kept = keptDrafts(localStorage, apiId ?? 'new')
  const draft = ref<EditableDraft>(emptyDraft())
  const stored = shallowRef<Api>()
  const clean = ref('')
  const found = ref<KeptDraft>()
  const checked = ref<ReadonlySet<WizardStep>>(new Set())
  const touched = ref<ReadonlySet<string>>(new Set())
  const refused = ref<FieldIssue[]>([])
  const failure = shallowRef<RomaError>()
  const saving = ref(false)
  const follows = reactive({ method: apiId === undefined, path: apiId === undefined })
  const taken = useTakenCheck(draft, apiId)

  /** The draft as text. Owner and group of a new one do not count: the pickers choose them by themselves. */
  function printOf(some: EditableDraft): string {
    return JSON.stringify(apiId === undefined ? { ...some, romaAppId: '', groupId: '' } : some)
  }

  async function start(preset: Partial<EditableDraft> = {}): Promise<void> {
    if (apiId === undefined) draft.value = emptyDraft(preset)
    else {
      stored.value = await call('api.get', { id: apiId })
      draft.value = draftOf(stored.value)
    }
    draft.value.reqParams = followPath(draft.value.reqParams, draft.value.reqUri)
    clean.value = printOf(draft.value)
    const copy = kept.read(draft.value)
    if (copy !== undefined && printOf(copy.draft) !== clean.value) found.value = copy
  }

  const dirty = computed(() => clean.value !== '' && printOf(draft.value) !== clean.value)
  const problems = computed(() =>
    [...problemsOf(draft.value), ...taken.issues.value, ...refused.value].map((issue) => ({
      ...issue,
      message: fieldText(issue.message),
    })),
  )
  /** Said by the backend or a check, so shown at once. */
  const urgent = computed(() => new Set([...taken.issues.value, ...refused.value].map(({ field }) => field)))

  function problemsOn(step: WizardStep): FieldIssue[] {
    return problems.value.filter((issue) => stepOfField(issue.field) === step)
  }

  /** Message beside a field: at once for what a check or the backend refused, after leaving it otherwise. */
  function errorOf(field: string): FieldIssue | undefined {
    const issue = problems.value.find((one) => one.field === field)
    if (issue === undefined) return undefined
    const shown = checked.value.has(stepOfField(field)) || touched.value.has(field) || urgent.value.has(field)
    return shown ? issue : undefined
  }

  function touch(field: string): void {
    touched.value = new Set([...touched.value, field])
  }

  /** Shows everything wrong on a page and tells whether it may be left forward. */
  function check(step: WizardStep): boolean {
    checked.value = new Set([...checked.value, step])
    return problemsOn(step).length === 0
  }

  /** Stores the definition. `undefined`: refused, and the problems say why. */
  async function save(): Promise<Api | undefined> {
    for (const step of wizardSteps) check(step)
    // What the backend refused last is no reason not to ask again.
    if (problemsOf(draft.value).length > 0 || taken.issues.value.length > 0) return undefined
    saving.value = true
    refused.value = []
    failure.value = undefined
    try {
      const definition = definitionOf(draft.value)
      const api = apiId
        ? await call('api.update', { id: apiId, draft: definition })
        : await call('api.create', definition)
      stored.value = api
      clean.value = printOf(draft.value)
      kept.forget()
      return api
    } catch (error) {
      take(RomaError.from(error))
      return undefined
    } finally {
      saving.value = false
    }
  }

  function take(error: RomaError): void {
    const field = /^([A-Za-z][\w.]*): /.exec(error.hint ?? '')?.[1] ?? fieldOfError[error.error]
    const { code } = error.entry
    if (error.issues?.length) refused.value = [...error.issues]
    else if (field) refused.value = [{ field, name: error.error, code, message: error.hint ?? error.message }]
    else failure.value = error
  }

  function restoreKept(): void {
    if (found.value) draft.value = found.value.draft
    follows.method = false
    follows.path = false
    found.value = undefined
  }

  function discardKept(): void {
    kept.forget()
    found.value = undefined
  }

  // What the backend refused is about the text it saw; any change makes that text old.
  watch(draft, () => (refused.value = []), { deep: true })
  watch(
    () => [draft.value.reqMethod, draft.value.reqUri] as const,
    ([method, path]) => {
      draft.value.reqParams = followPath(draft.value.reqParams, path)
      if (follows.method) draft.value.backendApi.reqMethod = method
      if (follows.path) draft.value.backendApi.reqUri = path
    },
  )
  const timer = setInterval(() => {
    if (!dirty.value || found.value !== undefined) return
    kept.keep({ keptAt: Date.now(), basedOn: stored.value?.updateTime ?? '', draft: draft.value })
  }, KEEP_EVERY_MS)
  onScopeDispose(() => clearInterval(timer))

  return reactive({
    draft,
    stored,
    dirty,
    problems,
    found,
    failure,
    saving,
    follows,
    checked,
    start,
    problemsOn,
    errorOf,
    touch,
    check,
    save,
    restoreKept,
    discardKept,
    /** Drops the local copy: the user chose to leave without saving. */
    forget: () => kept.forget(),
  })
}

/** What the pages of the wizard get. */
export type ApiForm = ReturnType<typeof useApiDraft>
