import { useThrottleFn } from '@vueuse/core'
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { RomaError } from '#contract/errors'
import { type QuickstartStep, quickstartSteps } from '#contract/model/instance'
import { useBackend, useEvent } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import { useToast } from '../../../ui/use-toast.ts'

type Made = { applications: string[]; groups: string[]; apis: string[]; customBackends: string[] }

/** The checklist's facts and what its buttons do. Rows tick themselves from facts, never from clicks. */
export function useQuickstart() {
  const { t } = useI18n()
  const { call } = useBackend()
  const toast = useToast()
  const busy = ref(false)
  const { value: facts, reload } = useResource(() => call('quickstart.get', {}), {
    initial: undefined,
    events: [
      'quickstart.changed',
      'integrationApplication.changed',
      'customBackend.changed',
      'apiGroup.changed',
      'api.changed',
      'publication.changed',
      'gateway.changed',
      'settings.changed',
    ],
  })
  useEvent(
    'call.finished',
    useThrottleFn(() => void reload(), 500, true),
  )

  const done = computed(
    () => new Set(facts.value?.steps.filter((step) => step.done).map(({ step }) => step) ?? []),
  )
  const objects = computed<Partial<Record<QuickstartStep, string | null>>>(() =>
    Object.fromEntries(facts.value?.steps.map(({ step, objectId }) => [step, objectId]) ?? []),
  )
  const complete = computed(() => quickstartSteps.every((step) => done.value.has(step)))

  async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true
    try {
      return await work()
    } catch (problem) {
      const { message, hint } = RomaError.from(problem)
      toast.error(message, hint)
      return undefined
    } finally {
      busy.value = false
    }
  }

  function undo(made: Made): () => Promise<void> {
    return async () => {
      await attempt(() => call('sample.undo', made))
      await reload()
    }
  }

  return {
    facts,
    done,
    objects,
    complete,
    busy,
    /** Dismissed, or nothing left to do: the card lives in Help > Quickstart then. */
    hidden: computed(() => facts.value?.dismissed === true),
    /** Runs steps with the seed's values. True when they went through. */
    async run(steps: readonly QuickstartStep[]): Promise<boolean> {
      const made = await attempt(() => call('quickstart.run', { steps: [...steps] }))
      if (made === undefined) return false
      await reload()
      const all = steps.length === quickstartSteps.length
      toast.success(all ? t('instance.quickstart.allDone') : t('instance.quickstart.stepDone'), {
        undo: undo(made),
      })
      return true
    },
    async loadSample(): Promise<void> {
      const made = await attempt(() => call('sample.load', {}))
      if (made) toast.success(t('instance.quickstart.sampleLoaded'), { undo: undo(made) })
    },
    async dismiss(): Promise<void> {
      await attempt(() => call('quickstart.dismiss', { dismissed: true }))
      await reload()
      toast.success(t('instance.quickstart.dismissed'))
    },
  }
}
