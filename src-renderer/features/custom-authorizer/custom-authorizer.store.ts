import { defineStore } from 'pinia'
import type { CustomAuthorizer } from '#contract/model/custom-authorizer'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The custom authorizers as the backend last told them. */
export const useCustomAuthorizers = defineStore('customAuthorizer', () => {
  const { call } = useBackend()
  const list = useResource<readonly CustomAuthorizer[]>(
    async () => (await call('customAuthorizer.list', {})).items,
    {
      initial: [],
      events: ['customAuthorizer.changed', 'customBackend.changed', 'api.changed', 'publication.changed'],
    },
  )
  return { items: list.value, loading: list.loading, loaded: list.loaded, reload: list.reload }
})
