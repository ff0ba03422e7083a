import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { Settings } from '#contract/model/instance'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import { useToast } from '../../../ui/use-toast.ts'

/** The settings of this computer; each change is saved at once and can be taken back. */
export function useSettings() {
  const { t } = useI18n()
  const { call } = useBackend()
  const toast = useToast()
  const {
    value: settings,
    error,
    reload,
  } = useResource(() => call('settings.get', {}), {
    initial: undefined,
    events: ['settings.changed'],
  })

  async function send(change: Partial<Settings>): Promise<boolean> {
    try {
      await call('settings.update', change)
      await reload()
      return true
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      // The field goes back to what holds.
      await reload()
      return false
    }
  }

  /** True when it was saved. */
  async function change(wanted: Partial<Settings>): Promise<boolean> {
    const before = settings.value
    if (before === undefined) return false
    const old = Object.fromEntries(
      Object.keys(wanted).map((key) => [key, before[key as keyof Settings]]),
    ) as Partial<Settings>
    const saved = await send(wanted)
    if (saved) {
      toast.success(t('instance.settings.saved'), {
        undo: async () => {
          await send(old)
        },
      })
    }
    return saved
  }

  return { settings, error, reload, change }
}
