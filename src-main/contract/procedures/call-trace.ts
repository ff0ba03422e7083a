import { z } from 'zod'
import { command, query } from '../define.ts'
import { CallContent } from '../model/call-content.ts'
import { CallSummary, CallTrace } from '../model/call-trace.ts'
import { listOf, Nothing } from '../model/field-rules.ts'

/** Which calls; newest first. */
const CallFilter = z.object({
  /** A part of method, address, API, caller, source address, user agent, status, request id or error code. */
  text: z.string().optional(),
  apiId: z.string().optional(),
  envId: z.string().optional(),
  appId: z.string().optional(),
  /** 2, 3, 4 or 5: the class of the status. */
  statusClass: z.number().int().optional(),
  onlyErrors: z.boolean().optional(),
  stoppedAt: z.string().optional(),
  minDurationMs: z.number().optional(),
  /** Only calls before this time (ms), to load older ones. */
  before: z.number().optional(),
  limit: z.number().int().min(1).max(10_000).default(200),
})

export const callTraceProcedures = {
  /** Newest first. */
  'callTrace.list': query({ input: CallFilter, output: listOf(CallSummary) }),
  /** Throws `callNotFound`. */
  'callTrace.get': query({ input: z.object({ requestId: z.string() }), output: CallTrace }),
  /** Headers and bodies; `null` when they were not recorded, or are gone. */
  'callTrace.content': query({
    input: z.object({ requestId: z.string() }),
    output: z.object({ content: CallContent.nullable() }),
  }),
  /**
   * Calls as a file, oldest first: HAR 1.2, or a line a call in the form of the product's call log.
   *
   * Source: ROMA Connect User Guide, "Log Analysis"; HTTP Archive 1.2.
   */
  'callTrace.export': query({
    input: z.object({
      format: z.enum(['har', 'log']),
      filter: CallFilter.default({ limit: 10_000 }),
      /** Only this one. */
      requestId: z.string().optional(),
    }),
    output: z.object({ text: z.string(), calls: z.number().int() }),
  }),
  'callTrace.clear': command({ input: Nothing, output: Nothing }),
}
