import { type Ref, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import { useBackend } from '../../app/use-backend.ts'
import { useToast } from '../../ui/use-toast.ts'
import { definitionOf, type EditableDraft, emptyDraft } from './api-draft.ts'

/**
 * Creates the OPTIONS API that answers a browser's preflight for the path being typed.
 * Source: "Configuring CORS": method OPTIONS, same group and protocol, no authentication, CORS on, mock backend.
 */
export function usePreflight(draft: Ref<EditableDraft>) {
  const { call } = useBackend()
  const { t } = useI18n()
  const toast = useToast()
  const creating = ref(false)

  async function createPreflight(): Promise<void> {
    const { groupId, romaAppId, name, reqProtocol, reqUri, matchMode, reqParams } = draft.value
    creating.value = true
    try {
      const made = await call(
        'api.create',
        definitionOf(
          emptyDraft({
            groupId,
            romaAppId,
            name: `${name || 'preflight'}-options`.slice(0, 255),
            reqProtocol,
            reqMethod: 'OPTIONS',
            reqUri,
            matchMode,
            reqParams: reqParams.filter((row) => row.location === 'PATH'),
            authType: 'NONE',
            cors: true,
            backendType: 'MOCK',
          }),
        ),
      )
      toast.success(t('api.toast.preflight', { name: made.name }))
    } catch (error) {
      const { message, hint } = RomaError.from(error)
      toast.error(message, hint)
    } finally {
      creating.value = false
    }
  }

  return { creating, createPreflight }
}
