import { z } from 'zod'
import { LogLine, ScriptFailure } from './custom-backend.ts'
import { Explanation } from './explanation.ts'

/** One gateway stage (or one try of the backend) in the waterfall. */
export const TraceSpan = z.object({
  /** Stage name, or `backend try 2`. */
  name: z.string(),
  /** Milliseconds after the call came in. */
  startMs: z.number(),
  durationMs: z.number(),
  /** What the stage decided, in words. */
  note: z.string().default(''),
  /** The stage that answered or refused. */
  answered: z.boolean().default(false),
})
export type TraceSpan = z.infer<typeof TraceSpan>

/** A row of the call log. */
export const CallSummary = z.object({
  /** 32 hex digits: `X-Request-Id`, `$context.requestId`, `request_id` of the answer. */
  requestId: z.string(),
  /** Milliseconds since 1970. */
  time: z.number(),
  protocol: z.enum(['HTTP', 'HTTPS']),
  method: z.string(),
  host: z.string(),
  /** Path with query, secrets masked. */
  path: z.string(),
  status: z.number().int(),
  durationMs: z.number(),
  apiId: z.string().nullable(),
  apiName: z.string().nullable(),
  groupId: z.string().nullable(),
  envId: z.string().nullable(),
  envName: z.string().nullable(),
  appId: z.string().nullable(),
  /** Application, or the IAM user, who has no `appId`. */
  appName: z.string().nullable(),
  sourceIp: z.string(),
  /** Address or kind of the backend that was called; empty when none was. */
  backend: z.string(),
  requestBytes: z.number().int(),
  responseBytes: z.number().int(),
  /** Stage that refused the call; null when it went through. */
  stoppedAt: z.string().nullable(),
  errorCode: z.string().nullable(),
  userAgent: z.string(),
  /** True for a debugging call of an unpublished draft. */
  draft: z.boolean(),
})
export type CallSummary = z.infer<typeof CallSummary>

/** Everything kept about one call. */
export const CallTrace = CallSummary.extend({
  errorName: z.string().nullable(),
  errorMessage: z.string().nullable(),
  /** What the reader can do; never sent to callers. */
  hint: z.string().nullable(),
  spans: z.array(TraceSpan),
  log: z.array(LogLine),
  failure: ScriptFailure.nullable(),
  /** Method and URL sent to the backend, secrets masked; empty when none was called. */
  backendRequest: z.string(),
  backendStatus: z.number().int().nullable(),
  /** Facts of the refusal; `null` when the call went through or nothing more is known than the message. */
  explanation: Explanation.nullable().default(null),
  /** What the gateway's clock showed when it was not the real one; `null` when it was. */
  clockTime: z.number().nullable().default(null),
})
export type CallTrace = z.infer<typeof CallTrace>
