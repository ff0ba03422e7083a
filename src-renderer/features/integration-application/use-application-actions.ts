import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
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
  const router = useRouter()

  /** Tells what the application still owns and leads there; true when it owns something. */
  async function blocked({ name, apiCount, groupCount, customBackendCount }: IntegrationApplication) {
    const owned = [
      { count: apiCount, label: t('app.nav.apis'), to: { path: '/apic/apis', query: { romaAppName: name } } },
      {
        count: groupCount,
        label: t('app.nav.groups'),
        to: { path: '/apic/groups', query: { application: name } },
      },
      {
        count: customBackendCount,
        label: t('app.nav.customBackend'),
        to: { path: '/apic/backends', query: { application: name } },
      },
    ].filter(({ count }) => count > 0)
    const [first] = owned
    if (first === undefined) return false
    const list = owned.map(({ count, label }) => `${label}: ${count}`).join('\n')
    const go = await confirm({
      title: t('integrationApplication.deleteTitle'),
      text: `${t('integrationApplication.stillOwns', { name })}\n${list}`,
      confirm: t('integrationApplication.showOwned', { what: first.label }),
    })
    if (go) await router.push(first.to)
    return true
  }

  /** True when it is gone. Refused while it owns something: the refusal names what. */
  async function remove(application: IntegrationApplication): Promise<boolean> {
    const { id, name } = application
    if (await blocked(application)) return false
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
