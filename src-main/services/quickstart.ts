import type { Call } from '#contract/contract'
import type { Handlers } from '#contract/define'
import type { Emit } from '#contract/events'
import type { instanceProcedures } from '#contract/procedures/instance'
import { quickstartFacts } from './quickstart-facts.ts'
import { runQuickstart } from './quickstart-run.ts'
import { loadSample } from './sample.ts'
import { undoMade } from './sample-undo.ts'

type QuickstartProcedures = Pick<
  typeof instanceProcedures,
  'quickstart.get' | 'quickstart.run' | 'quickstart.dismiss' | 'sample.load' | 'sample.undo'
>

interface Needs {
  /** The same procedures the screens call, checked by the same schemas. */
  readonly call: Call
  readonly emit: Emit
}

/** The first-run checklist and the sample: both only do what a user could do on the screens. */
export function quickstartService({ call, emit }: Needs): Handlers<QuickstartProcedures> {
  const changed = <T>(result: T): T => {
    emit('quickstart.changed', {})
    return result
  }
  return {
    'quickstart.get': () => quickstartFacts(call),
    'quickstart.run': async ({ steps }) => changed(await runQuickstart(call, steps)),
    'quickstart.dismiss': async ({ dismissed }) => {
      await call('settings.update', { quickstartDismissed: dismissed })
      return changed({})
    },
    'sample.load': async () => changed(await loadSample(call)),
    'sample.undo': async (made) => {
      await undoMade(call, made)
      return changed({})
    },
  }
}
