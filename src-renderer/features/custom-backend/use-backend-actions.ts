import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { CustomBackendSummary } from '#contract/model/custom-backend'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

type Target = Pick<CustomBackendSummary, 'id' | 'name' | 'status' | 'frontApiName'>

type BatchKind = 'deploy' | 'offline' | 'delete'

const batchProcedures = {
  deploy: 'customBackend.deploy',
  offline: 'customBackend.undeploy',
  delete: 'customBackend.delete',
} as const

/** What rows of the list can do to whole backends; each asks first. */
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

  /** Does one thing to several backends; what refuses is named, the rest goes through. */
  async function batch(kind: BatchKind, targets: readonly Target[]): Promise<void> {
    const names = targets.map(({ name }) => name).join(', ')
    const yes = await confirm({
      title: t(`customBackend.batch.${kind}Title`),
      text: t(`customBackend.batch.${kind}Text`, { names }),
      confirm: t(`customBackend.batch.${kind}`),
      danger: kind !== 'deploy',
    })
    if (!yes) return
    const refusals: string[] = []
    for (const { id, name } of targets) {
      try {
        await call(batchProcedures[kind], { id })
      } catch (error) {
        const { message, hint, entry } = RomaError.from(error)
        refusals.push(`${name}: ${hint ?? message} ${entry.code}`)
      }
    }
    const done = targets.length - refusals.length
    if (done > 0) toast.success(t(`customBackend.batch.${kind}Done`, done))
    if (refusals.length > 0)
      toast.error(t('customBackend.batch.failed', refusals.length), refusals.join('\n'))
  }

  return { takeOffline, remove, batch }
}
