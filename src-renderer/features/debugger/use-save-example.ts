import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { DebugResult } from '#contract/model/debug-request'
import { useBackend } from '../../app/use-backend.ts'
import { useToast } from '../../ui/use-toast.ts'
import { definitionOf, draftOf } from '../api/public.ts'
import { shownBody } from './response-body.ts'

/** Most characters an example may have. */
const MOST = 20_480

/** Keeps an answer as the API's example: a success or a failure by its status. */
export function useSaveExample() {
  const { call } = useBackend()
  const { t } = useI18n()
  const toast = useToast()

  return async function saveExample(api: Api, { response }: DebugResult): Promise<void> {
    if (response === null) return
    const { text, binary } = shownBody(response)
    if (binary) return toast.error(t('debugger.example.binary'))
    if (text.length > MOST) return toast.error(t('debugger.example.tooLong', { count: MOST }))
    const field = response.status < 400 ? 'resultNormalSample' : 'resultFailureSample'
    const before = definitionOf(draftOf(api))
    try {
      await call('api.update', { id: api.id, draft: { ...before, [field]: text } })
      toast.success(t(`debugger.example.${field}`), {
        undo: async () => {
          await call('api.update', { id: api.id, draft: before })
        },
      })
    } catch (error) {
      const { message, hint } = RomaError.from(error)
      toast.error(message, hint)
    }
  }
}
