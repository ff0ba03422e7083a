import { expect, test } from 'vitest'
import { RomaError, toFieldIssue } from '#contract/errors'
import { ApiDraft } from '#contract/model/api'
import { ApiGroupDraft } from '#contract/model/api-group'
import { EnvironmentDraft, EnvironmentVariableDraft } from '#contract/model/environment'
import { AppKey, AppSecret } from '#contract/model/integration-application'

const groupId = 'a'.repeat(32)
const mock = {
  groupId,
  name: 'ping',
  reqMethod: 'GET',
  reqUri: '/ping',
  backendType: 'MOCK',
  mockInfo: { resultContent: 'pong' },
}
const http = {
  ...mock,
  backendType: 'HTTP',
  mockInfo: undefined,
  backendApi: { urlDomain: 'backend.test:8080', reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/' },
}

function codes(draft: unknown): string[] {
  const parsed = ApiDraft.safeParse(draft)
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => toFieldIssue(issue)).map((i) => `${i.code} ${i.field}`)
}

// Source: management-api, "Create / update API", smallest valid body
test('the smallest documented definition is accepted and filled with the documented defaults', () => {
  const draft = ApiDraft.parse(mock)
  expect(draft).toMatchObject({
    type: 1,
    reqProtocol: 'HTTPS',
    matchMode: 'NORMAL',
    cors: false,
    authOpt: { appCodeAuthType: 'DISABLE' },
    mockInfo: { statusCode: 200, header: [] },
  })
  expect(ApiDraft.parse(http).backendApi).toMatchObject({
    timeout: 5000,
    retryCount: '-1',
    vpcChannelStatus: 2,
  })
})

// Source: api-definition §2, §3, §5; errors §2 "Typical triggers"
test.each([
  ['a missing name', { ...mock, name: undefined }, 'APIG.2001 name'],
  ['a name of two characters', { ...mock, name: 'ab' }, 'APIG.2005 name'],
  ['a name of 256 characters', { ...mock, name: 'a'.repeat(256) }, 'APIG.2006 name'],
  ['a name with a space', { ...mock, name: 'a b c' }, 'APIG.2011 name'],
  ['a path without a slash', { ...mock, reqUri: 'ping' }, 'APIG.2011 reqUri'],
  ['braces inside a segment', { ...mock, reqUri: '/users/prefix-{name}' }, 'APIG.2011 reqUri'],
  ['a path longer than 512', { ...mock, reqUri: `/${'a'.repeat(512)}` }, 'APIG.2006 reqUri'],
  ['the path of the gateway itself', { ...mock, reqUri: '/apic/health_check' }, 'APIG.2011 reqUri'],
  ['an undeclared path parameter', { ...mock, reqUri: '/a/{id}' }, 'APIG.2026 reqUri'],
  ['an unknown method', { ...mock, reqMethod: 'TRACE' }, 'APIG.2011 reqMethod'],
  ['angle brackets in the description', { ...mock, remark: '<b>' }, 'APIG.2011 remark'],
  ['eleven tags', { ...mock, tags: Array.from({ length: 11 }, (_, i) => `t${i}`) }, 'APIG.3133 tags'],
  ['a tag twice', { ...mock, tags: ['one', 'one'] }, 'APIG.3213 tags'],
  ['custom authentication without authorizer', { ...mock, authType: 'AUTHORIZER' }, 'APIG.2001 authorizerId'],
  ['a mock without its definition', { ...mock, mockInfo: undefined }, 'APIG.2001 mockInfo'],
  [
    'a mock status that is not offered',
    { ...mock, mockInfo: { statusCode: 299 } },
    'APIG.2011 mockInfo.statusCode',
  ],
  [
    'a backend without address',
    { ...http, backendApi: { ...http.backendApi, urlDomain: '' } },
    'APIG.2001 backendApi.urlDomain',
  ],
  [
    'an address with a scheme',
    { ...http, backendApi: { ...http.backendApi, urlDomain: 'http://a' } },
    'APIG.2011 backendApi.urlDomain',
  ],
  [
    'an unbalanced variable mark',
    { ...http, backendApi: { ...http.backendApi, reqUri: '/#a' } },
    'APIG.2011 backendApi.reqUri',
  ],
  [
    'a timeout of zero',
    { ...http, backendApi: { ...http.backendApi, timeout: 0 } },
    'APIG.2002 backendApi.timeout',
  ],
  [
    'eleven retries',
    { ...http, backendApi: { ...http.backendApi, retryCount: '11' } },
    'APIG.2011 backendApi.retryCount',
  ],
  [
    'two-way TLS over HTTP',
    { ...http, backendApi: { ...http.backendApi, enableClientSsl: true } },
    'APIG.3717 backendApi.enableClientSsl',
  ],
  [
    'a backend path parameter without value',
    { ...http, backendApi: { ...http.backendApi, reqUri: '/{id}' } },
    'APIG.2027 backendApi.reqUri',
  ],
  [
    'a mapping to an unknown input',
    { ...http, backendParams: [{ name: 'a', location: 'QUERY', origin: 'REQUEST', value: 'b' }] },
    'APIG.2028 backendParams.0.value',
  ],
  [
    'an authorizer value without authorizer',
    {
      ...http,
      backendParams: [
        { name: 'a', location: 'QUERY', origin: 'SYSTEM', value: '$context.authorizer.frontend.user' },
      ],
    },
    'APIG.2036 backendParams.0.value',
  ],
  [
    'an unknown system parameter',
    {
      ...http,
      backendParams: [{ name: 'a', location: 'QUERY', origin: 'SYSTEM', value: '$context.nothing' }],
    },
    'APIG.2011 backendParams.0.value',
  ],
  [
    'a parameter twice, in another case',
    {
      ...mock,
      reqParams: [
        { name: 'a', location: 'QUERY' },
        { name: 'A', location: 'QUERY' },
      ],
    },
    'APIG.3209 reqParams.1.name',
  ],
  [
    'a reserved parameter name',
    { ...mock, reqParams: [{ name: 'X-Apig-Mode', location: 'HEADER' }] },
    'APIG.2011 reqParams.0.name',
  ],
  [
    'a credential header as parameter',
    { ...mock, reqParams: [{ name: 'Authorization', location: 'HEADER' }] },
    'APIG.2011 reqParams.0.name',
  ],
  [
    'an underscore in a header name',
    { ...mock, reqParams: [{ name: 'x_a', location: 'HEADER' }] },
    'APIG.2011 reqParams.0.name',
  ],
  [
    'fifty-one parameters',
    { ...mock, reqParams: Array.from({ length: 51 }, (_, i) => ({ name: `p${i}`, location: 'QUERY' })) },
    'APIG.3111 reqParams',
  ],
])('%s is refused with the documented code at its field', (_, draft, expected) => {
  expect(codes(draft)).toContain(expected)
})

