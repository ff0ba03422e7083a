import { computed } from 'vue'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The gateway responses of one group, `default` first. */
export function useResponses(groupId: () => string) {
  const { call } = useBackend()
  const { value, ...state } = useResource(
    async () => (groupId() === '' ? [] : (await call('gatewayResponse.list', { groupId: groupId() })).items),
    { initial: [], events: ['gatewayResponse.changed', 'api.changed'] },
  )
  return { responses: computed(() => value.value), ...state }
}
