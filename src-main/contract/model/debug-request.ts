import { z } from 'zod'
import { CallTrace } from './call-trace.ts'
import { Id } from './field-rules.ts'

export const HeaderPair = z.object({
  name: z.string(),
  value: z.string(),
  enabled: z.boolean().default(true),
})
export type HeaderPair = z.infer<typeof HeaderPair>

/** How the request proves who sends it. */
export const DebugAuth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  /** App signature with the credential of an integration application of this workspace. */
  z.object({ kind: z.literal('application'), appId: Id }),
  /** App signature with a credential typed in. */
  z.object({ kind: z.literal('signature'), key: z.string(), secret: z.string() }),
  z.object({ kind: z.literal('appCode'), appCode: z.string() }),
  /** AppCode of an application of this workspace. */
  z.object({ kind: z.literal('applicationAppCode'), appId: Id, appCodeId: Id }),
  /** Token of a user of local IAM, issued for this request. */
  z.object({ kind: z.literal('iamUser'), userId: Id }),
])
export type DebugAuth = z.infer<typeof DebugAuth>

/** What the gateway should run. */
export const DebugTarget = z.discriminatedUnion('kind', [
  /** The unpublished definition, through the same stages; bindings and policies are skipped. */
  z.object({ kind: z.literal('draft'), apiId: Id }),
  /** The effective version, through the real gateway. */
  z.object({ kind: z.literal('published'), apiId: Id, envId: Id }),
  /** Any URL. */
  z.object({ kind: z.literal('url') }),
])
export type DebugTarget = z.infer<typeof DebugTarget>

export const DebugBody = z.object({
  kind: z.enum(['none', 'text', 'json', 'xml', 'form', 'base64']).default('none'),
  /** The text; for `form` name=value lines already encoded; for `base64` the bytes. */
  text: z
    .string()
    .max(16 * 1024 * 1024)
    .default(''),
})

/** One request of the debugger. */
export const DebugRequest = z.object({
  target: DebugTarget,
  scheme: z.enum(['HTTP', 'HTTPS']).default('HTTPS'),
  method: z.string().regex(/^[A-Za-z]{1,20}$/, 'Enter a method such as GET.'),
  /** Path with query for an API, a whole `http(s)://` URL for target `url`. */
  url: z.string().max(32_768),
  query: z.array(HeaderPair).default([]),
  headers: z.array(HeaderPair).default([]),
  body: DebugBody.default({ kind: 'none', text: '' }),
  auth: DebugAuth.default({ kind: 'none' }),
  /** Milliseconds for the whole exchange. */
  timeoutMs: z.number().int().min(1).max(600_000).default(60_000),
})
export type DebugRequest = z.infer<typeof DebugRequest>

export const DebugTimings = z.object({
  dnsMs: z.number().nullable(),
  connectMs: z.number().nullable(),
  tlsMs: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  downloadMs: z.number().nullable(),
  totalMs: z.number(),
})

/** What was sent and what came back, as text on the wire; secrets of `sentRaw` masked in the history only. */
export const DebugResult = z.object({
  id: Id,
  time: z.number(),
  request: DebugRequest,
  /** Request line, headers and body as sent. */
  sentRaw: z.string(),
  /** Final URL, as a person would type it. */
  sentUrl: z.string(),
  response: z
    .object({
      status: z.number().int(),
      reason: z.string(),
      httpVersion: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      /** Media type without parameters. */
      contentType: z.string(),
      bodyBase64: z.string(),
      bytes: z.number().int(),
      truncated: z.boolean(),
    })
    .nullable(),
  /** Why there is no response: our words, and what to do. */
  failure: z.object({ message: z.string(), hint: z.string() }).nullable(),
  timings: DebugTimings,
  /** The gateway's own record of the call, when it was our gateway. */
  trace: CallTrace.nullable(),
})
export type DebugResult = z.infer<typeof DebugResult>

/** A row of the history. */
export const DebugHistoryRow = z.object({
  id: Id,
  time: z.number(),
  method: z.string(),
  sentUrl: z.string(),
  apiId: z.string().nullable(),
  status: z.number().int().nullable(),
  durationMs: z.number(),
})
export type DebugHistoryRow = z.infer<typeof DebugHistoryRow>
