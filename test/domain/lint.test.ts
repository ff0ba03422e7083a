import { describe, expect, test } from 'vitest'
import { ApiDraft } from '#contract/model/api'
import type { LintedApi, LintFacts } from '../../src-main/domain/lint/finding.ts'
import { lint } from '../../src-main/domain/lint/lint.ts'
import { indexOf } from '../../src-main/domain/lint/routes.ts'

const facts: LintFacts = {
  groupName: 'orders',
  groupApis: 1,
  environments: [{ name: 'RELEASE', variables: new Set(['host']) }],
  missingAuthorizers: [],
  backendProblem: '',
  isPublished: false,
  authorizedApps: 0,
  cookieConditions: false,
}

let count = 0

function api(change: Partial<Parameters<typeof ApiDraft.parse>[0] & object> = {}): LintedApi {
  count += 1
  const draft = ApiDraft.parse({
    groupId: 'g1',
    name: `api-${count}`,
    reqMethod: 'GET',
    reqUri: '/a',
    backendType: 'HTTP',
    backendApi: { urlDomain: 'orders.example.com', reqProtocol: 'HTTPS', reqMethod: 'GET', reqUri: '/' },
    ...change,
  })
  return { ...draft, id: `id${count}` }
}

const rulesOf = (one: LintedApi, more: { facts?: Partial<LintFacts>; others?: readonly LintedApi[] } = {}) =>
  lint(one, { facts: { ...facts, ...more.facts }, index: indexOf([one, ...(more.others ?? [])]) })

const names = (report: ReturnType<typeof rulesOf>) => report.findings.map(({ rule }) => rule)

test('a plain definition has nothing to say, publishes and imports', () => {
  expect(rulesOf(api())).toMatchObject({ findings: [], publishes: true, imports: true })
})

// Source: ROMA Connect User Guide, "Exact match and prefix match" (api-definition.md §6).
describe('shadowed routes', () => {
  test.each([
    [
      '/a/b',
      'SWA',
      { reqUri: '/a/{rest+}', reqParams: [{ name: 'rest', location: 'PATH', type: 'STRING' }] },
    ],
    [
      '/a/b',
      'SWA',
      { reqUri: '/{all+}', reqMethod: 'ANY', reqParams: [{ name: 'all', location: 'PATH', type: 'STRING' }] },
    ],
  ])('%s (%s) is never reached below a greedy exact path', (reqUri, matchMode, other) => {
    const report = rulesOf(api({ reqUri, matchMode }), { others: [api(other)] })
    expect(report.findings[0]).toMatchObject({ rule: 'shadowed', level: 'warning', field: 'reqUri' })
  })

  test('ANY beside all seven methods is never reached', () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
    const others = methods.map((reqMethod) => api({ reqMethod }))
    expect(names(rulesOf(api({ reqMethod: 'ANY' }), { others }))).toEqual(['shadowed'])
    expect(names(rulesOf(api({ reqMethod: 'ANY' }), { others: others.slice(1) }))).toEqual(['partlyShadowed'])
  })

  test('an exact path beside a prefix takes some of its calls', () => {
    const report = rulesOf(api({ matchMode: 'SWA' }), { others: [api()] })
    expect(report.findings).toMatchObject([{ rule: 'partlyShadowed', level: 'info' }])
    expect(report.findings[0]?.message).toContain('GET /a for one')
  })

  test('paths that differ shadow nothing', () => {
    const other = api({ reqUri: '/a/{id}', reqParams: [{ name: 'id', location: 'PATH', type: 'STRING' }] })
    expect(names(rulesOf(api({ reqUri: '/a/me' }), { others: [other] }))).toEqual([])
    expect(names(rulesOf(other, { others: [api({ reqUri: '/a/me' })] }))).toEqual([])
  })

  test('the health check belongs to the gateway', () => {
    const other = api({ reqMethod: 'ANY', reqUri: '/apic', matchMode: 'SWA' })
    expect(names(rulesOf(other))).toEqual(['reservedPath'])
  })
})

