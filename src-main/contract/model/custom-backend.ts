import { z } from 'zod'
import { AuthType } from './api.ts'
import { HttpMethod } from './api-backend.ts'
import { Id, Time } from './field-rules.ts'

/** Most characters a function script may have (32 KB). Source: "Creating a Function Backend". */
export const MAX_SCRIPT_BYTES = 32 * 1024

export const LdMethod = z.enum(['GET', 'POST', 'PUT', 'DELETE'])

/** An input parameter of a custom backend; the default is only used on the test page. */
export const LdParameter = z.object({
  name: z
    .string()
    .min(1, 'Enter a name.')
    .max(32, 'Enter at most 32 characters.')
    .regex(/^[A-Za-z][A-Za-z0-9._/-]*$/, 'Start with a letter; then letters, digits, . _ - only.'),
  in: z.enum(['Headers', 'Parameters', 'Body']),
  default: z.string().max(4000).default(''),
  description: z.string().max(255).default(''),
  required: z.boolean().default(false),
})
export type LdParameter = z.infer<typeof LdParameter>

/** One script of a backend: a function has one, a data backend a list of statements. */
export const LdScript = z.object({
  /** The text itself; REST carries it as base64. */
  content: z.string(),
  objectName: z.string().min(1).max(32).default('default'),
  type: z.enum(['', 'SQL', 'SP']).default(''),
  dsId: z.string().default(''),
  dsName: z.string().default(''),
  dsType: z.string().default(''),
  enableResultPaging: z.boolean().default(false),
  enablePreparestatement: z.boolean().default(false),
})
export type LdScript = z.infer<typeof LdScript>

export const CustomBackendDraft = z.object({
  name: z
    .string()
    .min(3, 'Enter 3–100 characters.')
    .max(100, 'Enter 3–100 characters.')
    .regex(
      /^[a-zA-Z0-9一-龥][a-zA-Z0-9一-龥\-_./():（）：、]*$/,
      'Start with a letter, digit or Chinese character; then also - _ . / ( ) :',
    ),
  path: z
    .string()
    .min(2, 'Enter 2–256 characters.')
    .max(256, 'Enter 2–256 characters.')
    .regex(/^\/[/.a-zA-Z0-9_-]{1,255}$/, 'Start with /; then letters, digits and / . _ - only.'),
  method: LdMethod,
  version: z.string().min(1, 'Enter 1–63 characters.').max(63, 'Enter 1–63 characters.').default('1.0.0'),
  contentType: z.enum(['json', 'xml', 'stream']).default('json'),
  romaAppId: Id,
  description: z.string().max(1000, 'Enter at most 1000 characters.').default(''),
  apiSignatureId: Id.nullish(),
  returnFormat: z.boolean().default(false),
  parameters: z.array(LdParameter).default([]),
})
export type CustomBackendDraft = z.infer<typeof CustomBackendDraft>

/** 1 to be developed, 3 developing, 4 deployed. Source: functions page, "life of a backend". */
export const LdStatus = z.literal([1, 3, 4])

/** A function or data backend written in the online IDE (ROMA: custom backend, livedata API). */
export const CustomBackend = CustomBackendDraft.extend({
  id: Id,
  romaAppName: z.string(),
  apiType: z.enum(['data', 'function']),
  scripts: z.array(LdScript),
  status: LdStatus,
  createdTime: Time,
  modifiedTime: Time,
  deployTime: Time.nullable(),
  /** The saved script differs from the deployed one. */
  editedAfterDeployment: z.boolean(),
  /** Front API made by *Publish*, if there is one. */
  frontApiId: Id.nullable(),
  frontApiName: z.string().nullable(),
})
export type CustomBackend = z.infer<typeof CustomBackend>

/** A row of the list: no scripts. */
export const CustomBackendSummary = CustomBackend.omit({ scripts: true, parameters: true })
export type CustomBackendSummary = z.infer<typeof CustomBackendSummary>

/** The front API that *Publish* (or REST deploy) makes. */
export const FrontApiDraft = z.object({
  groupId: Id,
  envId: Id,
  authType: AuthType.default('APP'),
  authorizerId: Id.nullish(),
  protocol: z.enum(['HTTP', 'HTTPS', 'BOTH']).default('HTTPS'),
  /** Milliseconds. */
  backendTimeout: z.number().int().min(1).max(600_000).default(60_000),
  retryCount: z
    .string()
    .regex(/^(-1|[0-9]|10)$/, 'Enter −1 to 10.')
    .default('-1'),
  /** Name, method and path are the backend's when left out. */
  name: z.string().optional(),
  method: HttpMethod.optional(),
  path: z.string().max(512).optional(),
  matchMode: z.enum(['NORMAL', 'SWA']).default('NORMAL'),
  cors: z.boolean().default(false),
})
export type FrontApiDraft = z.infer<typeof FrontApiDraft>

/** One deployment in the history of a backend. */
export const LdDeployment = z.object({
  id: Id,
  ldApiId: Id,
  /** Counts from 1 within the backend. */
  number: z.number().int(),
  deployTime: Time,
  remark: z.string(),
  apiType: z.enum(['data', 'function']),
  scripts: z.array(LdScript),
  effective: z.boolean(),
})
export type LdDeployment = z.infer<typeof LdDeployment>

/** A value given to a test run. `Body` rows use the names application/json, application/xml, application/text. */
export const LdTestParameter = z.object({
  name: z.string(),
  in: z.enum(['Headers', 'Parameters', 'Body']),
  value: z.string(),
})
export type LdTestParameter = z.infer<typeof LdTestParameter>

/** One line a script printed. */
export const LogLine = z.object({
  /** Milliseconds since the run began. */
  offsetMs: z.number(),
  level: z.enum(['log', 'warn', 'error']),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

/** A script's own failure: data, not a refusal of Atrium's. */
export const ScriptFailure = z.object({
  message: z.string(),
  /** Position in the user's file, from 1; 0 when unknown. */
  line: z.number().int(),
  column: z.number().int(),
  stack: z.string(),
  /** Set when a limit ended the run. */
  limit: z.enum(['time', 'memory', 'stack']).optional(),
})
export type ScriptFailure = z.infer<typeof ScriptFailure>

/** One test run, as kept in the history. */
export const LdTest = z.object({
  testId: Id,
  ldApiId: Id,
  testDate: Time,
  method: z.string(),
  parameters: z.array(LdTestParameter),
  status: z.number().int(),
  contentType: z.string(),
  body: z.string(),
  /** The body is base64 of bytes that are no text. */
  bodyBase64: z.boolean(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  durationMs: z.number(),
  log: z.array(LogLine),
  failure: ScriptFailure.nullable(),
})
export type LdTest = z.infer<typeof LdTest>
