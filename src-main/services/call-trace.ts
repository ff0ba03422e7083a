import type { Handlers } from '#contract/define'
import type { callTraceProcedures } from '#contract/procedures/call-trace'
import type { Storage } from '../storage/open.ts'
import type { TraceStore } from '../storage/trace-store.ts'

interface Needs {
  readonly traces: Pick<TraceStore, 'list' | 'get' | 'content' | 'export' | 'clear'>
  readonly storage: Pick<Storage, 'apis'>
  readonly version: string
}

/** The call log. A call that was just answered is in it: the store writes what is pending before it answers. */
export function callTraceService({ traces, storage, version }: Needs): Handlers<typeof callTraceProcedures> {
  return {
    'callTrace.list': (filter) => traces.list(filter),
    'callTrace.get': ({ requestId }) => traces.get(requestId),
    'callTrace.content': async ({ requestId }) => ({ content: await traces.content(requestId) }),
    'callTrace.export': (wanted) => {
      const owners =
        wanted.format === 'log'
          ? storage.apis
              .owners()
              .map(({ apiId, appId, appName }) => [apiId, [appId, appName] as const] as const)
          : []
      return traces.export(wanted, { version, owners: Object.fromEntries(owners) })
    },
    'callTrace.clear': async () => {
      await traces.clear()
      return {}
    },
  }
}
