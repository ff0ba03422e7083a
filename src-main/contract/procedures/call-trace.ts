import { z } from 'zod'
import { command, query } from '../define.ts'
import { CallSummary, CallTrace } from '../model/call-trace.ts'
import { listOf, Nothing } from '../model/field-rules.ts'

export const callTraceProcedures = {
  /** Newest first. */
  'callTrace.list': query({
    input: z.object({
      text: z.string().optional(),
      apiId: z.string().optional(),
      envId: z.string().optional(),
      appId: z.string().optional(),
      /** 2, 3, 4 or 5: the class of the status. */
      statusClass: z.number().int().optional(),
      stoppedAt: z.string().optional(),
      minDurationMs: z.number().optional(),
      /** Only calls before this time (ms), to load older ones. */
      before: z.number().optional(),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    output: listOf(CallSummary),
  }),
  /** Throws `callNotFound`. */
  'callTrace.get': query({ input: z.object({ requestId: z.string() }), output: CallTrace }),
  'callTrace.clear': command({ input: Nothing, output: Nothing }),
}
