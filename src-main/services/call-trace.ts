import type { Handlers } from '#contract/define'
import type { callTraceProcedures } from '#contract/procedures/call-trace'
import type { TraceStore } from '../storage/trace-store.ts'

/** The call log. */
export function callTraceService({
  traces,
}: {
  readonly traces: Pick<TraceStore, 'list' | 'get' | 'clear' | 'flush'>
}): Handlers<typeof callTraceProcedures> {
  return {
    'callTrace.list': async (filter) => {
      // A call that was just answered belongs in the list that is asked for right after it.
      await traces.flush()
      return traces.list(filter)
    },
    'callTrace.get': async ({ requestId }) => {
      await traces.flush()
      return traces.get(requestId)
    },
    'callTrace.clear': async () => {
      await traces.clear()
      return {}
    },
  }
}
