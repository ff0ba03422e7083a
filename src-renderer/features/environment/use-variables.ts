import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { EnvironmentVariable } from '#contract/model/environment'
import { useBackend } from '../../app/use-backend.ts'
import { useResource } from '../../app/use-resource.ts'
import { useToast } from '../../ui/use-toast.ts'
import { useEnvironments } from './environment.store.ts'

interface Cell {
  readonly name: string
  readonly envId: string
}

/** The variables of one group as a matrix; each change can be taken back. */
export function useVariables(groupId: string) {
  const { t } = useI18n()
  const { call } = useBackend()
  const toast = useToast()
  const store = useEnvironments()
  const { value, ...state } = useResource(() => call('environmentVariable.list', { groupId }), {
    initial: { total: 0, items: [] },
    events: ['environmentVariable.changed', 'environment.changed'],
  })
  const names = computed(() => [...new Set(value.value.items.map((each) => each.variableName))].sort())

  function at({ name, envId }: Cell): EnvironmentVariable | undefined {
    return value.value.items.find((each) => each.variableName === name && each.envId === envId)
  }

  /** Creates or changes the value of one cell. Throws `RomaError`: the cell shows it. */
  async function set(cell: Cell, variableValue: string): Promise<void> {
    const existing = at(cell)
    if (existing) await call('environmentVariable.update', { id: existing.id, variableValue })
    else {
      await call('environmentVariable.create', {
        groupId,
        envId: cell.envId,
        variableName: cell.name,
        variableValue,
      })
    }
  }

  async function take(variables: readonly EnvironmentVariable[], said: string): Promise<void> {
    try {
      for (const { id } of variables) await call('environmentVariable.delete', { id })
      toast.success(said, {
        undo: async () => {
          for (const { envId, variableName: name, variableValue } of variables) {
            await set({ name, envId }, variableValue)
          }
        },
      })
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
    }
  }

  return {
    ...state,
    names,
    environments: computed(() => store.environments),
    valueIn: (name: string, envId: string) => at({ name, envId })?.variableValue,
    set,
    /** Empties one cell. */
    async unset(cell: Cell): Promise<void> {
      const existing = at(cell)
      if (existing) await take([existing], t('environment.variable.cleared', { name: cell.name }))
    },
    /** Deletes a variable in every environment. */
    remove: (name: string) =>
      take(
        value.value.items.filter((each) => each.variableName === name),
        t('environment.variable.deleted', { name }),
      ),
  }
}
