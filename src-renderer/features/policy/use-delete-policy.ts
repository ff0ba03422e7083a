import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import { useConfirm } from '../../ui/use-confirm.ts'
import { useToast } from '../../ui/use-toast.ts'
import type { PolicyBindingDoor } from './policy-kind.ts'

interface Deletion {
  readonly name: string
  readonly door: PolicyBindingDoor
  /** Deletes it. */
  remove(): Promise<unknown>
  /** Makes it again. */
  restore(): Promise<unknown>
}

/** Asks, deletes, offers *Undo*; a bound policy is not deleted, and says what it is bound to. True when it is gone. */
export function useDeletePolicy(): (deletion: Deletion) => Promise<boolean> {
  const { t } = useI18n()
  const confirm = useConfirm()
  const toast = useToast()
  return async ({ name, door, remove, restore }) => {
    const { total, items } = await door.bound()
    if (total > 0) {
      const list = items
        .slice(0, 5)
        .map(({ apiName, envName }) => `${apiName} (${envName})`)
        .join(', ')
      await confirm({
        title: t('policy.deleteTitle'),
        text: t('policy.stillBound', { name, list: total > 5 ? `${list}, …` : list, count: total }, total),
        confirm: t('ui.ok'),
      })
      return false
    }
    const sure = await confirm({
      title: t('policy.deleteTitle'),
      text: t('policy.deleteText', { name }),
      confirm: t('policy.delete'),
      danger: true,
    })
    if (!sure) return false
    try {
      await remove()
      toast.success(t('policy.deleted', { name }), {
        undo: async () => {
          await restore()
        },
      })
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return false
    }
  }
}