describe('policy backends', () => {
  const exact = (value: string, more = {}) => ({
    conditionOrigin: 'param',
    reqParamName: 'kind',
    conditionType: 'exact',
    conditionValue: value,
    ...more,
  })
  const policy = (name: string, conditions: object[], effectMode = 'ALL') => ({
    name,
    effectMode,
    conditions,
    urlDomain: 'beta.example.com',
    reqProtocol: 'HTTPS',
    reqMethod: 'GET',
    reqUri: '/',
  })
  const kind = { name: 'kind', location: 'QUERY', type: 'STRING', validEnable: 1, enumerations: 'a, b' }
  const withPolicies = (...policyHttps: object[]) => api({ reqParams: [kind], policyHttps })

  test.each([
    [
      'ALL after ALL with fewer conditions',
      [
        policy('one', [exact('a')]),
        policy('two', [exact('a'), { conditionOrigin: 'source', conditionValue: '10.0.0.1' }]),
      ],
    ],
    [
      'ALL after ANY that shares a condition',
      [policy('one', [exact('a'), exact('b')], 'ANY'), policy('two', [exact('a')])],
    ],
    [
      'ANY after ANY with more conditions',
      [policy('one', [exact('a'), exact('b')], 'ANY'), policy('two', [exact('b'), exact('a')], 'ANY')],
    ],
  ])('%s is unreachable', (_name, policies) => {
    expect(rulesOf(withPolicies(...policies)).findings[0]).toMatchObject({
      rule: 'policyUnreachable',
      field: 'policyHttps.1',
      values: { name: 'two', other: 'one' },
    })
  })

  test('narrow before wide is fine', () => {
    const wide = policy('two', [exact('a'), exact('b')], 'ANY')
    expect(names(rulesOf(withPolicies(policy('one', [exact('a')]), wide)))).toEqual([])
  })

  test.each([
    ['a value that is not allowed', [exact('c')]],
    ['two values at once', [exact('a'), exact('b')]],
    ['another method', [exact('POST', { conditionOrigin: 'system', sysParamName: 'req_method' })]],
    [
      'a cookie, while the feature is off',
      [{ conditionOrigin: 'cookie', cookieParamName: 'c', conditionType: 'exact', conditionValue: '1' }],
    ],
  ])('never holds: %s', (_name, conditions) => {
    expect(names(rulesOf(withPolicies(policy('one', conditions))))).toEqual(['policyNeverHolds'])
  })

  test('a condition on an unknown input and a pattern that cannot be read are errors', () => {
    const unknown = policy('one', [exact('a', { reqParamName: 'nobody' })])
    expect(rulesOf(withPolicies(unknown)).findings).toMatchObject([
      { rule: 'conditionParameter', level: 'error', code: 'APIG.2011', stops: 'import' },
    ])
    const pattern = policy('one', [exact('(', { conditionType: 'pattern' })])
    expect(names(rulesOf(withPolicies(pattern)))).toEqual(['policyPattern'])
  })

  test('another backend type than the default one is refused by the product', () => {
    const policyMocks = [{ name: 'one', conditions: [exact('a')], resultContent: '' }]
    expect(rulesOf(api({ reqParams: [kind], policyMocks }))).toMatchObject({
      imports: false,
      findings: [{ rule: 'policyTypeRefused' }],
    })
  })
})

describe('publishing', () => {
  test('a variable without a value is an error with its environments', () => {
    const backendApi = {
      urlDomain: '#host#:#port#',
      reqProtocol: 'HTTP',
      reqMethod: 'GET',
      reqUri: '/#port#',
    }
    const report = rulesOf(api({ backendApi }))
    expect(report).toMatchObject({ publishes: false, imports: true })
    expect(report.findings).toMatchObject([
      {
        rule: 'variableMissing',
        level: 'error',
        code: 'LOCAL.0018',
        values: { name: 'port', environments: 'RELEASE' },
      },
    ])
  })

  test('a missing authorizer and a backend that is not deployed are told', () => {
    const report = rulesOf(api(), { facts: { missingAuthorizers: ['x'], backendProblem: 'it was deleted.' } })
    expect(names(report)).toEqual(['authorizerMissing', 'backendMissing'])
    expect(report.publishes).toBe(false)
  })

  test('a parameter that goes nowhere', () => {
    const reqParams = [{ name: 'lost', location: 'QUERY', type: 'STRING', passThrough: 2 }]
    expect(names(rulesOf(api({ reqParams })))).toEqual(['parameterUnsent'])
    const backendParams = [{ name: 'sent', location: 'HEADER', origin: 'REQUEST', value: 'lost' }]
    expect(names(rulesOf(api({ reqParams, backendParams })))).toEqual([])
  })

  test('App authentication that nobody can pass', () => {
    const app = api({ authType: 'APP', reqProtocol: 'HTTP', authOpt: { appCodeAuthType: 'HEADER' } })
    expect(names(rulesOf(app, { facts: { isPublished: true } }))).toEqual([
      'appCodeOverHttp',
      'nobodyAuthorized',
    ])
    expect(names(rulesOf(app, { facts: { isPublished: true, authorizedApps: 1 } }))).toEqual([
      'appCodeOverHttp',
    ])
  })
})

describe('the cloud', () => {
  test.each([
    [{ reqUri: '/a~b' }, 'pathCharacters', 'APIG.2011'],
    [
      { reqUri: '/x/{r+}', reqParams: [{ name: 'r', location: 'PATH', type: 'STRING' }] },
      'greedyPath',
      'APIG.2011',
    ],
    [
      {
        backendApi: {
          urlDomain: 'x.com',
          reqProtocol: 'HTTP',
          reqMethod: 'GET',
          reqUri: '/',
          timeout: 90_000,
        },
      },
      'timeoutAboveCloud',
      'APIG.2003',
    ],
  ])('refuses %j', (change, rule, code) => {
    const report = rulesOf(api(change))
    expect(report.findings).toMatchObject([{ rule, code, stops: 'import' }])
    expect(report.imports).toBe(false)
  })

  test('local addresses, titles, large groups and what files cannot hold are told', () => {
    const local = { urlDomain: 'localhost:9000', reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/' }
    expect(names(rulesOf(api({ backendApi: local })))).toEqual(['localBackend'])
    expect(rulesOf(api(), { facts: { groupName: 'my-group', groupApis: 301 } }).findings).toMatchObject([
      { rule: 'groupTitle', code: 'APIG.2044' },
      { rule: 'groupTooLarge', code: 'APIG.3127' },
    ])
    const mock = api({ backendType: 'MOCK', backendApi: null, mockInfo: { statusCode: 404 } })
    expect(rulesOf(mock).findings).toMatchObject([
      { rule: 'fileLoses', values: { what: 'status and headers of the mock' } },
    ])
  })
})
