import { z } from 'zod'

/** `system` fields of a message, in the order of the page; true = on in the console's template. */
export const kafkaSystemFields = {
  start_time: true,
  request_id: true,
  client_ip: true,
  api_id: false,
  user_name: false,
  app_id: false,
  access_model1: false,
  access_model2: false,
  request_time: true,
  http_status: true,
  server_protocol: false,
  scheme: true,
  request_method: true,
  host: true,
  api_uri_mode: false,
  uri: true,
  request_size: false,
  response_size: false,
  upstream_uri: false,
  upstream_addr: true,
  upstream_status: true,
  upstream_connect_time: false,
  upstream_header_time: false,
  upstream_response_time: true,
  all_upstream_response_time: false,
  region_id: false,
  auth_type: false,
  http_x_forwarded_for: true,
  http_user_agent: true,
  error_type: true,
  inner_time: false,
  proxy_protocol_vni: false,
  proxy_protocol_vpce_id: false,
  proxy_protocol_addr: false,
  body_bytes_sent: false,
  api_name: false,
  app_name: false,
  provider_app_id: false,
  provider_app_name: false,
  custom_data_log01: false,
  custom_data_log02: false,
  custom_data_log03: false,
  custom_data_log04: false,
  custom_data_log05: false,
  custom_data_log06: false,
  custom_data_log07: false,
  custom_data_log08: false,
  custom_data_log09: false,
  custom_data_log10: false,
  response_source: false,
} as const
export type KafkaSystemField = keyof typeof kafkaSystemFields

const flag = z.boolean().nullish()
const filter = z.string().max(4096, 'Enter at most 4096 characters.').nullish()

const SaslConfig = z
  .object({
    security_protocol: z.enum(['PLAINTEXT', 'SASL_PLAINTEXT', 'SASL_SSL']).default('PLAINTEXT'),
    sasl_mechanisms: z.enum(['PLAIN']).default('PLAIN'),
    sasl_username: z.string().max(64, 'Enter at most 64 characters.').nullish(),
    sasl_password: z.string().max(256, 'Enter at most 256 characters.').nullish(),
    /** PEM of the authority that signed the brokers' certificates. */
    ssl_ca_content: z.string().max(32_768, 'Enter at most 32768 characters.').nullish(),
  })
  .superRefine((config, context) => {
    if (config.security_protocol === 'PLAINTEXT') return
    const need = (name: 'sasl_username' | 'sasl_password' | 'ssl_ca_content') => {
      if (config[name]) return
      context.addIssue({ code: 'custom', path: [name], message: `${config.security_protocol} needs it.` })
    }
    need('sasl_username')
    need('sasl_password')
    if (config.security_protocol === 'SASL_SSL') need('ssl_ca_content')
  })

/** Where and what to log. Source: APIG API Reference, "KafkaLogContent". */
export const KafkaLogContent = z.object({
  broker_list: z
    .array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):\d{1,5}$/, 'A broker is host:port.'))
    .min(1, 'Add a broker.')
    .max(10, 'Add at most 10 brokers.'),
  topic: z
    .string()
    .min(1, 'Enter the topic.')
    .max(249, 'Enter at most 249 characters.')
    .regex(/^[A-Za-z0-9._-]+$/, 'Letters, digits and . _ - only.'),
  /** Partition key; empty spreads over the partitions. */
  key: z.string().max(255, 'Enter at most 255 characters.').nullish(),
  max_retry_count: z.number().int().min(0, 'Enter 0–5.').max(5, 'Enter 0–5.').nullish(),
  /** Seconds. */
  retry_backoff: z.number().int().min(1, 'Enter 1–10.').max(10, 'Enter 1–10.').nullish(),
  sasl_config: SaslConfig.nullish(),
  meta_config: z
    .object({
      system: z
        .partialRecord(z.enum(Object.keys(kafkaSystemFields) as KafkaSystemField[]), z.boolean())
        .nullish(),
      call_data: z
        .object({
          log_request_header: flag,
          request_header_filter: filter,
          log_request_query_string: flag,
          request_query_string_filter: filter,
          log_request_body: flag,
          log_response_header: flag,
          response_header_filter: filter,
          log_response_body: flag,
          /** Context fields of custom authorizers. */
          custom_authorizer: z
            .object({ frontend: z.array(z.string()).nullish(), backend: z.array(z.string()).nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
})
export type KafkaLogContent = z.output<typeof KafkaLogContent>

/** What *Restore template* gives. */
export const kafkaLogTemplate: z.input<typeof KafkaLogContent> = {
  broker_list: ['127.0.0.1:9092'],
  topic: 'calls',
  key: '',
  max_retry_count: 3,
  retry_backoff: 10,
  sasl_config: {
    security_protocol: 'PLAINTEXT',
    sasl_mechanisms: 'PLAIN',
    sasl_username: '',
    sasl_password: '',
    ssl_ca_content: '',
  },
  meta_config: {
    system: { ...kafkaSystemFields },
    call_data: {
      log_request_header: true,
      request_header_filter: 'X-Trace,X-B3-*',
      log_request_query_string: false,
      request_query_string_filter: '',
      log_request_body: false,
      log_response_header: false,
      response_header_filter: '',
      log_response_body: false,
      custom_authorizer: { frontend: [], backend: [] },
    },
  },
}
