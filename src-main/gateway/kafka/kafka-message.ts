import type { KafkaSystemField } from '#contract/model/plugin-content/kafka-log'
import { isSecretName, maskHeader, maskJson, maskOf } from '../../domain/mask.ts'
import type { CallContext } from '../call-context.ts'
import type { KafkaLog, NameFilter } from './kafka-log.ts'

/** Most bytes of each body in a message. */
export const MAX_LOGGED_BODY = 64 * 1024

/**
 * One finished call as the JSON text of a message. Secrets are masked by their names, as in the call log.
 *
 * Source: APIG API Reference, "KafkaLogContent": meta_config.
 */
export function kafkaMessage(call: CallContext, log: KafkaLog): string {
  const message: Record<string, unknown> = {}
  const facts = factsOf(call)
  for (const name of log.system) message[name] = facts[name]()
  if (log.requestHeaders !== null)
    message.request_header = pairsOf(call.request.rawHeaders, log.requestHeaders)
  if (log.queries !== null) message.request_query_string = queriesOf(call.request.query, log.queries)
  if (log.requestBody) message.request_body = textOf(call.request.body)
  if (log.responseHeaders !== null)
    message.response_header = pairsOf(call.response?.headers ?? [], log.responseHeaders)
  if (log.responseBody) message.response_body = answerText(call)
  if (log.frontend.length + log.backend.length > 0)
    message.custom_authorizer = {
      frontend: contextOf(log.frontend, call.frontendContext),
      backend: contextOf(log.backend, call.backendContext),
    }
  return JSON.stringify(message)
}

/** Seconds with three digits, as access logs write them. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000
}

function factsOf(call: CallContext): Record<KafkaSystemField, () => unknown> {
  const { request, match, caller, user } = call
  const route = match?.route
  const asked = call.upstreamMs >= 0
  const upstreamMs = () => (asked ? seconds(call.upstreamMs) : '')
  const unknown = () => ''
  const total = performance.now() - call.startedAt
  return {
    start_time: () => Math.floor(call.time / 1000),
    request_id: () => call.id,
    client_ip: () => request.sourceIp,
    api_id: () => route?.apiId ?? '',
    user_name: () => user?.name ?? '',
    app_id: () => caller?.id ?? '',
    access_model1: () => route?.authType ?? '',
    access_model2: unknown,
    request_time: () => seconds(total),
    http_status: () => call.response?.status ?? 499,
    server_protocol: () => `HTTP/${request.message.httpVersion}`,
    scheme: () => request.protocol.toLowerCase(),
    request_method: () => request.method,
    host: () => request.host,
    api_uri_mode: () => route?.matchMode ?? '',
    uri: () => request.path,
    request_size: () => request.body?.length ?? request.bodyBytes,
    response_size: () => call.responseBytes,
    upstream_uri: () => (call.backendRequest?.target ?? '').split('?')[0],
    upstream_addr: () => (call.backend === null ? '' : call.backend.label.replace(/^[a-z]+:\/\//, '')),
    upstream_status: () =>
      call.backendResponse?.status ?? (call.stoppedAt === 'callBackend' ? call.response?.status : '') ?? '',
    upstream_connect_time: unknown,
    upstream_header_time: upstreamMs,
    upstream_response_time: upstreamMs,
    all_upstream_response_time: upstreamMs,
    region_id: () => 'local',
    auth_type: () => route?.authType ?? '',
    http_x_forwarded_for: () => request.forwardedFor,
    http_user_agent: () => request.userAgent,
    error_type: () => (call.error?.error === 'throttled' ? 1 : 0),
    inner_time: () => seconds(asked ? Math.max(total - call.upstreamMs, 0) : total),
    proxy_protocol_vni: unknown,
    proxy_protocol_vpce_id: unknown,
    proxy_protocol_addr: unknown,
    body_bytes_sent: () => call.responseBytes,
    api_name: () => route?.apiName ?? '',
    app_name: () => caller?.name ?? '',
    provider_app_id: () => route?.ownerAppId ?? '',
    provider_app_name: unknown,
    custom_data_log01: unknown,
    custom_data_log02: unknown,
    custom_data_log03: unknown,
    custom_data_log04: unknown,
    custom_data_log05: unknown,
    custom_data_log06: unknown,
    custom_data_log07: unknown,
    custom_data_log08: unknown,
    custom_data_log09: unknown,
    custom_data_log10: unknown,
    response_source: () => (asked && call.error === null ? 'remote' : 'local'),
  }
}

function pairsOf(flat: readonly string[], wanted: NameFilter): Record<string, string> {
  const found = new Map<string, string>()
  for (let i = 0; i < flat.length; i += 2) {
    const name = (flat[i] as string).toLowerCase()
    if (!wanted(name)) continue
    const value = maskHeader(name, flat[i + 1] as string)
    const before = found.get(name)
    found.set(name, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(found)
}

function queriesOf(query: string, wanted: NameFilter): Record<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!wanted(name.toLowerCase())) continue
    const shown = isSecretName(name) ? maskOf(name) : value
    const before = found.get(name)
    found.set(name, before === undefined ? shown : `${before},${shown}`)
  }
  return Object.fromEntries(found)
}

function textOf(body: Uint8Array | null): string {
  if (body === null) return ''
  const text = Buffer.from(body.subarray(0, MAX_LOGGED_BODY)).toString('utf8')
  return maskJson(text)
}

/** What was answered by the gateway itself is at hand; a backend's answer was tapped as it went by. */
function answerText({ answerTap, response }: CallContext): string {
  const kept = answerTap?.raw()?.kept
  if (kept !== undefined) return textOf(kept)
  return response?.body instanceof Uint8Array ? textOf(response.body) : ''
}

function contextOf(
  names: readonly string[],
  context: CallContext['frontendContext'],
): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = context?.get(name) ?? ''
      return [name, isSecretName(name) && value !== '' ? maskOf(name) : value]
    }),
  )
}
