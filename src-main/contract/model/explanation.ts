import { z } from 'zod'

/** What was signed, line by line as the algorithm writes it; secrets among the signed values masked. */
const SignedText = z.object({ canonicalRequest: z.string(), stringToSign: z.string() })

/** 0303, 0301: a signature that was refused. */
const Signature = z.object({
  kind: z.literal('signature'),
  method: z.enum(['app', 'iam']),
  problem: z.enum([
    'unknownKey',
    'mismatch',
    'expired',
    'dateMissing',
    'headerMissing',
    'contentHash',
    'format',
    'locked',
  ]),
  /** Key or AK as the caller wrote it. */
  key: z.string(),
  /** Name of the header that is signed but was not sent; empty otherwise. */
  header: z.string(),
  /** `x-sdk-date` as sent; empty when there is none. */
  callerTime: z.string(),
  gatewayTime: z.string(),
  /** Caller's time minus the gateway's, milliseconds; `null` when the caller's cannot be read. */
  skewMs: z.number().nullable(),
  /** `null` when the check ended before anything was computed. */
  gateway: SignedText.nullable(),
  /** Known only when our own debugger sent the request. */
  caller: SignedText.nullable(),
  /** Line of the canonical request, from 1, where the two part; `null` when they are equal or one is unknown. */
  firstDifference: z
    .object({ line: z.number().int(), part: z.string(), gateway: z.string(), caller: z.string() })
    .nullable(),
  /** What was changed to make the caller's signature fit, found by trying; empty when nothing fitted. */
  cause: z.string(),
})

/** 0303, 0301: no credential, or a plain one (AppCode, Key and Secret, …) that was refused. */
const Credential = z.object({
  kind: z.literal('credential'),
  /** Method the request chose; empty when it carried nothing. */
  method: z.string(),
  problem: z.string(),
  /** What the API would take: method and how the request carries it. */
  accepted: z.array(z.object({ method: z.string(), carriedBy: z.string() })),
  /** Credentials that were sent but not looked at, and why. */
  ignored: z.array(z.object({ method: z.string(), reason: z.string() })),
})

/** 0301, 2203, 1002, 1004: a token that was refused. */
const Token = z.object({
  kind: z.literal('token'),
  method: z.enum(['iam', 'app']),
  problem: z.enum(['missing', 'unreadable', 'expired', 'ownerGone', 'ownerDisabled']),
  /** User or application the token was issued to; empty when it cannot be read. */
  owner: z.string(),
  expiresAt: z.string(),
  gatewayTime: z.string(),
})

/** A published or unpublished API that nearly matched. */
const NearestRoute = z.object({
  apiId: z.string(),
  apiName: z.string(),
  groupName: z.string(),
  envName: z.string(),
  method: z.string(),
  path: z.string(),
  /** First part that differs from the request. */
  differs: z.enum(['environment', 'host', 'method', 'slash', 'case', 'path', 'offline']),
  /** The path's segment that differs, of the route and of the request; empty when another part does. */
  expected: z.string(),
  found: z.string(),
})
export type NearestRoute = z.infer<typeof NearestRoute>

/** 0101: nothing answers there. */
const NotFound = z.object({
  kind: z.literal('notFound'),
  host: z.string(),
  /** Where the Host header led; empty when to no group. */
  groupName: z.string(),
  stage: z.string(),
  method: z.string(),
  path: z.string(),
  /** Best first. */
  nearest: z.array(NearestRoute),
})

/** 0607. */
const Protocol = z.object({
  kind: z.literal('protocol'),
  apiId: z.string(),
  apiName: z.string(),
  used: z.string(),
  offered: z.string(),
})

/** 0304, 0302: known, but not allowed. With these ids the authorization can be made at once. */
const Authorization = z.object({
  kind: z.literal('authorization'),
  /** Empty for an IAM user. */
  appId: z.string(),
  /** Application, or user and account. */
  callerName: z.string(),
  apiId: z.string(),
  apiName: z.string(),
  envId: z.string(),
  envName: z.string(),
  /** Environments in which the application is authorized for this API. */
  authorizedIn: z.array(z.string()),
})

/** 0305: a custom authorizer refused, or could not be asked. */
const Authorizer = z.object({
  kind: z.literal('authorizer'),
  authorizerId: z.string(),
  authorizerName: z.string(),
  type: z.enum(['FRONTEND', 'BACKEND']),
  problem: z.string(),
  /** The identity source that was missing or did not match; `null` when the function was asked. */
  identity: z
    .object({ name: z.string(), location: z.string(), validation: z.string(), value: z.string() })
    .nullable(),
  /** JSON sent to the function; empty when it was not asked. */
  input: z.string(),
  answer: z.string(),
  cached: z.boolean(),
})

