import { z } from 'zod'
import { refuse } from '../errors.ts'
import { Id, remark, Time } from './field-rules.ts'

/** Name of a throttling or access control policy. Source: CreateRequestThrottlingPolicyV2, CreateAclStrategyV2. */
export const PolicyName = z
  .string()
  .min(3, 'Enter 3–64 characters.')
  .max(64, 'Enter 3–64 characters.')
  .regex(
    /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_-]|[一-龥]){2,63}$/,
    'Start with a letter or Chinese character; then letters, digits, Chinese characters, _ and - only.',
  )

/** Unit of a throttling or quota period. */
export const TimeUnit = z.enum(['SECOND', 'MINUTE', 'HOUR', 'DAY'])
export type TimeUnit = z.infer<typeof TimeUnit>

/** Milliseconds of each unit. */
export const UNIT_MS: Readonly<Record<TimeUnit, number>> = {
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
}

/** The biggest count ROMA takes. */
export const MAX_CALLS = 2_147_483_647

/** How many calls: 1 to 2147483647. */
export const CallLimit = z
  .number()
  .int('Enter a whole number.')
  .min(1, 'Enter 1–2147483647.')
  .max(MAX_CALLS, 'Enter 1–2147483647.')

/** 0 and left out mean no such limit. */
const OptionalLimit = z
  .number()
  .int('Enter a whole number.')
  .min(0, 'Enter 1–2147483647, or nothing for no limit.')
  .max(MAX_CALLS, 'Enter 1–2147483647, or nothing for no limit.')
  .default(0)

const fields = {
  name: PolicyName,
  apiCallLimits: CallLimit,
  userCallLimits: OptionalLimit,
  appCallLimits: OptionalLimit,
  ipCallLimits: OptionalLimit,
  timeInterval: CallLimit,
  timeUnit: TimeUnit,
  /** 1: each bound API has its own counters; 2: all bound APIs feed one set. */
  type: z.literal([1, 2]).default(1),
  remark: remark(255),
  /** Not supported by either product: kept, without effect. */
  enableAdaptiveControl: z.enum(['TRUE', 'FALSE']).default('FALSE'),
}

/**
 * What the form of a traditional throttling policy asks for.
 *
 * Source: ROMA Connect User Guide, "Request Throttling"; CreateRequestThrottlingPolicyV2.
 */
export const ThrottlingPolicyDraft = z.object(fields).superRefine((policy, context) => {
  const { apiCallLimits: api, userCallLimits: user, appCallLimits: app, ipCallLimits: ip } = policy
  function above(path: string, message: string) {
    refuse(context, 'valueTooLarge', { path: [path], message })
  }
  if (user > api) above('userCallLimits', `At most the API limit, ${api}.`)
  if (app > api) above('appCallLimits', `At most the API limit, ${api}.`)
  else if (user > 0 && app > user) above('appCallLimits', `At most the user limit, ${user}.`)
  if (ip > api) above('ipCallLimits', `At most the API limit, ${api}.`)
})
export type ThrottlingPolicyDraft = z.infer<typeof ThrottlingPolicyDraft>

export const ThrottlingPolicy = z.object({
  ...fields,
  id: Id,
  /** APIs it is bound to, an environment each. */
  bindNum: z.number().int(),
  /** 1: some applications or tenants have limits of their own. */
  isIncluSpecialThrottle: z.literal([1, 2]),
  createTime: Time,
})
export type ThrottlingPolicy = z.infer<typeof ThrottlingPolicy>

/** An application or tenant with a limit of its own. Source: CreateSpecialThrottlingConfigurationV2. */
export const ThrottleSpecial = z.object({
  id: Id,
  throttleId: Id,
  /** USER: an account or project id. */
  objectType: z.enum(['APP', 'USER']),
  objectId: Id,
  /** Name of an application of this workspace; empty for another one's and for tenants. */
  objectName: z.string(),
  callLimits: CallLimit,
  applyTime: Time,
})
export type ThrottleSpecial = z.infer<typeof ThrottleSpecial>

/** A counter of a limit as it stands now. */
export const LimitCounter = z.object({
  /** The API and environment it counts for; empty when all bound APIs feed it. */
  apiId: z.string(),
  apiName: z.string(),
  envName: z.string(),
  /** `rule`: of the plug-in's parameter rules. */
  dimension: z.enum(['api', 'user', 'app', 'ip', 'rule']),
  /** Account, application, address or rule; empty for the API's own. */
  key: z.string(),
  /** Name of the application, where `key` is one. */
  name: z.string(),
  limit: z.number().int(),
  remaining: z.number().int(),
  /** Milliseconds since 1970. */
  resetsAt: z.number(),
})
export type LimitCounter = z.infer<typeof LimitCounter>
