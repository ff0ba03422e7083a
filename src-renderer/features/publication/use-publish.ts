import { storeToRefs } from 'pinia'
import { computed, type Ref, ref, shallowRef } from 'vue'
import { RomaError } from '#contract/errors'
import { useBackend } from '../../app/use-backend.ts'
import { useEnvironments } from '../environment/public.ts'
import type { BatchOutcome } from './batch-outcome.ts'
import { changesOf, type DefinitionChange } from './definition-diff.ts'
import { createReachability } from './reachability.ts'

interface Check {
  readonly apiId: string
  readonly apiName: string
  readonly level: 'error' | 'warning'
  readonly code: string
  readonly message: string
}

/** What publishing the given APIs to an environment would change, what speaks against it, and doing it. */
export function usePublish(apis: () => readonly { id: string; name: string }[], envId: Ref<string>) {
  const { call } = useBackend()
  const { environments } = storeToRefs(useEnvironments())
  const checks = shallowRef<readonly Check[]>([])
  const changes = shallowRef<readonly DefinitionChange[]>([])
  /** Nothing is effective in the environment yet. */
  const first = ref(false)
  const outcome = shallowRef<BatchOutcome>()
  const failure = shallowRef<RomaError>()
  const busy = ref(false)
  let asked = 0
  const reachability = createReachability(call)

  function reset(): void {
    checks.value = []
    changes.value = []
    outcome.value = undefined
    failure.value = undefined
  }

  async function inspect(): Promise<void> {
    const turn = ++asked
    const env = envId.value
    const ids = apis().map(({ id }) => id)
    const [id] = ids
    if (id === undefined) return
    try {
      const found = await call('publication.check', { apiIds: ids, envId: env })
      const difference = ids.length === 1 ? await compare(id, env) : undefined
      if (turn !== asked) return
      checks.value = found
      first.value = difference === undefined
      changes.value = difference ?? []
      const unreachable = await reachability(ids, env)
      if (turn === asked) checks.value = [...found, ...unreachable]
    } catch (error) {
      if (turn === asked) failure.value = RomaError.from(error)
    }
  }

  async function compare(apiId: string, env: string): Promise<DefinitionChange[] | undefined> {
    const draft = await call('api.get', { id: apiId })
    if (!draft.runEnvs.some((one) => one.envId === env)) return undefined
    const effective = await call('publication.runtime', { apiId, envId: env })
    return changesOf(effective.api, draft)
  }

  /** True when at least one API went through; the outcome tells the rest. */
  async function publish(remark: string): Promise<boolean> {
    if (busy.value) return false
    const all = apis()
    const [only] = all
    if (only === undefined) return false
    busy.value = true
    failure.value = undefined
    try {
      if (all.length === 1) {
        await call('publication.publish', { apiId: only.id, envId: envId.value, remark })
        outcome.value = { success: [{ apiId: only.id, apiName: only.name }], failure: [] }
      } else {
        const apiIds = all.map(({ id }) => id)
        outcome.value = await call('publication.batch', {
          action: 'online',
          apiIds,
          envId: envId.value,
          remark,
        })
      }
      return outcome.value.success.length > 0
    } catch (error) {
      failure.value = RomaError.from(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return {
    environments,
    checks,
    changes,
    first,
    /** An error of the checks: the backend would refuse. */
    refused: computed(() => apis().length === 1 && checks.value.some((check) => check.level === 'error')),
    outcome,
    failure,
    busy,
    reset,
    inspect,
    publish,
  }
}