/** 0312 to 0314, 0615 to 0617: a third-party authorizer. */
const ThirdAuth = z.object({
  kind: z.literal('thirdAuth'),
  pluginId: z.string(),
  pluginName: z.string(),
  problem: z.string(),
  /** Method and URL asked; empty when it was not. */
  request: z.string(),
  input: z.string(),
  status: z.number().int().nullable(),
  answer: z.string(),
})

/** 0308. */
const Throttle = z.object({
  kind: z.literal('throttle'),
  /** The policy is a plug-in of type `rate_limit`. */
  plugin: z.boolean().default(false),
  /** Empty for the default limit. */
  policyId: z.string(),
  policyName: z.string(),
  /** What is counted: API, user, application, address, or the parameters of a rule. */
  dimension: z.string(),
  /** Whose calls were counted, as text; secrets masked. */
  key: z.string(),
  /** Special value or rule that set the limit; empty for the policy's own. */
  rule: z.string(),
  used: z.number().int(),
  limit: z.number().int(),
  periodMs: z.number(),
  /** Milliseconds since 1970, by the gateway's clock. */
  resetAt: z.number(),
})

/** 0501, 0502. */
const Quota = z.object({
  kind: z.literal('quota'),
  policyId: z.string(),
  policyName: z.string(),
  appId: z.string(),
  appName: z.string(),
  frozen: z.boolean(),
  used: z.number().int(),
  limit: z.number().int(),
  resetAt: z.number().nullable(),
})

/** 0402, 0405, 0302: a list of addresses, accounts or users decided. */
const Access = z.object({
  kind: z.literal('access'),
  policyId: z.string(),
  policyName: z.string(),
  list: z.enum(['permit', 'deny']),
  /** What the list holds. */
  subject: z.enum(['address', 'application address', 'account', 'account id', 'user']),
  seen: z.string(),
  /** Entry that decided; empty when none of a permit list held. */
  rule: z.string(),
  /** Where the address came from: the connection, or a place in `X-Forwarded-For`. */
  source: z.string(),
})

/** 0201: a parameter broke its rule. */
const Parameter = z.object({
  kind: z.literal('parameter'),
  name: z.string(),
  location: z.string(),
  /** `required`, `number`, `minimum`, `maximum`, `shortest`, `longest`, `enumeration`. */
  rule: z.string(),
  expected: z.string(),
  /** Masked when the name says so; `null` when absent. */
  value: z.string().nullable(),
})

/** 0201 with 413, 414, 494. */
const Size = z.object({
  kind: z.literal('size'),
  what: z.enum(['body', 'uri', 'header', 'headers']),
  bytes: z.number().int(),
  limit: z.number().int(),
})

/** 0106: a row of the mapping had no source. */
const Orchestration = z.object({
  kind: z.literal('orchestration'),
  row: z.string(),
  source: z.string(),
})

/** 0610, 0609: no member of a load-balance channel could be asked. */
const Channel = z.object({
  kind: z.literal('channel'),
  channelId: z.string(),
  channelName: z.string(),
  problem: z.string(),
  members: z.array(z.object({ address: z.string(), state: z.string(), reason: z.string() })),
})

/** 0202, 0203, 0605: the backend did not answer, try by try. */
const Backend = z.object({
  kind: z.literal('backend'),
  /** As the definition writes it. */
  target: z.string(),
  /** Empty: no channel. */
  channelName: z.string(),
  tries: z.array(
    z.object({ address: z.string(), outcome: z.string(), startMs: z.number(), durationMs: z.number() }),
  ),
})

/** An open circuit breaker answered. */
const Breaker = z.object({
  kind: z.literal('breaker'),
  pluginId: z.string(),
  pluginName: z.string(),
  /** Condition that opened it. */
  rule: z.string(),
  matched: z.number().int(),
  total: z.number().int(),
  openedAt: z.number(),
  /** When it tries the backend again. */
  triesAt: z.number(),
})

/** Why a call was refused, as facts: one kind a check. Secrets are masked before they get here. */
export const Explanation = z.discriminatedUnion('kind', [
  Signature,
  Credential,
  Token,
  NotFound,
  Protocol,
  Authorization,
  Authorizer,
  ThirdAuth,
  Throttle,
  Quota,
  Access,
  Parameter,
  Size,
  Orchestration,
  Channel,
  Backend,
  Breaker,
])
export type Explanation = z.infer<typeof Explanation>

/** One kind of explanation. */
export type ExplanationOf<K extends Explanation['kind']> = Extract<Explanation, { kind: K }>
