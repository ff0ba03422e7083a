import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** Every certificate of the workspace. */
export const useCertificates = defineStore('certificates', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource(() => call('certificate.list', {}), {
    initial: { total: 0, items: [] },
    events: ['certificate.changed', 'apiGroup.changed'],
  })
  return { certificates: computed(() => value.value.items), ...state }
})
