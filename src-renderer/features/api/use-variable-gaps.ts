import { computed } from 'vue'
import { variableNames } from '#contract/path-template'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'

/** `#name#` in use, with the environments in which it has no value: publishing there would be refused. */
export function useVariableGaps(groupId: () => string, text: () => string) {
  const { call } = useBackend()
  const { value } = useResource(
    async () => {
      const [environments, variables] = await Promise.all([
        call('environment.list', {}),
        call('environmentVariable.list', {}),
      ])
      return { environments: environments.items, variables: variables.items }
    },
    {
      initial: { environments: [], variables: [] },
      events: ['environment.changed', 'environmentVariable.changed'],
    },
  )
  return computed(() =>
    [...new Set(variableNames(text()) ?? [])].flatMap((name) => {
      const known = value.value.variables.filter(
        (variable) => variable.groupId === groupId() && variable.variableName === name,
      )
      const missing = value.value.environments.filter(({ id }) => !known.some(({ envId }) => envId === id))
      return missing.length === 0
        ? []
        : [{ name, environments: missing.map((environment) => environment.name) }]
    }),
  )
}
