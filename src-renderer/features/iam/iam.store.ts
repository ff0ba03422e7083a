import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { LocalIam } from '#contract/model/iam'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

const empty: LocalIam = { account: { id: '-', name: '' }, projects: [], users: [] }

/** Local IAM: account, projects, users and their access keys. */
export const useIam = defineStore('iam', () => {
  const { call } = useBackend()
  const { value, ...state } = useResource(() => call('iam.get', {}), {
    initial: empty,
    events: ['iam.changed'],
  })
  return {
    account: computed(() => value.value.account),
    projects: computed(() => value.value.projects),
    users: computed(() => value.value.users),
    ...state,
  }
})
