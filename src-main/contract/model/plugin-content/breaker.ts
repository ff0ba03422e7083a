import { z } from 'zod'
import { MAX_RULES, PluginParameter, RuleText } from './rules.ts'

const count = (least: number) => z.number().int().min(least, `Enter ${least} or more.`).max(2_147_483_647)

/** When a backend counts as ill. Source: APIG API Reference, "BreakerContent": breaker_condition. */
export const BreakerCondition = z
  .object({
    /** timeout: the backend timed out; condition: `unhealthy_condition` holds. */
    breaker_type: z.enum(['timeout', 'condition']),
    /** counter: opens at once at the threshold; percentage: judged when the window ends. */
    breaker_mode: z.enum(['counter', 'percentage']),
    /** On `$context.statusCode` and `$context.backendResponseTime` (milliseconds). */
    unhealthy_condition: z.string().nullish(),
    unhealthy_threshold: count(1).nullish(),
    min_call_threshold: count(1).nullish(),
    unhealthy_percentage: z.number().int().min(1, 'Enter 1–100.').max(100, 'Enter 1–100.').nullish(),
    /** Seconds. */
    time_window: count(1),
    /** Seconds. */
    open_breaker_time: count(1),
  })
  .superRefine((condition, context) => {
    const need = (name: 'unhealthy_threshold' | 'min_call_threshold' | 'unhealthy_percentage') => {
      if (condition[name] !== null && condition[name] !== undefined) return
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `Enter it: ${condition.breaker_mode} needs it.`,
      })
    }
    if (condition.breaker_mode === 'counter') need('unhealthy_threshold')
    else {
      need('min_call_threshold')
      need('unhealthy_percentage')
    }
    if (condition.breaker_type !== 'condition') return
    const rule = RuleText.safeParse(condition.unhealthy_condition ?? '')
    if (rule.success) return
    const message = condition.unhealthy_condition
      ? (rule.error.issues[0]?.message ?? '')
      : 'Say when a call counts, for example ["$context.statusCode","in","500,503"].'
    context.addIssue({ code: 'custom', path: ['unhealthy_condition'], message })
  })
export type BreakerCondition = z.output<typeof BreakerCondition>

const timeout = z.number().int().min(1, 'Enter 1–600000.').max(600_000, 'Enter 1–600000.').default(5000)
const method = z.enum(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'ANY']).default('ANY')
const path = z
  .string()
  .max(512, 'Enter at most 512 characters.')
  .regex(/^\/[^\s?\\]*$/, 'A path starts with / and has no blanks or ?.')
  .default('/')

const HttpInfo = z.object({
  isVpc: z.boolean().nullish(),
  vpc_channel_id: z.string().nullish(),
  /** `host[:port]` */
  address: z.string().max(255, 'Enter at most 255 characters.').nullish(),
  scheme: z.enum(['HTTP', 'HTTPS']).default('HTTP'),
  method,
  path,
  timeout,
})

const Header = z
  .object({ name: z.string().optional(), key: z.string().optional(), value: z.string().default('') })
  .transform(({ name, key, value }) => ({ name: name ?? key ?? '', value }))
  .refine(({ name }) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name), {
    path: ['name'],
    message: 'Enter a header name.',
  })
  .refine(({ value }) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value), {
    path: ['value'],
    message: 'Line breaks and control characters are not allowed.',
  })

/** What answers while the breaker is open. */
export const DowngradeBackend = z
  .object({
    type: z.enum(['http', 'http_vpc', 'function', 'mock', 'passthrough']),
    http_info: HttpInfo.nullish(),
    http_vpc_info: HttpInfo.nullish(),
    func_info: z
      .object({
        function_urn: z.string().min(1, 'Enter the function URN.'),
        version: z.string().max(64).nullish(),
        alias_urn: z.string().nullish(),
        invocation_type: z.enum(['sync', 'async']).default('sync'),
        timeout,
      })
      .nullish(),
    mock_info: z
      .object({
        status_code: z.number().int().min(200, 'Enter 200–599.').max(599, 'Enter 200–599.').default(200),
        result_content: z.string().max(2048, 'Enter at most 2048 characters.').default(''),
        headers: z.array(Header).max(10).nullish(),
      })
      .nullish(),
    /** The original backend, plus these headers. */
    passthrough_infos: z.array(Header).max(10).nullish(),
  })
  .superRefine((backend, context) => {
    const need = (name: 'http_info' | 'http_vpc_info' | 'func_info' | 'mock_info') => {
      if (backend[name]) return true
      context.addIssue({ code: 'custom', path: [name], message: `Describe the ${backend.type} backend.` })
      return false
    }
    if (backend.type === 'http' && need('http_info')) {
      const { isVpc, address, vpc_channel_id } = backend.http_info ?? {}
      if (isVpc === true && !vpc_channel_id)
        context.addIssue({
          code: 'custom',
          path: ['http_info', 'vpc_channel_id'],
          message: 'Choose a channel.',
        })
      if (
        isVpc !== true &&
        !/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(:\d{1,5})?$/.test(address ?? '')
      )
        context.addIssue({
          code: 'custom',
          path: ['http_info', 'address'],
          message: 'An address is host or host:port.',
        })
    }
    if (backend.type === 'http_vpc' && need('http_vpc_info') && !backend.http_vpc_info?.vpc_channel_id)
      context.addIssue({
        code: 'custom',
        path: ['http_vpc_info', 'vpc_channel_id'],
        message: 'Choose a channel.',
      })
    if (backend.type === 'function') need('func_info')
    if (backend.type === 'mock') need('mock_info')
  })
export type DowngradeBackend = z.output<typeof DowngradeBackend>

const DowngradeRule = z.object({
  rule_name: z.string().min(1, 'Enter a name.').max(64, 'Enter at most 64 characters.'),
  match_regex: RuleText,
  parameters: z.array(z.string()).nullish(),
  breaker_condition: BreakerCondition.nullish(),
  downgrade_backend: DowngradeBackend.nullish(),
})

/** The circuit breaker. Source: APIG API Reference, "BreakerContent". */
export const BreakerContent = z.object({
  /** basic: each bound API has its own breaker; share: one for all. */
  scope: z.enum(['basic', 'share']).default('basic'),
  breaker_condition: BreakerCondition,
  downgrade_default: DowngradeBackend.nullish(),
  downgrade_parameters: z.array(PluginParameter).max(MAX_RULES).nullish(),
  downgrade_rules: z.array(DowngradeRule).max(MAX_RULES, `Add at most ${MAX_RULES} rules.`).nullish(),
})
export type BreakerContent = z.output<typeof BreakerContent>

/** What *Restore template* gives: the figures of every sample. */
export const breakerTemplate: z.input<typeof BreakerContent> = {
  scope: 'basic',
  breaker_condition: {
    breaker_type: 'timeout',
    breaker_mode: 'counter',
    unhealthy_condition: '',
    unhealthy_threshold: 30,
    min_call_threshold: 20,
    unhealthy_percentage: 51,
    time_window: 15,
    open_breaker_time: 15,
  },
  downgrade_default: null,
  downgrade_parameters: [
    { type: 'path', name: 'reqPath', value: 'reqPath' },
    { type: 'method', name: 'method', value: 'method' },
  ],
  downgrade_rules: [],
}
