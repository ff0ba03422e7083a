import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { RomaError } from '#contract/errors'
import { type CustomBackend, type LdDeployment, MAX_SCRIPT_BYTES } from '#contract/model/custom-backend'
import { useBackend } from '../../../app/use-backend.ts'
import { useLocalDraft } from './use-local-draft.ts'

/** Word beside the name; its label is `customBackend.state.<key>`. */
export type IdeState = 'empty' | 'unsaved' | 'saved' | 'deployed' | 'editedAfterDeployment'

const encoder = new TextEncoder()

/** One custom backend in the online IDE: the stored object, the text as typed, and what can be done with it. */
export function useIde(id: string) {
  const { call, on } = useBackend()
  const backend = shallowRef<CustomBackend>()
  const deployments = shallowRef<readonly LdDeployment[]>([])
  const failure = shallowRef<RomaError>()
  const source = ref('')
  const saved = ref('')
  /** A new backend is a data backend until a function template is chosen. */
  const isFunction = ref(false)
  const busy = ref<'save' | 'deploy'>()
  const local = useLocalDraft(id, { source, saved })

  const bytes = computed(() => encoder.encode(source.value).length)
  const tooLong = computed(() => bytes.value > MAX_SCRIPT_BYTES)
  const dirty = computed(
    () => source.value !== saved.value || (isFunction.value && backend.value?.apiType === 'data'),
  )
  const state = computed<IdeState>(() => {
    if (dirty.value) return 'unsaved'
    if (backend.value?.status === 4)
      return backend.value.editedAfterDeployment ? 'editedAfterDeployment' : 'deployed'
    return backend.value?.status === 3 ? 'saved' : 'empty'
  })

  function take(stored: CustomBackend): void {
    const untouched = !dirty.value
    backend.value = stored
    saved.value = stored.scripts[0]?.content ?? ''
    if (untouched) {
      source.value = saved.value
      isFunction.value = stored.apiType === 'function'
    }
  }

  async function load(): Promise<void> {
    try {
      const [stored, history] = await Promise.all([
        call('customBackend.get', { id }),
        call('customBackend.deployments', { id }),
      ])
      take(stored)
      deployments.value = history.items.toSorted((a, b) => b.number - a.number)
      failure.value = undefined
    } catch (error) {
      failure.value = RomaError.from(error)
    }
  }

  async function whileBusy<T>(work: 'save' | 'deploy', run: () => Promise<T>): Promise<T> {
    busy.value = work
    try {
      return await run()
    } finally {
      busy.value = undefined
    }
  }

  /** Stores the text as typed. Throws `RomaError`. */
  async function save(): Promise<void> {
    const content = source.value
    const stored = await whileBusy('save', () =>
      call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content }] }),
    )
    backend.value = stored
    saved.value = content
    local.forget()
  }

  /** Saves what is unsaved, then makes it the script callers get. Throws `RomaError`. */
  async function deploy(): Promise<void> {
    if (dirty.value) await save()
    const { backend: stored } = await whileBusy('deploy', () => call('customBackend.deploy', { id }))
    backend.value = stored
    await load()
  }

  function useText(text: string): void {
    source.value = text
    isFunction.value = true
  }

  function discard(): void {
    source.value = saved.value
    isFunction.value = backend.value?.apiType === 'function'
    local.forget()
  }

  onScopeDispose(
    on('customBackend.changed', ({ ids }) => {
      if (ids.includes(id) && busy.value === undefined) void load()
    }),
  )
  void load()

  return {
    ...{ backend, deployments, failure, source, saved, isFunction, busy },
    ...{ bytes, tooLong, dirty, state, offered: local.offered },
    ...{ load, save, deploy, useText, discard, forgetLocal: local.forget },
  }
}

/** What {@link useIde} gives. */
export type Ide = ReturnType<typeof useIde>
