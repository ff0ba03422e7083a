import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Every integration application of the workspace. */
export const useApplications = defineStore('applications', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource(() => call('integrationApplication.list', {}), {
    initial: { total: 0, items: [] },
    events: [
      'integrationApplication.changed',
      'apiGroup.changed',
      'api.changed',
      'customBackend.changed',
      'appAuth.changed',
    ],
  })
  return { applications: computed(() => value.value.items), ...state }
})
