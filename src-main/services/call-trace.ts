import type { Handlers } from '#contract/define'
import type { callTraceProcedures } from '#contract/procedures/call-trace'
import type { TraceStore } from '../storage/trace-store.ts'

/** The call log. A call that was just answered is in it: the store writes what is pending before it answers. */
export function callTraceService({
  traces,
}: {
  readonly traces: Pick<TraceStore, 'list' | 'get' | 'clear'>
}): Handlers<typeof callTraceProcedures> {
  return {
    'callTrace.list': (filter) => traces.list(filter),
    'callTrace.get': ({ requestId }) => traces.get(requestId),
    'callTrace.clear': async () => {
      await traces.clear()
      return {}
    },
  }
}
