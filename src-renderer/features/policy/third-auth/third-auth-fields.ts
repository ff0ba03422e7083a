import type { z } from 'zod'
import type { ThirdAuthContent } from '#contract/model/plugin-content/third-auth'

/** A content as it is typed: members may be missing or wrong. */
export type ThirdAuthText = z.input<typeof ThirdAuthContent>

/** What the form shows: every member there is, under its newer name. */
export interface ThirdAuthFields {
  method: ThirdAuthText['auth_request']['method']
  protocol: ThirdAuthText['auth_request']['protocol']
  address: string
  path: string
  timeout: number | undefined
  usesChannel: boolean
  channelId: string
  hostHeader: string
  /** All headers and query strings go; otherwise the named ones. */
  sendsAll: boolean
  headers: { name: string }[]
  queries: { name: string }[]
  carriesBody: boolean
  bodyBytes: number | undefined
  carriesPath: boolean
  returnsAnswer: boolean
  carriedHeaders: string[]
  simple: boolean
  matchKey: string
  matchValue: string
  relaxed: boolean
  forbidLimit: number | undefined
  ruled: boolean
  ruleType: 'allow' | 'deny'
  parameters: NonNullable<ThirdAuthText['parameters']>
  rules: { rule_name?: string | null | undefined; match_regex: string }[]
}

/** Fills the form from a content, wrong members and all. */
export function fieldsOf(content: Partial<ThirdAuthText>): ThirdAuthFields {
  const request: Partial<ThirdAuthText['auth_request']> = content.auth_request ?? {}
  const { identities, carry_body: body, match_auth: match } = content
  return {
    method: request.method ?? 'GET',
    protocol: request.protocol ?? 'HTTP',
    address: request.url_domain ?? '',
    path: request.path ?? '/',
    timeout: request.timeout ?? 5000,
    usesChannel: request.vpc_channel_enabled === true,
    channelId: request.vpc_channel_info?.vpc_id ?? '',
    hostHeader: request.vpc_channel_info?.vpc_proxy_host ?? '',
    sendsAll: !identities,
    headers: [...(identities?.headers ?? [])],
    queries: [...(identities?.queries ?? identities?.query ?? [])],
    carriesBody: body?.enabled === true,
    bodyBytes: body?.max_body_size ?? undefined,
    carriesPath: content.carry_path_enabled === true,
    returnsAnswer: content.return_resp_body_enabled === true,
    carriedHeaders: [...(content.carry_resp_headers ?? content.carry_resp_header ?? [])],
    simple: content.simple_auth_mode_enabled !== false,
    matchKey: match?.key ?? '',
    matchValue: match?.value ?? '',
    relaxed: content.auth_downgrade_enabled === true,
    forbidLimit: content.custom_forbid_limit || undefined,
    ruled: content.rule_enabled === true,
    ruleType: content.rule_type ?? 'allow',
    parameters: (content.parameters ?? []).map((parameter) => ({ ...parameter })),
    rules: (content.rules ?? []).map((rule) => ({ ...rule })),
  }
}

/** The content that the form stands for; members the form does not know stay. */
export function contentOf(fields: ThirdAuthFields, before: Partial<ThirdAuthText>): ThirdAuthText {
  const { carry_resp_header: _, identities: __, ...kept } = before
  return {
    ...kept,
    auth_request: {
      ...before.auth_request,
      method: fields.method,
      protocol: fields.protocol,
      url_domain: fields.usesChannel ? '' : fields.address,
      path: fields.path,
      timeout: fields.timeout ?? 5000,
      vpc_channel_enabled: fields.usesChannel,
      vpc_channel_info: fields.usesChannel
        ? { vpc_id: fields.channelId, vpc_proxy_host: fields.hostHeader }
        : null,
    },
    ...(fields.sendsAll ? {} : { identities: { headers: fields.headers, queries: fields.queries } }),
    carry_body: {
      enabled: fields.carriesBody,
      ...(fields.bodyBytes === undefined ? {} : { max_body_size: fields.bodyBytes }),
    },
    carry_path_enabled: fields.carriesPath,
    return_resp_body_enabled: fields.returnsAnswer,
    carry_resp_headers: fields.carriedHeaders,
    simple_auth_mode_enabled: fields.simple,
    match_auth: fields.simple ? null : { key: fields.matchKey, value: fields.matchValue },
    auth_downgrade_enabled: fields.relaxed,
    custom_forbid_limit: fields.forbidLimit ?? 0,
    rule_enabled: fields.ruled,
    rule_type: fields.ruleType,
    parameters: fields.parameters,
    rules: fields.rules,
  }
}
