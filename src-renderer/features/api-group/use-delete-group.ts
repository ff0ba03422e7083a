import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { RomaError } from '#contract/errors'
import type { ApiGroup } from '#contract/model/api-group'
import { useBackend } from '../../app/use-backend.ts'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'

/** Asks with the typed name, then deletes. True when the group is gone; a group with APIs leads to them instead. */
export function useDeleteGroup(): (group: ApiGroup) => Promise<boolean> {
  const { t } = useI18n()
  const { call } = useBackend()
  const router = useRouter()
  const confirm = useConfirm()
  const toast = useToast()

  return async ({ id, name, apiCount }) => {
    if (apiCount > 0) {
      const show = await confirm({
        title: t('apiGroup.deleteTitle'),
        text: t('apiGroup.hasApis', { name, count: apiCount }, apiCount),
        confirm: t('apiGroup.showApis', apiCount),
      })
      if (show) await router.push(`/apic/groups/${id}/apis`)
      return false
    }
    const sure = await confirm({
      title: t('apiGroup.deleteTitle'),
      text: t('apiGroup.deleteText', { name }),
      confirm: t('apiGroup.delete'),
      typed: name,
      danger: true,
    })
    if (!sure) return false
    try {
      await call('apiGroup.delete', { id })
      toast.success(t('apiGroup.deleted'))
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return false
    }
  }
}
