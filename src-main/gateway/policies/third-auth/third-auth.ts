import type { ThirdAuthContent } from '#contract/model/plugin-content/third-auth'
import { compileRule, type RuleTest } from '../../../domain/rule-expression.ts'
import type { ChannelBackend } from '../../channels/channel.ts'
import { type Origin, parseOrigin } from '../../route.ts'

/** A third-party authorizer, worked out when its content changed. */
export interface ThirdAuth {
  readonly pluginId: string
  readonly pluginName: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD'
  /** `null`: the channel chooses. */
  readonly origin: Origin | null
  readonly channel: ChannelBackend | null
  /** For messages: `http://127.0.0.1:9001/check`. */
  readonly url: string
  /** Without the query. */
  readonly path: string
  readonly query: string
  readonly timeoutMs: number
  /** Headers (lower case) and query strings that are sent and must be there; `null`: all are sent. */
  readonly identities: { readonly headers: readonly string[]; readonly queries: readonly string[] } | null
  /** Bytes of the body that are sent; 0: none. */
  readonly bodyBytes: number
  readonly carriesPath: boolean
  readonly returnsAnswer: boolean
  /** Lower case. */
  readonly carriedHeaders: readonly string[]
  /** Answer header that means success; `null`: any 2xx does. */
  readonly match: { readonly name: string; readonly value: string } | null
  readonly relaxed: boolean
  /** Failures of one address that are still borne; `null`: any number. */
  readonly forbidLimit: number | null
  /** `null`: every call is asked about. */
  readonly rules: readonly RuleTest[] | null
  /** A call that a rule holds for is not asked about; otherwise only such a call is. */
  readonly rulesSkip: boolean
}

/** Compiles a content. */
export function compileThirdAuth(
  content: ThirdAuthContent,
  { id: pluginId, name: pluginName }: { readonly id: string; readonly name: string },
): ThirdAuth {
  const { auth_request: request, identities, carry_body: body, match_auth: match } = content
  const [path = '/', ...query] = request.path.split('?')
  const headers = identities?.headers ?? []
  const queries = identities?.queries ?? identities?.query ?? []
  const forbidLimit = content.custom_forbid_limit ?? 0
  const parameters = content.parameters ?? []
  return {
    pluginId,
    pluginName,
    method: request.method,
    ...targetOf(request),
    path,
    query: query.join('?'),
    timeoutMs: request.timeout,
    identities:
      identities === undefined || identities === null
        ? null
        : {
            headers: headers.map(({ name }) => name.toLowerCase()),
            queries: queries.map(({ name }) => name),
          },
    // A body means nothing to these two.
    bodyBytes:
      body?.enabled !== true || request.method === 'GET' || request.method === 'HEAD'
        ? 0
        : (body.max_body_size ?? Number.POSITIVE_INFINITY),
    carriesPath: content.carry_path_enabled === true,
    returnsAnswer: content.return_resp_body_enabled === true,
    carriedHeaders: (content.carry_resp_headers ?? content.carry_resp_header ?? []).map((name) =>
      name.toLowerCase(),
    ),
    match:
      content.simple_auth_mode_enabled === true || !match
        ? null
        : { name: match.key.toLowerCase(), value: match.value },
    relaxed: content.auth_downgrade_enabled === true,
    forbidLimit: forbidLimit === 0 ? null : forbidLimit,
    rules:
      content.rule_enabled === true
        ? (content.rules ?? []).map(({ match_regex }) => compileRule(match_regex, parameters))
        : null,
    rulesSkip: content.rule_type === 'allow',
  }
}

function targetOf(request: ThirdAuthContent['auth_request']): Pick<ThirdAuth, 'origin' | 'channel' | 'url'> {
  const { protocol, vpc_channel_enabled, vpc_channel_info: info, url_domain, path } = request
  const scheme = protocol.toLowerCase()
  if (vpc_channel_enabled) {
    const hostHeader = info?.vpc_proxy_host ?? ''
    const channel: ChannelBackend = {
      id: info?.vpc_id ?? '',
      protocol: protocol === 'HTTPS' ? 'https:' : 'http:',
      hostHeader,
      cascade: false,
      clientCertificate: false,
      variant: ` third ${protocol === 'HTTPS' ? hostHeader : ''}`,
    }
    return { origin: null, channel, url: `${scheme}://channel ${channel.id}${path}` }
  }
  const address = url_domain ?? ''
  return { origin: parseOrigin(protocol, address), channel: null, url: `${scheme}://${address}${path}` }
}
