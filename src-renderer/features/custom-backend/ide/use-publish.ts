import { type Ref, reactive } from 'vue'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import { type CustomBackend, FrontApiDraft } from '#contract/model/custom-backend'
import { RELEASE_ID } from '#contract/model/environment'
import { useBackend } from '../../../app/use-backend.ts'
import { useForm } from '../../../app/use-form.ts'

interface Given {
  readonly backend: CustomBackend
  readonly root: Ref<HTMLElement | undefined>
  readonly published: (api: Api) => void
}

/** The publish pane: creates the backend's front API, or updates the one there is, and publishes it. */
export function usePublish({ backend, root, published }: Given) {
  const { call } = useBackend()
  const draft = reactive({
    groupId: '' as string | null | undefined,
    envId: RELEASE_ID as string,
    authType: 'APP' as FrontApiDraft['authType'],
    authorizerId: null as string | null | undefined,
    protocol: 'HTTPS' as FrontApiDraft['protocol'],
    backendTimeout: 60_000 as number | undefined,
    retryCount: -1 as number | undefined,
    name: backend.name,
    method: backend.method as NonNullable<FrontApiDraft['method']>,
    path: backend.path,
    matchMode: 'NORMAL' as FrontApiDraft['matchMode'],
    cors: false,
  })
  const form = useForm({
    schema: FrontApiDraft,
    draft: () => ({
      ...draft,
      // A second factor that the API's own page set stays.
      authorizerId: draft.authType === 'NONE' ? null : draft.authorizerId,
      retryCount: String(draft.retryCount ?? ''),
    }),
    root,
    async send(frontApi) {
      try {
        published((await call('customBackend.publish', { id: backend.id, frontApi })).api)
      } catch (error) {
        throw inPaneWords(RomaError.from(error))
      }
    },
  })

  async function loadFront(): Promise<void> {
    if (backend.frontApiId === null) return
    const api = await call('api.get', { id: backend.frontApiId })
    draft.groupId = api.groupId
    draft.authType = api.authType
    draft.authorizerId = api.authorizerId
    // A front API of a custom backend never is one of gRPC.
    if (api.reqProtocol !== 'GRPCS') draft.protocol = api.reqProtocol
    draft.backendTimeout = api.backendApi?.timeout ?? 60_000
    draft.retryCount = Number(api.backendApi?.retryCount ?? -1)
    draft.name = api.name
    draft.method = api.reqMethod
    draft.path = api.reqUri
    draft.matchMode = api.matchMode
    draft.cors = api.cors
  }

  async function load(): Promise<void> {
    try {
      await loadFront()
    } catch (error) {
      form.problem.value = RomaError.from(error)
    }
  }

  void load()
  return { draft, ...form }
}

/** A refusal about the front API names the API's fields; the pane calls two of them by other names. */
function inPaneWords(error: RomaError): RomaError {
  const hint = error.hint?.replace(/^reqUri: /, 'path: ').replace(/^reqMethod: /, 'method: ')
  return hint === error.hint ? error : new RomaError(error.error, { hint, message: error.message })
}
