import { kafkaSystemFields } from '#contract/model/plugin-content/kafka-log'
import { cacheSystemParameters } from '#contract/model/plugin-content/proxy-cache'
import { responseHeaderActions } from '#contract/model/plugin-content/set-resp-headers'
import type { ContentField } from './content-field.ts'
import { type Content, listAt, valueAt } from './content-path.ts'

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS']

export const corsFields: readonly ContentField[] = [
  {
    kind: 'names',
    asText: true,
    path: 'allow_origin',
    label: 'plugin.cors.allowOrigin',
    help: 'plugin.cors.allowOriginHelp',
    required: true,
    suggestions: ['*'],
  },
  {
    kind: 'names',
    asText: true,
    path: 'allow_methods',
    label: 'plugin.cors.allowMethods',
    help: 'plugin.cors.allowMethodsHelp',
    suggestions: METHODS,
  },
  {
    kind: 'names',
    asText: true,
    path: 'allow_headers',
    label: 'plugin.cors.allowHeaders',
    help: 'plugin.cors.allowHeadersHelp',
  },
  { kind: 'names', asText: true, path: 'expose_headers', label: 'plugin.cors.exposeHeaders' },
  { kind: 'number', path: 'max_age', label: 'plugin.cors.maxAge', help: 'plugin.cors.maxAgeHelp', min: 0 },
  {
    kind: 'switch',
    path: 'allow_credentials',
    label: 'plugin.cors.allowCredentials',
    help: 'plugin.cors.allowCredentialsHelp',
  },
]

export const setRespHeadersFields: readonly ContentField[] = [
  {
    kind: 'table',
    path: 'response_headers',
    label: 'plugin.headers.list',
    help: 'plugin.headers.help',
    required: true,
    max: 10,
    fresh: () => ({ name: '', value: '', value_type: 'custom_value', action: 'override' }),
    columns: [
      { name: 'name', label: 'plugin.headers.name' },
      { name: 'action', label: 'plugin.headers.action', options: responseHeaderActions },
      {
        name: 'value_type',
        label: 'plugin.headers.valueType',
        options: ['custom_value', 'system_parameter'],
      },
      { name: 'value', label: 'plugin.headers.value', when: ({ action }) => action !== 'delete' },
    ],
  },
]

const secured = (content: Content) =>
  (valueAt(content, 'sasl_config.security_protocol') ?? 'PLAINTEXT') !== 'PLAINTEXT'
const callData = (name: string) => (content: Content) =>
  valueAt(content, `meta_config.call_data.${name}`) === true

