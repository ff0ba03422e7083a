import type { KafkaLogContent, KafkaSystemField } from '#contract/model/plugin-content/kafka-log'
import { kafkaSystemFields } from '#contract/model/plugin-content/kafka-log'
import type { PluginIdentity } from '../plugins.ts'

/** Where messages go. Equal targets share a connection. */
export interface KafkaTarget {
  readonly pluginId: string
  readonly pluginName: string
  readonly brokers: readonly string[]
  readonly topic: string
  /** Partition key; empty spreads. */
  readonly key: string
  readonly retries: number
  readonly retryMs: number
  readonly sasl: { readonly username: string; readonly password: string } | null
  /** PEM of the authority to trust; `null`: no TLS. */
  readonly ca: string | null
  /** Equal texts are equal targets. */
  readonly text: string
}

/** Names of headers or query strings: a comma list with wildcards. */
export type NameFilter = (lower: string) => boolean

/** A Kafka log as it acts on one API. */
export interface KafkaLog {
  readonly target: KafkaTarget
  readonly system: readonly KafkaSystemField[]
  readonly requestHeaders: NameFilter | null
  readonly queries: NameFilter | null
  readonly requestBody: boolean
  readonly responseHeaders: NameFilter | null
  readonly responseBody: boolean
  readonly frontend: readonly string[]
  readonly backend: readonly string[]
}

/** Source: APIG User Guide, "Kafka Log Push"; API Reference, "KafkaLogContent". */
export function compileKafkaLog(content: KafkaLogContent, plugin: PluginIdentity): KafkaLog {
  const { system, call_data: data } = content.meta_config ?? {}
  const wanted = Object.keys(kafkaSystemFields) as KafkaSystemField[]
  return {
    target: targetOf(content, plugin),
    system: wanted.filter((name) => system?.[name] === true),
    requestHeaders: data?.log_request_header === true ? nameFilter(data.request_header_filter) : null,
    queries: data?.log_request_query_string === true ? nameFilter(data.request_query_string_filter) : null,
    requestBody: data?.log_request_body === true,
    responseHeaders: data?.log_response_header === true ? nameFilter(data.response_header_filter) : null,
    responseBody: data?.log_response_body === true,
    frontend: data?.custom_authorizer?.frontend ?? [],
    backend: data?.custom_authorizer?.backend ?? [],
  }
}

function targetOf(content: KafkaLogContent, { id, name }: PluginIdentity): KafkaTarget {
  const sasl = content.sasl_config
  const secure = sasl !== null && sasl !== undefined && sasl.security_protocol !== 'PLAINTEXT'
  const target = {
    pluginId: id,
    pluginName: name,
    brokers: content.broker_list,
    topic: content.topic,
    key: content.key ?? '',
    retries: content.max_retry_count ?? 0,
    retryMs: (content.retry_backoff ?? 1) * 1000,
    sasl: secure ? { username: sasl.sasl_username ?? '', password: sasl.sasl_password ?? '' } : null,
    ca: secure && sasl.security_protocol === 'SASL_SSL' ? (sasl.ssl_ca_content ?? '') : null,
  }
  return { ...target, text: JSON.stringify(target) }
}

/** Empty takes every name. */
function nameFilter(list: string | null | undefined): NameFilter {
  const patterns = (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  if (patterns.length === 0 || patterns.includes('*')) return () => true
  const exact = new Set(patterns.filter((name) => !name.includes('*')))
  const wild = patterns.filter((name) => name.includes('*')).map((name) => name.split('*'))
  return (lower) => exact.has(lower) || wild.some((parts) => fits(lower, parts))
}

/** Whether the parts stand in the text in order, the first at its beginning, the last at its end. */
function fits(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}
