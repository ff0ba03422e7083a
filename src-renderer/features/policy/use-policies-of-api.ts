import { computed } from 'vue'
import { useResource } from '../../app/use-resource.ts'
import type { PolicyOfApi } from './policy-kind.ts'
import { kindOf } from './policy-kinds.ts'

/** Kinds that the way of a call shows as stages of their own; the plug-in rules out the traditional policy. */
const accessKinds = ['access']
const throttlingKinds = ['rate_limit', 'throttling']

/** What keeps callers out or back on their way to one API, in one environment. */
export function useGatesOfApi(place: () => { apiId: string; envId: string }) {
  const kinds = [...accessKinds, ...throttlingKinds].flatMap((id) => kindOf(id) ?? [])
  const doors = kinds.map((kind) => kind.useOfApi())
  const { value, reload } = useResource(
    async (): Promise<readonly PolicyOfApi[]> =>
      (await Promise.all(doors.map((door) => door.list(place().apiId)))).flat(),
    { initial: [], events: [...kinds.flatMap(({ events }) => events), 'publication.changed'] },
  )
  const here = computed(() => value.value.filter(({ binding }) => binding.envId === place().envId))
  return {
    access: computed(() => here.value.filter(({ kind }) => accessKinds.includes(kind))),
    throttling: computed(() => {
      const found = throttlingKinds.map((id) => here.value.filter(({ kind }) => kind === id))
      return found.find((policies) => policies.length > 0) ?? []
    }),
    reload,
  }
}