export const kafkaLogFields: readonly ContentField[] = [
  {
    kind: 'section',
    label: 'plugin.kafka.target',
    help: 'plugin.kafka.targetHelp',
    fields: [
      {
        kind: 'names',
        path: 'broker_list',
        label: 'plugin.kafka.brokers',
        help: 'plugin.kafka.brokersHelp',
        required: true,
      },
      { kind: 'text', path: 'topic', label: 'plugin.kafka.topic', required: true },
      { kind: 'text', path: 'key', label: 'plugin.kafka.key', help: 'plugin.kafka.keyHelp' },
      { kind: 'number', path: 'max_retry_count', label: 'plugin.kafka.retries', min: 0, max: 5 },
      { kind: 'number', path: 'retry_backoff', label: 'plugin.kafka.backoff', min: 1, max: 10 },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.kafka.sasl',
    fields: [
      {
        kind: 'choice',
        path: 'sasl_config.security_protocol',
        label: 'plugin.kafka.protocol',
        options: ['PLAINTEXT', 'SASL_PLAINTEXT', 'SASL_SSL'],
      },
      {
        kind: 'text',
        path: 'sasl_config.sasl_username',
        label: 'plugin.kafka.username',
        required: true,
        when: secured,
      },
      {
        kind: 'text',
        path: 'sasl_config.sasl_password',
        label: 'plugin.kafka.password',
        required: true,
        secret: true,
        when: secured,
      },
      {
        kind: 'area',
        path: 'sasl_config.ssl_ca_content',
        label: 'plugin.kafka.ca',
        help: 'plugin.kafka.caHelp',
        required: true,
        rows: 4,
        when: (content) => valueAt(content, 'sasl_config.security_protocol') === 'SASL_SSL',
      },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.kafka.fields',
    help: 'plugin.kafka.fieldsHelp',
    fields: [
      {
        kind: 'flags',
        path: 'meta_config.system',
        label: 'plugin.kafka.system',
        options: Object.keys(kafkaSystemFields),
      },
      {
        kind: 'switch',
        path: 'meta_config.call_data.log_request_header',
        label: 'plugin.kafka.requestHeader',
      },
      {
        kind: 'names',
        asText: true,
        path: 'meta_config.call_data.request_header_filter',
        label: 'plugin.kafka.requestHeaderFilter',
        help: 'plugin.kafka.filterHelp',
        when: callData('log_request_header'),
      },
      { kind: 'switch', path: 'meta_config.call_data.log_request_query_string', label: 'plugin.kafka.query' },
      {
        kind: 'names',
        asText: true,
        path: 'meta_config.call_data.request_query_string_filter',
        label: 'plugin.kafka.queryFilter',
        help: 'plugin.kafka.filterHelp',
        when: callData('log_request_query_string'),
      },
      { kind: 'switch', path: 'meta_config.call_data.log_request_body', label: 'plugin.kafka.requestBody' },
      {
        kind: 'switch',
        path: 'meta_config.call_data.log_response_header',
        label: 'plugin.kafka.responseHeader',
      },
      {
        kind: 'names',
        asText: true,
        path: 'meta_config.call_data.response_header_filter',
        label: 'plugin.kafka.responseHeaderFilter',
        help: 'plugin.kafka.filterHelp',
        when: callData('log_response_header'),
      },
      { kind: 'switch', path: 'meta_config.call_data.log_response_body', label: 'plugin.kafka.responseBody' },
      {
        kind: 'names',
        path: 'meta_config.call_data.custom_authorizer.frontend',
        label: 'plugin.kafka.frontend',
      },
      {
        kind: 'names',
        path: 'meta_config.call_data.custom_authorizer.backend',
        label: 'plugin.kafka.backend',
      },
    ],
  },
]

/** Table of the values that rules compare. */
export function parametersField(path: string): ContentField {
  return {
    kind: 'table',
    path,
    label: 'plugin.rules.parameters',
    help: 'plugin.rules.parametersHelp',
    max: 100,
    fresh: () => ({ type: 'header', name: '', value: '' }),
    columns: [
      { name: 'type', label: 'plugin.rules.from', options: ['path', 'method', 'header', 'query', 'system'] },
      { name: 'value', label: 'plugin.rules.key' },
      { name: 'name', label: 'plugin.rules.name' },
    ],
  }
}

/** Names that rules may use: those declared, and the two that always exist. */
export function declaredNames(path: string) {
  return (content: Content) => [
    ...new Set([
      'reqPath',
      'method',
      ...listAt(content, path).flatMap(({ name }) => (typeof name === 'string' && name !== '' ? [name] : [])),
    ]),
  ]
}

const HEALTH_NAMES = ['$context.statusCode', '$context.backendResponseTime']

function conditionFields(prefix: string): ContentField[] {
  const at = (name: string) => `${prefix}.${name}`
  const mode = (content: Content) => valueAt(content, at('breaker_mode'))
  return [
    {
      kind: 'choice',
      path: at('breaker_type'),
      label: 'plugin.breaker.type',
      help: 'plugin.breaker.typeHelp',
      options: ['timeout', 'condition'],
    },
    {
      kind: 'rule',
      path: at('unhealthy_condition'),
      label: 'plugin.breaker.unhealthy',
      help: 'plugin.breaker.unhealthyHelp',
      required: true,
      names: () => HEALTH_NAMES,
      when: (content) => valueAt(content, at('breaker_type')) === 'condition',
    },
    {
      kind: 'choice',
      path: at('breaker_mode'),
      label: 'plugin.breaker.mode',
      help: 'plugin.breaker.modeHelp',
      options: ['counter', 'percentage'],
    },
    {
      kind: 'number',
      path: at('unhealthy_threshold'),
      label: 'plugin.breaker.threshold',
      required: true,
      min: 1,
      when: (content) => mode(content) === 'counter',
    },
    {
      kind: 'number',
      path: at('min_call_threshold'),
      label: 'plugin.breaker.minCalls',
      required: true,
      min: 1,
      when: (content) => mode(content) === 'percentage',
    },
    {
      kind: 'number',
      path: at('unhealthy_percentage'),
      label: 'plugin.breaker.percentage',
      required: true,
      min: 1,
      max: 100,
      when: (content) => mode(content) === 'percentage',
    },
    { kind: 'number', path: at('time_window'), label: 'plugin.breaker.window', required: true, min: 1 },
    { kind: 'number', path: at('open_breaker_time'), label: 'plugin.breaker.open', required: true, min: 1 },
  ]
}

const freshMock = (): Content => ({
  type: 'mock',
  mock_info: { status_code: 200, result_content: '{}', headers: [] },
})

function downgradeFields(prefix: string): ContentField[] {
  const at = (name: string) => `${prefix}.${name}`
  const is = (type: string) => (content: Content) => valueAt(content, at('type')) === type
  const http = (info: 'http_info' | 'http_vpc_info', type: string): ContentField[] => [
    info === 'http_info'
      ? {
          kind: 'text',
          path: at(`${info}.address`),
          label: 'plugin.downgrade.address',
          required: true,
          placeholder: '127.0.0.1:9000',
          when: is(type),
        }
      : {
          kind: 'text',
          path: at(`${info}.vpc_channel_id`),
          label: 'plugin.downgrade.channel',
          required: true,
          when: is(type),
        },
    {
      kind: 'choice',
      path: at(`${info}.scheme`),
      label: 'plugin.downgrade.scheme',
      options: ['HTTP', 'HTTPS'],
      when: is(type),
    },
    {
      kind: 'choice',
      path: at(`${info}.method`),
      label: 'plugin.downgrade.method',
      options: ['ANY', ...METHODS],
      when: is(type),
    },
    {
      kind: 'text',
      path: at(`${info}.path`),
      label: 'plugin.downgrade.path',
      placeholder: '/',
      when: is(type),
    },
    {
      kind: 'number',
      path: at(`${info}.timeout`),
      label: 'plugin.downgrade.timeout',
      min: 1,
      when: is(type),
    },
  ]
  const headerColumns = [
    { name: 'name', label: 'plugin.headers.name' },
    { name: 'value', label: 'plugin.headers.value' },
  ]
  const freshHeader = () => ({ name: '', value: '' })
  return [
    {
      kind: 'choice',
      path: at('type'),
      label: 'plugin.downgrade.type',
      options: ['mock', 'http', 'http_vpc', 'function', 'passthrough'],
    },
    {
      kind: 'number',
      path: at('mock_info.status_code'),
      label: 'plugin.downgrade.status',
      min: 200,
      max: 599,
      when: is('mock'),
    },
    {
      kind: 'area',
      path: at('mock_info.result_content'),
      label: 'plugin.downgrade.body',
      rows: 3,
      when: is('mock'),
    },
    {
      kind: 'table',
      path: at('mock_info.headers'),
      label: 'plugin.downgrade.headers',
      max: 10,
      fresh: freshHeader,
      columns: headerColumns,
      when: is('mock'),
    },
    ...http('http_info', 'http'),
    ...http('http_vpc_info', 'http_vpc'),
    {
      kind: 'text',
      path: at('func_info.function_urn'),
      label: 'plugin.downgrade.urn',
      required: true,
      when: is('function'),
    },
    {
      kind: 'choice',
      path: at('func_info.invocation_type'),
      label: 'plugin.downgrade.invocation',
      options: ['sync', 'async'],
      when: is('function'),
    },
    {
      kind: 'number',
      path: at('func_info.timeout'),
      label: 'plugin.downgrade.timeout',
      min: 1,
      when: is('function'),
    },
    {
      kind: 'table',
      path: at('passthrough_infos'),
      label: 'plugin.downgrade.passthrough',
      help: 'plugin.downgrade.passthroughHelp',
      max: 10,
      fresh: freshHeader,
      columns: headerColumns,
      when: is('passthrough'),
    },
  ]
}

const freshCondition = (): Content => ({
  breaker_type: 'timeout',
  breaker_mode: 'counter',
  unhealthy_condition: '',
  unhealthy_threshold: 30,
  min_call_threshold: 20,
  unhealthy_percentage: 51,
  time_window: 15,
  open_breaker_time: 15,
})

export const breakerFields: readonly ContentField[] = [
  {
    kind: 'section',
    label: 'plugin.breaker.condition',
    help: 'plugin.breaker.conditionHelp',
    fields: [
      {
        kind: 'choice',
        path: 'scope',
        label: 'plugin.scope',
        help: 'plugin.breaker.scopeHelp',
        options: ['basic', 'share'],
      },
      ...conditionFields('breaker_condition'),
    ],
  },
  {
    kind: 'section',
    label: 'plugin.breaker.downgrade',
    help: 'plugin.breaker.downgradeHelp',
    fields: [
      {
        kind: 'presence',
        path: 'downgrade_default',
        label: 'plugin.breaker.downgradeSwitch',
        fresh: freshMock,
        fields: downgradeFields('downgrade_default'),
      },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.rules.title',
    help: 'plugin.breaker.rulesHelp',
    fields: [
      parametersField('downgrade_parameters'),
      {
        kind: 'items',
        path: 'downgrade_rules',
        label: 'plugin.rules.title',
        add: 'plugin.rules.add',
        max: 100,
        fresh: (content) => ({
          rule_name: `rule-${listAt(content, 'downgrade_rules').length + 1}`,
          match_regex: '["reqPath","~~","^/"]',
          breaker_condition: null,
          downgrade_backend: null,
        }),
        fields: (prefix) => [
          { kind: 'text', path: `${prefix}.rule_name`, label: 'plugin.rules.ruleName', required: true },
          {
            kind: 'rule',
            path: `${prefix}.match_regex`,
            label: 'plugin.rules.condition',
            required: true,
            names: declaredNames('downgrade_parameters'),
          },
          {
            kind: 'presence',
            path: `${prefix}.breaker_condition`,
            label: 'plugin.breaker.ownCondition',
            help: 'plugin.breaker.ownConditionHelp',
            fresh: freshCondition,
            fields: conditionFields(`${prefix}.breaker_condition`),
          },
          {
            kind: 'presence',
            path: `${prefix}.downgrade_backend`,
            label: 'plugin.breaker.ownDowngrade',
            fresh: freshMock,
            fields: downgradeFields(`${prefix}.downgrade_backend`),
          },
        ],
      },
    ],
  },
]

export const proxyCacheFields: readonly ContentField[] = [
  {
    kind: 'section',
    label: 'plugin.cache.key',
    help: 'plugin.cache.keyHelp',
    fields: [
      { kind: 'names', path: 'cache_key.parameters', label: 'plugin.cache.queries' },
      { kind: 'names', path: 'cache_key.headers', label: 'plugin.cache.headers' },
      {
        kind: 'names',
        path: 'cache_key.system_params',
        label: 'plugin.cache.system',
        suggestions: cacheSystemParameters,
      },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.cache.kept',
    fields: [
      {
        kind: 'table',
        path: 'cache_http_status_and_ttl',
        label: 'plugin.cache.statuses',
        help: 'plugin.cache.statusesHelp',
        required: true,
        max: 20,
        fresh: () => ({ http_status: [200], ttl: 300 }),
        columns: [
          { name: 'http_status', label: 'plugin.cache.status', numbers: true },
          { name: 'ttl', label: 'plugin.cache.ttl', number: true },
        ],
      },
      {
        kind: 'names',
        path: 'cacheable_headers',
        label: 'plugin.cache.keptHeaders',
        help: 'plugin.cache.keptHeadersHelp',
      },
      {
        kind: 'choice',
        path: 'client_cache_control.mode',
        label: 'plugin.cache.clients',
        help: 'plugin.cache.clientsHelp',
        options: ['off', 'all', 'apps'],
      },
      {
        kind: 'names',
        path: 'client_cache_control.datas',
        label: 'plugin.cache.apps',
        when: (content) => valueAt(content, 'client_cache_control.mode') === 'apps',
      },
    ],
  },
]

export const proxyMirrorFields: readonly ContentField[] = [
  { kind: 'choice', path: 'protocol', label: 'plugin.mirror.protocol', options: ['HTTP', 'HTTPS'] },
  { kind: 'text', path: 'host', label: 'plugin.mirror.host', required: true, placeholder: '127.0.0.1:9000' },
  {
    kind: 'text',
    path: 'path',
    label: 'plugin.mirror.path',
    help: 'plugin.mirror.pathHelp',
    placeholder: '/',
  },
  {
    kind: 'choice',
    path: 'path_concat_mode',
    label: 'plugin.mirror.mode',
    options: ['replace', 'prefix'],
    when: (content) => Boolean(valueAt(content, 'path')),
  },
  {
    kind: 'number',
    path: 'sample_ratio',
    label: 'plugin.mirror.ratio',
    help: 'plugin.mirror.ratioHelp',
    min: 0.00001,
    max: 1,
    step: 0.1,
  },
  { kind: 'number', path: 'timeout', label: 'plugin.mirror.timeout', min: 1 },
  { kind: 'switch', path: 'mirror_request_body_enabled', label: 'plugin.mirror.body' },
]
