import { useStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { RELEASE_ID } from '#contract/model/environment'
import { useBackend } from './use-backend.ts'
import { useResource } from './use-resource.ts'

/** The environment of the top bar: only a view filter. It presets the environment of dialogs, API Calling and the call log. */
export const useViewEnvironment = defineStore('viewEnvironment', () => {
  const { call } = useBackend()
  const wanted = useStorage('atrium.view-environment', RELEASE_ID)
  const { value } = useResource(() => call('environment.list', {}), {
    initial: { total: 0, items: [] },
    events: ['environment.changed'],
  })
  const environments = computed(() => value.value.items)
  // A deleted environment gives way to RELEASE.
  const current = computed(() => environments.value.find(({ id }) => id === wanted.value))
  const envId = computed({
    get: () => current.value?.id ?? RELEASE_ID,
    set: (id) => {
      wanted.value = id
    },
  })
  const envName = computed(() => current.value?.name ?? 'RELEASE')
  return { envId, envName, environments }
})
