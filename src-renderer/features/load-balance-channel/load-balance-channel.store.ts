import { defineStore } from 'pinia'
import type { VpcChannel } from '#contract/model/vpc-channel'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The load-balance channels as the backend last told them. */
export const useLoadBalanceChannels = defineStore('loadBalanceChannel', () => {
  const { call } = useBackend()
  const list = useResource<readonly VpcChannel[]>(async () => (await call('vpcChannel.list', {})).items, {
    initial: [],
    events: ['vpcChannel.changed', 'vpcChannel.checked', 'api.changed', 'publication.changed'],
  })
  return { items: list.value, loading: list.loading, loaded: list.loaded, reload: list.reload }
})
