import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import type { Feature } from '#contract/model/instance'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import { useToast } from '../../../ui/use-toast.ts'

/** Instance features and parameters; each change can be taken back. */
export function useFeatures() {
  const { t } = useI18n()
  const { call } = useBackend()
  const toast = useToast()
  const { value, error, reload } = useResource(() => call('feature.list', {}), {
    initial: { total: 0, items: [] },
    events: ['settings.changed'],
  })

  /** Nothing when it was saved, else what is wrong. */
  async function set(
    feature: Feature,
    wanted: { enable: boolean; config: string },
  ): Promise<string | undefined> {
    try {
      await call('feature.set', { name: feature.name, ...wanted })
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      return hint ?? message
    }
    await reload()
    toast.success(t('instance.settings.saved'), {
      undo: async () => {
        await call('feature.set', { name: feature.name, enable: feature.enable, config: feature.config })
        await reload()
      },
    })
    return undefined
  }

  return {
    error,
    reload,
    set,
    features: computed(() => value.value.items),
  }
}
