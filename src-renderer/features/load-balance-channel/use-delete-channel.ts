import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { RomaError } from '#contract/errors'
import type { VpcChannel } from '#contract/model/vpc-channel'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** Asks, then deletes. True when the channel is gone; one in use leads to the APIs that use it instead. */
export function useDeleteChannel(): (channel: VpcChannel) => Promise<boolean> {
  const { t } = useI18n()
  const { call } = useBackend()
  const router = useRouter()
  const confirm = useConfirm()
  const toast = useToast()

  return async ({ id, name, usedBy }) => {
    if (usedBy > 0) {
      const show = await confirm({
        title: t('loadBalanceChannel.delete'),
        text: t('loadBalanceChannel.inUse', { name, count: usedBy }, usedBy),
        confirm: t('loadBalanceChannel.showUsers', usedBy),
      })
      if (show) await router.push(`/apic/channels/${id}`)
      return false
    }
    const sure = await confirm({
      title: t('loadBalanceChannel.delete'),
      text: t('loadBalanceChannel.deleteText', { name }),
      confirm: t('loadBalanceChannel.delete'),
      danger: true,
    })
    if (!sure) return false
    try {
      await call('vpcChannel.delete', { id })
      toast.success(t('loadBalanceChannel.deleted'))
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return false
    }
  }
}
