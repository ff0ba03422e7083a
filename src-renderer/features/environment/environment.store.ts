import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Every environment of the workspace; RELEASE first. */
export const useEnvironments = defineStore('environments', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource(() => call('environment.list', {}), {
    initial: { total: 0, items: [] },
    events: ['environment.changed', 'environmentVariable.changed', 'publication.changed'],
  })
  return { environments: computed(() => value.value.items), ...state }
})
