import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { Publication } from '#contract/model/publication'
import { useBackend } from '../../app/use-backend.ts'
import { useToast } from '../../ui/use-toast.ts'
import type { BatchOutcome } from './batch-outcome.ts'

interface Online {
  readonly id: string
  readonly name: string
  readonly runEnvs: readonly { readonly envId: string }[]
}

/** Takes versions offline, and back again from the toast. */
export function useTakeOffline() {
  const { call } = useBackend()
  const { t } = useI18n()
  const toast = useToast()
  const busy = ref(false)
  /** Set when something failed. */
  const outcome = shallowRef<BatchOutcome>()

  /** True when everything went offline. */
  async function takeOffline(apis: readonly Online[], envIds: readonly string[]): Promise<boolean> {
    busy.value = true
    const gone: Publication[] = []
    const failure: BatchOutcome['failure'][number][] = []
    try {
      for (const envId of envIds) {
        const apiIds = apis
          .filter((api) => api.runEnvs.some((env) => env.envId === envId))
          .map(({ id }) => id)
        const [only] = apiIds
        if (only === undefined) continue
        if (apiIds.length === 1) gone.push(await call('publication.offline', { apiId: only, envId }))
        else {
          const answer = await call('publication.batch', { action: 'offline', apiIds, envId })
          gone.push(...answer.success)
          failure.push(...answer.failure)
        }
      }
    } catch (error) {
      const { entry, message, hint } = RomaError.from(error)
      const [api] = apis
      failure.push({
        apiId: api?.id ?? '',
        apiName: api?.name ?? '',
        errorCode: entry.code,
        errorMsg: hint ?? message,
      })
    } finally {
      busy.value = false
    }
    if (gone.length > 0) offerUndo(gone)
    if (failure.length === 0) return true
    outcome.value = { success: gone, failure }
    return false
  }

  function offerUndo(gone: readonly Publication[]): void {
    toast.success(t('publication.offline.done', { names: gone.map(({ apiName }) => apiName).join(', ') }), {
      undo: async () => {
        try {
          for (const { apiId, versionId } of gone) {
            await call('publication.switchVersion', { apiId, versionId })
          }
          toast.success(t('publication.offline.undone'))
        } catch (error) {
          const { message, hint } = RomaError.from(error)
          toast.error(message, hint)
        }
      },
    })
  }

  return {
    busy,
    outcome,
    takeOffline,
    reset: () => {
      outcome.value = undefined
    },
  }
}
