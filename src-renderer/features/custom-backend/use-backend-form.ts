import { type Ref, reactive } from 'vue'
import { CustomBackendDraft, type LdParameter } from '#contract/model/custom-backend'
import { useForm } from '../../app/use-form.ts'

type Fields = ReturnType<typeof emptyDraft>

function emptyDraft() {
  return {
    name: '',
    romaAppId: '',
    method: 'GET' as CustomBackendDraft['method'],
    path: '',
    description: '',
    version: '1.0.0',
    contentType: 'json' as CustomBackendDraft['contentType'],
    parameters: [] as LdParameter[],
  }
}

interface Given {
  /** What is changed; a new backend when left out. */
  readonly stored?: CustomBackendDraft
  /** What a link has filled in already. */
  readonly preset?: Partial<Pick<Fields, 'name' | 'path' | 'method'>>
  readonly root: Ref<HTMLElement | undefined>
  readonly send: (draft: CustomBackendDraft) => Promise<void>
}

/** The form of a custom backend, for creating one and for its properties. */
export function useBackendForm({ stored, preset, root, send }: Given) {
  const draft = reactive<Fields>(stored ? pick(stored) : { ...emptyDraft(), ...preset })
  const form = useForm({ schema: CustomBackendDraft, draft: () => draft, send, root })
  return { draft, ...form }
}

/** What {@link useBackendForm} gives. */
export type BackendForm = ReturnType<typeof useBackendForm>

function pick(stored: CustomBackendDraft): Fields {
  const { name, romaAppId, method, path, description, version, contentType, parameters } = stored
  const own = parameters.map((parameter) => ({ ...parameter }))
  return { name, romaAppId, method, path, description, version, contentType, parameters: own }
}
