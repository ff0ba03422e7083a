import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { RomaError } from '#contract/errors'
import type { CustomAuthorizer } from '#contract/model/custom-authorizer'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** Asks, then deletes. True when the authorizer is gone; one in use leads to the APIs that use it instead. */
export function useDeleteAuthorizer(): (authorizer: CustomAuthorizer) => Promise<boolean> {
  const { t } = useI18n()
  const { call } = useBackend()
  const router = useRouter()
  const confirm = useConfirm()
  const toast = useToast()

  return async ({ id, name, apiNum }) => {
    if (apiNum > 0) {
      const show = await confirm({
        title: t('customAuthorizer.delete'),
        text: t('customAuthorizer.inUse', { name, count: apiNum }, apiNum),
        confirm: t('customAuthorizer.showUsers', apiNum),
      })
      if (show) await router.push(`/apic/authorizers/${id}`)
      return false
    }
    const sure = await confirm({
      title: t('customAuthorizer.delete'),
      text: t('customAuthorizer.deleteText', { name }),
      confirm: t('customAuthorizer.delete'),
      danger: true,
    })
    if (!sure) return false
    try {
      await call('customAuthorizer.delete', { id })
      toast.success(t('customAuthorizer.deleted'))
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return false
    }
  }
}
