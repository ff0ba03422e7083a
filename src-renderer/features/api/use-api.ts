import { watch } from 'vue'
import type { Api } from '#contract/model/api'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** One API, kept up to date. */
export function useApi(id: () => string) {
  const { call } = useBackend()
  const { value, error, reload } = useResource<Api | undefined>(() => call('api.get', { id: id() }), {
    initial: undefined,
    events: ['api.changed', 'publication.changed', 'apiGroup.changed'],
  })
  watch(id, () => void reload())
  return { api: value, error, reload }
}
