import type { ContentField } from './content-field.ts'
import { listAt } from './content-path.ts'
import { declaredNames, parametersField } from './fields.ts'

const UNITS = ['second', 'minute', 'hour', 'day']

/** Request Throttling 2.0. */
export const rateLimitFields: readonly ContentField[] = [
  {
    kind: 'section',
    label: 'plugin.rate.limits',
    help: 'plugin.rate.limitsHelp',
    fields: [
      {
        kind: 'choice',
        path: 'scope',
        label: 'plugin.scope',
        help: 'plugin.breaker.scopeHelp',
        options: ['basic', 'share'],
      },
      { kind: 'number', path: 'default_interval', label: 'plugin.rate.interval', required: true, min: 1 },
      { kind: 'choice', path: 'default_time_unit', label: 'plugin.rate.unit', options: UNITS },
      {
        kind: 'number',
        path: 'api_limit',
        label: 'plugin.rate.api',
        help: 'plugin.rate.apiHelp',
        required: true,
        min: -1,
      },
      { kind: 'number', path: 'user_limit', label: 'plugin.rate.user', help: 'plugin.rate.noLimit', min: 0 },
      { kind: 'number', path: 'app_limit', label: 'plugin.rate.app', help: 'plugin.rate.noLimit', min: 0 },
      { kind: 'number', path: 'ip_limit', label: 'plugin.rate.ip', help: 'plugin.rate.noLimit', min: 0 },
      {
        kind: 'choice',
        path: 'algorithm',
        label: 'plugin.rate.algorithm',
        help: 'plugin.rate.algorithmHelp',
        options: ['counter', 'haht', 'local'],
      },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.rate.specials',
    help: 'plugin.rate.specialsHelp',
    fields: [
      {
        kind: 'items',
        path: 'specials',
        label: 'plugin.rate.specials',
        add: 'plugin.rate.addSpecials',
        max: 2,
        fresh: (content) => ({
          type: listAt(content, 'specials').some(({ type }) => type === 'app') ? 'user' : 'app',
          policies: [{ key: '', limit: 1 }],
        }),
        fields: (prefix) => [
          { kind: 'choice', path: `${prefix}.type`, label: 'plugin.rate.kind', options: ['app', 'user'] },
          {
            kind: 'table',
            path: `${prefix}.policies`,
            label: 'plugin.rate.thresholds',
            max: 100,
            fresh: () => ({ key: '', limit: 1 }),
            columns: [
              { name: 'key', label: 'plugin.rate.id' },
              { name: 'limit', label: 'plugin.rate.threshold', number: true },
            ],
          },
        ],
      },
    ],
  },
  {
    kind: 'section',
    label: 'plugin.rules.title',
    help: 'plugin.rate.rulesHelp',
    fields: [
      parametersField('parameters'),
      {
        kind: 'items',
        path: 'rules',
        label: 'plugin.rules.title',
        add: 'plugin.rules.add',
        max: 100,
        fresh: (content) => ({
          rule_name: `rule-${listAt(content, 'rules').length + 1}`,
          match_regex: '["reqPath","~~","^/"]',
          limit: 10,
          interval: 1,
          time_unit: 'minute',
        }),
        fields: (prefix) => [
          { kind: 'text', path: `${prefix}.rule_name`, label: 'plugin.rules.ruleName', required: true },
          {
            kind: 'rule',
            path: `${prefix}.match_regex`,
            label: 'plugin.rules.condition',
            required: true,
            names: declaredNames('parameters'),
          },
          { kind: 'number', path: `${prefix}.limit`, label: 'plugin.rate.limit', required: true, min: 1 },
          { kind: 'number', path: `${prefix}.interval`, label: 'plugin.rate.interval', min: 1 },
          { kind: 'choice', path: `${prefix}.time_unit`, label: 'plugin.rate.unit', options: UNITS },
        ],
      },
    ],
  },
]
