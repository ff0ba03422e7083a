import { z } from 'zod'
import { remark, YesNo } from './field-rules.ts'

export const ParameterLocation = z.enum(['PATH', 'QUERY', 'HEADER'])
export type ParameterLocation = z.infer<typeof ParameterLocation>

const Int32 = z.number().int().min(-2147483648).max(2147483647)

/** An input parameter of the front API. Source: CreateApiV2, `req_params`. */
export const ReqParam = z.object({
  name: z
    .string()
    .min(1, 'Enter a name.')
    .max(32, 'Enter at most 32 characters.')
    .regex(/^[a-zA-Z][a-zA-Z0-9._-]{0,31}$/, 'Start with a letter; then letters, digits, . _ - only.'),
  type: z.enum(['STRING', 'NUMBER']).default('STRING'),
  location: ParameterLocation,
  defaultValue: z.string().max(255).default(''),
  sampleValue: z.string().max(255).default(''),
  required: YesNo.default(2),
  /** Value rules are checked only when 1. */
  validEnable: YesNo.default(2),
  remark: remark(255),
  /** Allowed values, comma separated; empty = any. */
  enumerations: z.string().default(''),
  /** Bounds of a NUMBER; both 0 = unset. */
  minNum: Int32.default(0),
  maxNum: Int32.default(0),
  /** Length bounds of a STRING; 0 = unset. */
  minSize: Int32.default(0),
  maxSize: Int32.default(0),
  /** Kept for round trips; ROMA does not evaluate them. */
  regular: z.string().default(''),
  jsonSchema: z.string().default(''),
  /** 1: goes to the backend unchanged under the same name and place. */
  passThrough: YesNo.default(1),
  orchestrations: z.array(z.string()).default([]),
})
export type ReqParam = z.infer<typeof ReqParam>

/** A value that the backend receives. Source: CreateApiV2, `backend_params`. */
export const BackendParam = z.object({
  name: z
    .string()
    .min(1, 'Enter a name.')
    .max(32, 'Enter at most 32 characters.')
    .regex(/^[a-zA-Z][a-zA-Z0-9._-]{0,31}$/, 'Start with a letter; then letters, digits, . _ - only.'),
  location: ParameterLocation,
  origin: z.enum(['REQUEST', 'CONSTANT', 'SYSTEM']),
  /** REQUEST: name of an input parameter; CONSTANT: the literal; SYSTEM: `$context.…`. */
  value: z.string().min(1, 'Enter a value.').max(255, 'Enter at most 255 characters.'),
  remark: remark(255),
})
export type BackendParam = z.infer<typeof BackendParam>

/** System parameters and what they hold; `$context.authorizer.frontend.<name>` and `.backend.<name>` besides. */
export const systemParameters = [
  '$context.sourceIp',
  '$context.stage',
  '$context.apiId',
  '$context.apiName',
  '$context.appId',
  '$context.appName',
  '$context.requestId',
  '$context.serverAddr',
  '$context.serverName',
  '$context.handleTime',
  '$context.providerAppId',
  '$context.clientCertCN',
] as const
