import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { GatewayStatus, Instance } from '#contract/model/instance'
import { useBackend, useEvent } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The workspace and its gateway, live. */
export const useInstance = defineStore('instance', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource<Instance | undefined>(() => call('instance.get', {}), {
    initial: undefined,
    events: ['settings.changed'],
  })
  const gateway = shallowRef<GatewayStatus>()
  watch(value, (instance) => {
    if (instance) gateway.value = instance.gateway
  })
  useEvent('gateway.changed', (status) => {
    gateway.value = status
  })
  return {
    instance: computed(() => value.value),
    gateway: computed(() => gateway.value),
    subDomainSuffix: computed(() => value.value?.subDomainSuffix ?? 'localhost'),
    ...state,
  }
})