test('a path parameter that passes through gives the backend path its value', () => {
  const draft = {
    ...http,
    reqUri: '/users/{id}',
    reqParams: [{ name: 'id', location: 'PATH', required: 1 }],
    backendApi: { ...http.backendApi, reqUri: '/people/prefix-{id}' },
  }
  expect(codes(draft)).toEqual([])
})

test('the first problem names its field and the rest stay listed', () => {
  const parsed = ApiDraft.safeParse({ ...mock, name: 'a', reqUri: 'x' })
  const detail = RomaError.from(parsed.error).toDetail()
  expect(detail).toMatchObject({ code: 'APIG.2005', status: 400, hint: expect.stringMatching(/^name: /) })
  expect(detail.issues?.map((issue) => issue.field)).toEqual(['name', 'reqUri'])
})

test.each([
  [EnvironmentDraft, { name: 'RELEASE_2' }, true],
  [EnvironmentDraft, { name: '2RELEASE' }, false],
  [
    EnvironmentVariableDraft,
    { groupId, envId: 'e', variableName: 'host', variableValue: '192.168.1.5:80' },
    true,
  ],
  [EnvironmentVariableDraft, { groupId, envId: 'e', variableName: 'host', variableValue: 'a b' }, false],
  [ApiGroupDraft, { name: 'demo-group', version: 'V2' }, false],
  [ApiGroupDraft, { name: '示例分组（一）', version: 'V1' }, true],
])('field rules of environments, variables and groups (%#)', (schema, value, accepted) => {
  expect(schema.safeParse(value).success).toBe(accepted)
})

test('key and secret keep to the documented alphabets', () => {
  expect(AppKey.safeParse('_starts-with-underscore').success).toBe(false)
  expect(AppKey.safeParse('key.one@team').success).toBe(true)
  expect(AppSecret.safeParse('abc').success).toBe(false)
  expect(AppSecret.safeParse('abcDEF12!@#$%+=./-').success).toBe(true)
})
