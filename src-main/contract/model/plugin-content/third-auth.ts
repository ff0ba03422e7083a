import { z } from 'zod'
import { MAX_RULES, PluginParameter, RuleText } from './rules.ts'

const Names = z
  .array(z.object({ name: z.string().min(1, 'Enter a name.').max(64, 'Enter at most 64 characters.') }))
  .max(10, 'Enter at most 10 names.')

const headerName = z
  .string()
  .min(1, 'A header name has 1–64 characters.')
  .max(64, 'A header name has 1–64 characters.')
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'A header name has no blanks and no colon.')

const RespHeaders = z.array(headerName).max(10, 'Enter at most 10 headers.')

/** The request that asks the third party. */
const AuthRequest = z
  .object({
    method: z.enum(['GET', 'POST', 'PUT', 'HEAD']),
    protocol: z.enum(['HTTP', 'HTTPS']),
    url_domain: z
      .string()
      .max(255, 'Enter at most 255 characters.')
      .regex(/^([A-Za-z0-9][A-Za-z0-9._-]*(:\d{1,5})?)?$/, 'An address is host or host:port; IPv4 only.')
      .nullish(),
    /** May hold a query. */
    path: z
      .string()
      .min(1, 'Enter a path.')
      .max(512, 'Enter at most 512 characters.')
      .regex(/^\/[^\s#]*$/, 'A path starts with / and has no blanks.'),
    /** Milliseconds. */
    timeout: z.number().int().min(1, 'Enter 1–60000.').max(60_000, 'Enter 1–60000.').default(5000),
    vpc_channel_enabled: z.boolean().default(false),
    vpc_channel_info: z
      .object({ vpc_id: z.string(), vpc_proxy_host: z.string().max(255).nullish() })
      .nullish(),
  })
  .superRefine(({ vpc_channel_enabled, vpc_channel_info, url_domain }, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (!vpc_channel_enabled && !url_domain) wrong(['url_domain'], 'Enter the address of the service.')
    if (vpc_channel_enabled && !vpc_channel_info?.vpc_id)
      wrong(['vpc_channel_info', 'vpc_id'], 'Choose a load balance channel.')
  })

/**
 * A service of somebody else that is asked about every call. `query` and `carry_resp_header` are older spellings of
 * `queries` and `carry_resp_headers`.
 *
 * Source: APIG API Reference, "ThirdAuthContent"; ROMA Connect User Guide, "Third-Party Authorizer".
 */
export const ThirdAuthContent = z
  .object({
    auth_request: AuthRequest,
    /** What is sent; left out: every header and query string. */
    identities: z
      .object({ headers: Names.nullish(), queries: Names.nullish(), query: Names.nullish() })
      .nullish(),
    carry_body: z
      .object({
        enabled: z.boolean(),
        /** Bytes; a longer body is cut off. */
        max_body_size: z.number().int().min(1, 'Enter 1 or more.').nullish(),
      })
      .nullish(),
    carry_path_enabled: z.boolean().nullish(),
    return_resp_body_enabled: z.boolean().nullish(),
    carry_resp_headers: RespHeaders.nullish(),
    carry_resp_header: RespHeaders.nullish(),
    simple_auth_mode_enabled: z.boolean().nullish(),
    match_auth: z
      .object({ key: headerName, value: z.string().max(255, 'Enter at most 255 characters.') })
      .nullish(),
    auth_downgrade_enabled: z.boolean().nullish(),
    /** Failures of one address within five minutes that are still borne; 0 or left out: any number. */
    custom_forbid_limit: z.number().int().min(0, 'Enter 0 or more.').max(2_147_483_647).nullish(),
    rule_enabled: z.boolean().nullish(),
    rule_type: z.enum(['allow', 'deny']).default('allow'),
    parameters: z.array(PluginParameter).nullish(),
    rules: z
      .array(
        z.object({
          rule_name: z.string().max(64, 'Enter at most 64 characters.').nullish(),
          match_regex: RuleText,
        }),
      )
      .max(MAX_RULES, `Enter at most ${MAX_RULES} rules.`)
      .nullish(),
  })
  .superRefine(({ simple_auth_mode_enabled, match_auth }, context) => {
    if (simple_auth_mode_enabled === true || match_auth) return
    context.addIssue({
      code: 'custom',
      path: ['match_auth'],
      message: 'Say which answer header means success, or switch the simple mode on.',
    })
  })
export type ThirdAuthContent = z.output<typeof ThirdAuthContent>

/** What *Restore template* gives. */
export const thirdAuthTemplate: z.input<typeof ThirdAuthContent> = {
  auth_request: {
    method: 'GET',
    protocol: 'HTTP',
    url_domain: '127.0.0.1:9001',
    path: '/check',
    timeout: 5000,
    vpc_channel_enabled: false,
    vpc_channel_info: null,
  },
  identities: { headers: [{ name: 'X-Ticket' }], queries: [] },
  carry_body: { enabled: false, max_body_size: 1000 },
  carry_path_enabled: false,
  return_resp_body_enabled: false,
  carry_resp_headers: [],
  simple_auth_mode_enabled: true,
  auth_downgrade_enabled: false,
  custom_forbid_limit: 100,
  rule_enabled: false,
  rule_type: 'allow',
  parameters: [
    { type: 'path', name: 'reqPath', value: 'reqPath' },
    { type: 'method', name: 'method', value: 'method' },
  ],
  rules: [],
}
