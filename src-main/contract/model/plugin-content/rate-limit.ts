import { z } from 'zod'
import { MAX_CALLS } from '../throttling-policy.ts'
import { MAX_RULES, PluginParameter, RuleText } from './rules.ts'

const RANGE = `Enter 1–${MAX_CALLS}.`

const count = z.number().int('Enter a whole number.').min(1, RANGE).max(MAX_CALLS, RANGE)

/** 0 and left out: no such limit. */
const optionalLimit = z
  .number()
  .int('Enter a whole number.')
  .min(0, 'Enter 0 for no limit, or more.')
  .max(MAX_CALLS, RANGE)
  .nullish()

const Unit = z.enum(['second', 'minute', 'hour', 'day'])

const Special = z.object({
  type: z.enum(['app', 'user']),
  policies: z
    .array(z.object({ key: z.string().min(1, 'Enter an id.').max(64), limit: count }))
    .max(MAX_RULES),
})

/** One bucket for all calls it matches. */
const Rule = z.object({
  rule_name: z.string().min(1, 'Enter a name.').max(64, 'Enter at most 64 characters.'),
  match_regex: RuleText,
  limit: count,
  /** Left out: the default period. */
  interval: count.nullish(),
  time_unit: Unit.nullish(),
})

/** Request throttling 2.0. Source: APIG API Reference, "RateLimitContent". */
export const RateLimitContent = z
  .object({
    /** basic: each bound API has its own counters; share: all feed one set. */
    scope: z.enum(['basic', 'share']).default('basic'),
    default_time_unit: Unit.default('second'),
    default_interval: count.default(1),
    /** −1: unlimited. */
    api_limit: z
      .number()
      .int('Enter a whole number.')
      .min(-1, 'Enter −1 for no limit, or 1 and more.')
      .max(MAX_CALLS, RANGE)
      .refine((limit) => limit !== 0, 'Enter −1 for no limit, or 1 and more.'),
    user_limit: optionalLimit,
    app_limit: optionalLimit,
    ip_limit: optionalLimit,
    /** One gateway counts exactly, whatever stands here. */
    algorithm: z.enum(['counter', 'haht', 'local']).default('counter'),
    specials: z.array(Special).max(2).nullish(),
    parameters: z.array(PluginParameter).max(MAX_RULES).nullish(),
    rules: z.array(Rule).max(MAX_RULES, `Add at most ${MAX_RULES} rules.`).nullish(),
  })
  .superRefine((content, context) => {
    const { api_limit: api, rules } = content
    const message = `At most the API limit, ${api}.`
    if (api !== -1) {
      for (const name of ['user_limit', 'app_limit', 'ip_limit'] as const)
        if ((content[name] ?? 0) > api) context.addIssue({ code: 'custom', path: [name], message })
      for (const [i, { policies }] of (content.specials ?? []).entries())
        for (const [k, { limit }] of policies.entries())
          if (limit > api)
            context.addIssue({ code: 'custom', path: ['specials', i, 'policies', k, 'limit'], message })
    }
    const names = new Set<string>()
    for (const [i, { rule_name }] of (rules ?? []).entries()) {
      if (names.has(rule_name))
        context.addIssue({
          code: 'custom',
          path: ['rules', i, 'rule_name'],
          message: 'Another rule has this name.',
        })
      names.add(rule_name)
    }
  })
export type RateLimitContent = z.output<typeof RateLimitContent>

/** What *Restore template* gives. */
export const rateLimitTemplate: z.input<typeof RateLimitContent> = {
  scope: 'basic',
  default_time_unit: 'minute',
  default_interval: 1,
  api_limit: 60,
  user_limit: 0,
  app_limit: 20,
  ip_limit: 0,
  algorithm: 'counter',
  specials: [],
  parameters: [
    { type: 'path', name: 'reqPath', value: 'reqPath' },
    { type: 'method', name: 'method', value: 'method' },
  ],
  rules: [],
}
