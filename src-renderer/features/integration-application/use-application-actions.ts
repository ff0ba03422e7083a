import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { IntegrationApplication } from '#contract/model/integration-application'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** What can be done to an application from the list and from its page; each asks first. */
export function useApplicationActions() {
  const { t } = useI18n()
  const { call } = useBackend()
  const confirm = useConfirm()
  const toast = useToast()

  /** True when it is gone. Refused while it owns something: the refusal names what. */
  async function remove({ id, name }: IntegrationApplication): Promise<boolean> {
    const sure = await confirm({
      title: t('integrationApplication.deleteTitle'),
      text: t('integrationApplication.deleteText', { name }),
      confirm: t('integrationApplication.delete'),
      typed: name,
      danger: true,
    })
    if (!sure) return false
    try {
      await call('integrationApplication.delete', { id })
      toast.success(t('integrationApplication.deleted'))
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return false
    }
  }

  /** The new secret, or nothing when the user turned back. */
  async function resetSecret({ id, name }: IntegrationApplication): Promise<string | undefined> {
    const sure = await confirm({
      title: t('integrationApplication.resetSecret'),
      text: t('integrationApplication.resetText', { name }),
      confirm: t('integrationApplication.resetSecret'),
      danger: true,
    })
    if (!sure) return undefined
    try {
      const { secret } = await call('integrationApplication.resetSecret', { id })
      toast.success(t('integrationApplication.secretReset'))
      return secret
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return undefined
    }
  }

  return { remove, resetSecret }
}
