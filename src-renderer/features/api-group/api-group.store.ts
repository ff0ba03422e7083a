import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Every API group of the workspace. */
export const useApiGroups = defineStore('apiGroups', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource(() => call('apiGroup.list', {}), {
    initial: { total: 0, items: [] },
    events: ['apiGroup.changed', 'api.changed', 'integrationApplication.changed', 'settings.changed'],
  })
  return { groups: computed(() => value.value.items), ...state }
})
