import type { ContentField } from './content-field.ts'
import { type Content, listAt, valueAt } from './content-path.ts'
import { declaredNames, parametersField } from './fields.ts'

const isOn = (path: string) => (content: Content) => valueAt(content, path) === true
const isOff = (path: string) => (content: Content) => valueAt(content, path) !== true
const byChannel = 'auth_request.vpc_channel_enabled'

/** One column: the name of a header or query string. */
function namesField(path: string, label: string): ContentField {
  return {
    kind: 'table',
    path,
    label,
    help: 'thirdAuth.atMostTen',
    max: 10,
    fresh: () => ({ name: '' }),
    columns: [{ name: 'name', label: 'thirdAuth.name' }],
  }
}

export const thirdAuthFields: readonly ContentField[] = [
  {
    kind: 'section',
    label: 'thirdAuth.request',
    help: 'thirdAuth.requestHelp',
    fields: [
      {
        kind: 'choice',
        path: 'auth_request.protocol',
        label: 'thirdAuth.protocol',
        options: ['HTTP', 'HTTPS'],
      },
      { kind: 'switch', path: byChannel, label: 'thirdAuth.channel', help: 'thirdAuth.channelHelp' },
      {
        kind: 'text',
        path: 'auth_request.url_domain',
        label: 'thirdAuth.address',
        help: 'thirdAuth.addressHelp',
        placeholder: '127.0.0.1:9001',
        required: true,
        when: isOff(byChannel),
      },
      {
        kind: 'channel',
        path: 'auth_request.vpc_channel_info.vpc_id',
        label: 'thirdAuth.channelName',
        required: true,
        when: isOn(byChannel),
      },
      {
        kind: 'text',
        path: 'auth_request.vpc_channel_info.vpc_proxy_host',
        label: 'thirdAuth.hostHeader',
        help: 'thirdAuth.hostHeaderHelp',
        when: isOn(byChannel),
      },
      {
        kind: 'choice',
        path: 'auth_request.method',
        label: 'thirdAuth.method',
        options: ['GET', 'POST', 'PUT', 'HEAD'],
      },
      {
        kind: 'text',
        path: 'auth_request.path',
        label: 'thirdAuth.path',
        required: true,
        placeholder: '/check',
      },
      {
        kind: 'number',
        path: 'auth_request.timeout',
        label: 'thirdAuth.timeout',
        min: 1,
        max: 60_000,
      },
      {
        kind: 'presence',
        path: 'identities',
        label: 'thirdAuth.identities',
        help: 'thirdAuth.identitiesHelp',
        fresh: () => ({ headers: [], queries: [] }),
        fields: [
          namesField('identities.headers', 'thirdAuth.headers'),
          namesField('identities.queries', 'thirdAuth.queries'),
        ],
      },
      {
        kind: 'switch',
        path: 'carry_body.enabled',
        label: 'thirdAuth.carryBody',
        help: 'thirdAuth.carryBodyHelp',
      },
      {
        kind: 'number',
        path: 'carry_body.max_body_size',
        label: 'thirdAuth.bodyBytes',
        help: 'thirdAuth.bodyBytesHelp',
        min: 1,
        when: isOn('carry_body.enabled'),
      },
      {
        kind: 'switch',
        path: 'carry_path_enabled',
        label: 'thirdAuth.carryPath',
        help: 'thirdAuth.carryPathHelp',
      },
    ],
  },
  {
    kind: 'section',
    label: 'thirdAuth.decision',
    fields: [
      {
        kind: 'switch',
        path: 'simple_auth_mode_enabled',
        label: 'thirdAuth.simple',
        help: 'thirdAuth.simpleHelp',
      },
      {
        kind: 'text',
        path: 'match_auth.key',
        label: 'thirdAuth.matchKey',
        required: true,
        when: isOff('simple_auth_mode_enabled'),
      },
      {
        kind: 'text',
        path: 'match_auth.value',
        label: 'thirdAuth.matchValue',
        required: true,
        when: isOff('simple_auth_mode_enabled'),
      },
      {
        kind: 'names',
        path: 'carry_resp_headers',
        label: 'thirdAuth.carriedHeaders',
        help: 'thirdAuth.carriedHeadersHelp',
      },
      {
        kind: 'switch',
        path: 'return_resp_body_enabled',
        label: 'thirdAuth.returnAnswer',
        help: 'thirdAuth.returnAnswerHelp',
      },
      {
        kind: 'switch',
        path: 'auth_downgrade_enabled',
        label: 'thirdAuth.relaxed',
        help: 'thirdAuth.relaxedHelp',
      },
      {
        kind: 'number',
        path: 'custom_forbid_limit',
        label: 'thirdAuth.forbidLimit',
        help: 'thirdAuth.forbidLimitHelp',
        min: 0,
      },
    ],
  },
  {
    kind: 'section',
    label: 'thirdAuth.ruled',
    help: 'thirdAuth.ruledHelp',
    fields: [
      { kind: 'switch', path: 'rule_enabled', label: 'thirdAuth.ruleSwitch' },
      {
        kind: 'choice',
        path: 'rule_type',
        label: 'thirdAuth.ruleType',
        help: 'thirdAuth.ruleTypeHelp',
        options: ['allow', 'deny'],
        when: isOn('rule_enabled'),
      },
      { ...parametersField('parameters'), when: isOn('rule_enabled') },
      {
        kind: 'items',
        path: 'rules',
        label: 'plugin.rules.title',
        add: 'plugin.rules.add',
        max: 100,
        when: isOn('rule_enabled'),
        fresh: (content) => ({
          rule_name: `rule-${listAt(content, 'rules').length + 1}`,
          match_regex: '["reqPath","~~","^/"]',
        }),
        fields: (prefix) => [
          { kind: 'text', path: `${prefix}.rule_name`, label: 'plugin.rules.ruleName' },
          {
            kind: 'rule',
            path: `${prefix}.match_regex`,
            label: 'plugin.rules.condition',
            required: true,
            names: declaredNames('parameters'),
          },
        ],
      },
    ],
  },
]
