import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { CustomBackendSummary } from '#contract/model/custom-backend'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

type Target = Pick<CustomBackendSummary, 'id' | 'name' | 'status' | 'frontApiName'>

/** What a row of the list and the IDE can do to a whole backend; each asks first. */
export function useBackendActions() {
  const { call } = useBackend()
  const { t } = useI18n()
  const confirm = useConfirm()
  const toast = useToast()

  async function attempt(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work()
      toast.success(done)
    } catch (error) {
      const { message, hint, entry } = RomaError.from(error)
      toast.error(message, `${hint ?? ''} ${entry.code}`.trim())
    }
  }

  async function takeOffline({ id, name, frontApiName }: Target): Promise<void> {
    const front = frontApiName === null ? '' : `\n${t('customBackend.offline.front', { api: frontApiName })}`
    const yes = await confirm({
      title: t('customBackend.offline.title'),
      text: t('customBackend.offline.text', { name }) + front,
      confirm: t('customBackend.action.takeOffline'),
      danger: true,
    })
    if (yes) await attempt(() => call('customBackend.undeploy', { id }), t('customBackend.offline.done'))
  }

  async function remove({ id, name, status }: Target): Promise<void> {
    if (status === 4) {
      toast.error(t('customBackend.delete.deployed', { name }))
      return
    }
    const yes = await confirm({
      title: t('customBackend.delete.title'),
      text: t('customBackend.delete.text', { name }),
      confirm: t('customBackend.action.delete'),
      danger: true,
    })
    if (yes) await attempt(() => call('customBackend.delete', { id }), t('customBackend.delete.done'))
  }

  return { takeOffline, remove, attempt }
}
