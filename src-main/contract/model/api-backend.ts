import { z } from 'zod'
import { BackendParam } from './api-parameter.ts'
import { Id, remark } from './field-rules.ts'

export const HttpMethod = z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'ANY'])
export type HttpMethod = z.infer<typeof HttpMethod>

/** Milliseconds; the instance parameter `backend_timeout` may raise the ceiling to 600 000. */
const Timeout = z.number().int().min(1, 'Enter 1–600000.').max(600_000, 'Enter 1–600000.').default(5000)

/** HTTP or HTTPS backend. Source: CreateApiV2, `backend_api`. */
export const BackendApi = z.object({
  /** `host[:port]`, may hold `#variables#`. */
  urlDomain: z.string().max(255, 'Enter at most 255 characters.').default(''),
  /** GRPC and GRPCS belong to the backend type GRPC: HTTP/2 without and with TLS. */
  reqProtocol: z.enum(['HTTP', 'HTTPS', 'GRPC', 'GRPCS']),
  reqMethod: HttpMethod,
  reqUri: z
    .string()
    .min(1, 'Enter a path.')
    .max(512, 'Enter at most 512 characters.')
    .regex(/^\//, 'Path must start with /.')
    .regex(/^[^\s?\\]*$/, 'A path has no spaces, question marks or backslashes.'),
  timeout: Timeout,
  /** −1…10 as text, as ROMA writes it. −1: idempotent methods are tried once more. */
  retryCount: z
    .string()
    .regex(/^(-1|[0-9]|10)$/, 'Enter −1 to 10.')
    .default('-1'),
  enableClientSsl: z.boolean().default(false),
  authorizerId: Id.nullish(),
  remark: remark(255),
  version: z.string().max(16).default(''),
  vpcChannelStatus: z.literal([1, 2]).default(2),
  vpcChannelInfo: z
    .object({
      vpcChannelId: Id,
      /** `Host` header; empty: the caller's. */
      vpcChannelProxyHost: z
        .string()
        .max(255, 'Enter at most 255 characters.')
        .regex(/^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])?(:\d{1,5})?$/, 'Enter host or host:port.')
        .default(''),
      vpcChannelPort: z.number().int().optional(),
      cascadeFlag: z.boolean().default(false),
    })
    .nullish(),
})
export type BackendApi = z.infer<typeof BackendApi>

/** FunctionGraph backend; here a function backend stands in for the URN. */
export const FuncInfo = z.object({
  functionUrn: z.string().min(1, 'Enter the function URN.'),
  invocationType: z.enum(['sync', 'async']).default('sync'),
  networkType: z.enum(['V1', 'V2']).default('V1'),
  version: z.string().max(64).default(''),
  aliasUrn: z.string().default(''),
  timeout: Timeout,
  authorizerId: Id.nullish(),
  remark: remark(255),
})
export type FuncInfo = z.infer<typeof FuncInfo>

/** Statuses a mock may answer. */
export const mockStatusCodes = [
  ...[200, 201, 202, 203, 204, 205, 206],
  ...[300, 301, 302, 303, 304, 305, 306, 307],
  ...Array.from({ length: 18 }, (_, index) => 400 + index),
  ...[450, 451],
  ...[500, 501, 502, 503, 504, 505],
]

/** One header of a mock answer. In REST the list is a JSON text. */
export const MockHeader = z.object({
  key: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, 'A header name has 1–64 letters, digits and hyphens.'),
  value: z.string().min(1, 'Enter a value.').max(10_240),
  remark: z.string().max(2048).default(''),
})

export const MockInfo = z.object({
  resultContent: z.string().default(''),
  statusCode: z
    .number()
    .int()
    .refine((code) => mockStatusCodes.includes(code), 'Choose one of the listed status codes.')
    .default(200),
  header: z.array(MockHeader).default([]),
  version: z.string().max(64).default(''),
  authorizerId: Id.nullish(),
  remark: remark(255),
})
export type MockInfo = z.infer<typeof MockInfo>

/** When a policy backend is chosen. Source: CreateApiV2, `conditions`. */
export const PolicyCondition = z.object({
  conditionOrigin: z.enum(['source', 'param', 'system', 'cookie', 'frontend_authorizer']),
  conditionType: z.enum(['exact', 'enum', 'pattern']).optional(),
  conditionValue: z.string().max(2048),
  reqParamName: z.string().default(''),
  sysParamName: z.enum(['req_path', 'req_method', 'reqPath', 'reqMethod']).optional(),
  cookieParamName: z.string().default(''),
  frontendAuthorizerParamName: z.string().default(''),
})
export type PolicyCondition = z.infer<typeof PolicyCondition>

const Policy = z.object({
  name: z
    .string()
    .regex(
      /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_]|[一-龥]){2,63}$/,
      'Enter 3–64 letters, digits, _ and Chinese characters, a letter first.',
    ),
  effectMode: z.enum(['ALL', 'ANY']).default('ALL'),
  conditions: z.array(PolicyCondition).min(1, 'Add at least one condition.'),
  backendParams: z.array(BackendParam).default([]),
})

/** Backends chosen by conditions, in list order; the first match wins. */
export const PolicyHttp = BackendApi.extend(Policy.shape)
export const PolicyFunction = FuncInfo.extend(Policy.shape)
export const PolicyMock = MockInfo.extend(Policy.shape)
