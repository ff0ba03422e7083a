import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/**
 * What can go wrong before or beside the backend, and the status the caller gets unless changed; `null`: the error's
 * own. UNAUTHORIZED is documented with 401, the code table says 403 for the same case; the code table is followed.
 *
 * Source: ROMA Connect User Guide, "Configuring gateway responses"; APIG User Guide, "Customizing Error Responses".
 */
export const responseTypes = {
  ACCESS_DENIED: 403,
  AUTHORIZER_CONF_FAILURE: 500,
  AUTHORIZER_FAILURE: 401,
  AUTHORIZER_IDENTITIES_FAILURE: 401,
  THIRD_AUTH_CONF_FAILURE: 500,
  THIRD_AUTH_FAILURE: 401,
  THIRD_AUTH_IDENTITIES_FAILURE: 401,
  AUTH_FAILURE: 401,
  AUTH_HEADER_MISSING: 401,
  BACKEND_TIMEOUT: 504,
  BACKEND_UNAVAILABLE: 502,
  DEFAULT_4XX: null,
  DEFAULT_5XX: null,
  NOT_FOUND: 404,
  REQUEST_PARAMETERS_FAILURE: 400,
  THROTTLED: 429,
  UNAUTHORIZED: 403,
  ORCHESTRATION_PARAMETER_NOT_FOUND: 400,
  ORCHESTRATION_FAILURE: 400,
} as const satisfies Record<string, number | null>

export type ResponseType = keyof typeof responseTypes
const typeNames = Object.keys(responseTypes) as [ResponseType, ...ResponseType[]]
export const ResponseType = z.enum(typeNames)

/** What every type answers until somebody changes it. */
export const defaultTemplate =
  '{"error_code": "$context.error.code", "error_msg": "$context.error.message", "request_id": "$context.requestId"}'

/** Variables of templates and header values; those of authorizers end with a name of the authorizer's own. */
export const responseVariables = [
  '$context.apiId',
  '$context.apiName',
  '$context.appId',
  '$context.appName',
  '$context.requestId',
  '$context.stage',
  '$context.sourceIp',
  '$context.reqPath',
  '$context.reqUri',
  '$context.reqMethod',
  '$context.error.message',
  '$context.error.code',
  '$context.error.type',
  '$context.authorizer.frontend.',
  '$context.authorizer.backend.',
] as const

// The connection and the framing are the gateway's.
const reserved =
  /^(connection|content-length|content-encoding|keep-alive|proxy-connection|transfer-encoding|trailer|upgrade|te|date|server|x-request-id|x-apig-count)$/i

/** A header of a response. Source: the console page allows underscores in names, the API page hyphens: both pass. */
export const ResponseHeader = z.object({
  key: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'Enter 1–128 letters, digits, - or _.')
    .refine((key) => !reserved.test(key), 'The gateway itself writes this header.'),
  value: z
    .string()
    .min(1, 'Enter a value.')
    .max(1024, 'Enter at most 1024 characters.')
    .refine((value) => !value.includes('[[') && !value.includes(']]'), '[[ and ]] are not allowed.')
    .regex(/^\P{Cc}*$/u, 'A header value is one line without control characters.'),
})
export type ResponseHeader = z.infer<typeof ResponseHeader>

/** One type's answer as somebody changed it. */
export const TypedResponse = z.object({
  /** `null`: the error's own. */
  status: z
    .number()
    .int()
    .min(200, 'Enter 200–599.')
    .max(599, 'Enter 200–599.')
    .refine((status) => status !== 444, 'Status 444 is not allowed.')
    .nullable()
    .default(null),
  body: z
    .string()
    .max(20_480, 'Enter at most 20480 characters.')
    .superRefine((body, context) => {
      const problem = jsonProblem(body)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    })
    .default(defaultTemplate),
  headers: z.array(ResponseHeader).max(10, 'Enter at most 10 headers.').default([]),
})
export type TypedResponse = z.infer<typeof TypedResponse>

/** Why a template is no JSON, with its line; `null` when it is. */
export function jsonProblem(body: string): string | null {
  const problem = parseProblem(body)
  if (problem === null) return null
  const text = problem.replace(/, ?(\.\.\.)?".*$/s, '').replace(/( in JSON)? at position.*$/s, '')
  return `The body must be JSON: line ${wrongLine(body)}: ${text}.`
}

function parseProblem(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Engines do not always say where: the shortest beginning that can no longer become JSON ends at the wrong character. */
function wrongLine(body: string): number {
  let good = 0
  let bad = body.length + 1
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (couldGoOn(body.slice(0, middle))) good = middle
    else bad = middle
  }
  return body.slice(0, good).split('\n').length
}

function couldGoOn(text: string): boolean {
  const problem = parseProblem(text)
  if (problem === null || /end of JSON|Unterminated/.test(problem)) return true
  return Number(/position (\d+)/.exec(problem)?.[1]) === text.length
}

export const GatewayResponseDraft = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'Enter 1–64 letters, digits, - or _.'),
  /** Types that differ from the default; the others are the default. */
  responses: z.partialRecord(ResponseType, TypedResponse).default({}),
})
export type GatewayResponseDraft = z.infer<typeof GatewayResponseDraft>

/** What a group answers when the gateway itself refuses or fails. Every group has one called `default`. */
export const GatewayResponse = GatewayResponseDraft.extend({
  /** That of `default` is the id of its group. */
  id: Id,
  groupId: Id,
  isDefault: z.boolean(),
  /** APIs whose draft names it. */
  apiCount: z.number().int(),
  createTime: Time,
  updateTime: Time,
})
export type GatewayResponse = z.infer<typeof GatewayResponse>
