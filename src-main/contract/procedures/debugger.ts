import { z } from 'zod'
import { command, query } from '../define.ts'
import { DebugHistoryRow, DebugRequest, DebugResult } from '../model/debug-request.ts'
import { Id, listOf, Nothing } from '../model/field-rules.ts'

export const debuggerProcedures = {
  /** Sends and waits. A network failure is a result with `failure`, not an error. `runId` lets `debugger.cancel` name it. */
  'debugger.send': command({
    input: z.object({ request: DebugRequest, runId: z.string().max(64).optional() }),
    output: DebugResult,
  }),
  'debugger.cancel': command({ input: z.object({ runId: z.string() }), output: Nothing }),
  'debugger.history': query({
    input: z.object({
      apiId: z.string().optional(),
      text: z.string().optional(),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    output: listOf(DebugHistoryRow),
  }),
  'debugger.historyEntry': query({ input: z.object({ id: Id }), output: DebugResult }),
  'debugger.clearHistory': command({ input: z.object({ apiId: z.string().optional() }), output: Nothing }),
}
