import { defineStore } from 'pinia'
import type { CustomBackendSummary } from '#contract/model/custom-backend'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** The custom backends as the backend last told them. */
export const useCustomBackends = defineStore('customBackend', () => {
  const { call } = useBackend()
  const list = useResource<readonly CustomBackendSummary[]>(
    async () => (await call('customBackend.list', {})).items,
    { initial: [], events: ['customBackend.changed', 'integrationApplication.changed'] },
  )
  return {
    items: list.value,
    loading: list.loading,
    loaded: list.loaded,
    error: list.error,
    reload: list.reload,
  }
})
