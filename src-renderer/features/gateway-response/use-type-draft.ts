import { computed, reactive, ref, watch } from 'vue'
import {
  defaultTemplate,
  type GatewayResponse,
  jsonProblem,
  type ResponseType,
  responseTypes,
  TypedResponse,
} from '#contract/model/gateway-response'
import { useBackend } from '../../app/use-backend.ts'
import { useForm } from '../../app/use-form.ts'
import type { KeyValue } from '../../ui/KeyValueTable.vue'

interface Place {
  readonly response: GatewayResponse
  readonly type: ResponseType
}

/** What one type answers, as it is being edited. */
export function useTypeDraft(place: () => Place) {
  const { call } = useBackend()
  const draft = reactive({ status: undefined as number | undefined, body: '', headers: [] as KeyValue[] })
  const kept = ref('')
  const own = computed(() => place().response.responses[place().type])
  const asModel = () => ({
    status: draft.status ?? null,
    body: draft.body,
    headers: draft.headers
      .filter(({ name, value }) => name !== '' || value !== '')
      .map(({ name, value }) => ({
        key: name,
        value,
      })),
  })

  function fill(): void {
    const { status, body, headers } = own.value ?? {
      status: responseTypes[place().type],
      body: defaultTemplate,
      headers: [],
    }
    draft.status = status ?? undefined
    draft.body = own.value === undefined ? pretty(body) : body
    draft.headers = headers.map(({ key, value }) => ({ name: key, value }))
    kept.value = JSON.stringify(asModel())
    form.reset()
  }

  const form = useForm({
    schema: TypedResponse,
    draft: asModel,
    async send(response) {
      const { response: target, type } = place()
      await call('gatewayResponse.setType', { groupId: target.groupId, id: target.id, type, response })
    },
  })

  watch(() => JSON.stringify([place().response.id, place().type, own.value]), fill, { immediate: true })

  return {
    draft,
    own,
    form,
    fill,
    isDirty: computed(() => JSON.stringify(asModel()) !== kept.value),
    /** While the body is no JSON. */
    problem: computed(() => jsonProblem(draft.body)),
    asModel,
  }
}

/** A template is JSON with variables inside its strings, so it can be laid out. */
function pretty(template: string): string {
  return JSON.stringify(JSON.parse(template), null, 2)
}
