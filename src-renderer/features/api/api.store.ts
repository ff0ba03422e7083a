import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { ApiSummary } from '#contract/model/api'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Every API of the workspace as a row. Lists, pickers and counters share it. */
export const useApis = defineStore('api', () => {
  const { call } = useBackend()
  const { value, loading, loaded, error, reload } = useResource(
    async (): Promise<readonly ApiSummary[]> => (await call('api.list', {})).items,
    {
      initial: [],
      events: ['api.changed', 'publication.changed', 'apiGroup.changed', 'integrationApplication.changed'],
    },
  )
  const edited = computed(() => value.value.filter((api) => api.editedSincePublish))
  return { rows: value, edited, loading, loaded, error, reload }
})
