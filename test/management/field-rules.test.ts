import { beforeAll, describe, expect, test } from 'vitest'
import { atEndOfFile, type Management, mockApi, startManagement, withGroup } from './support.ts'

/** Conformance: rules of the reference's request schemas, at the REST door. Source: CreateApiV2 and its neighbours. */
type Row = [what: string, change: Record<string, unknown>, code: string | null, field?: string]

const long = (length: number) => 'a'.repeat(length)

const apiRules: readonly Row[] = [
  ['name of 2 characters', { name: 'ab' }, 'APIG.2005', 'name'],
  ['name of 256 characters', { name: long(256) }, 'APIG.2006', 'name'],
  ['name of 255 characters', { name: long(255) }, null],
  ['name that starts with a hyphen', { name: '-abc' }, 'APIG.2011', 'name'],
  ['name in Chinese', { name: '订单（新）：、' }, null],
  ['name missing', { name: undefined }, 'APIG.2001', 'name'],
  ['name null', { name: null }, 'APIG.2001', 'name'],
  ['type 3', { type: 3 }, 'APIG.2011', 'type'],
  ['protocol FTP', { req_protocol: 'FTP' }, 'APIG.2011', 'req_protocol'],
  ['method TRACE', { req_method: 'TRACE' }, 'APIG.2011', 'req_method'],
  ['method missing', { req_method: undefined }, 'APIG.2001', 'req_method'],
  ['path without slash', { req_uri: 'ping' }, 'APIG.2011', 'req_uri'],
  ['path of 513 characters', { req_uri: `/${long(512)}` }, 'APIG.2006', 'req_uri'],
  ['path of 512 characters', { req_uri: `/${long(511)}` }, null],
  ['path with a question mark', { req_uri: '/a?b=1' }, 'APIG.2011', 'req_uri'],
  ['path with a parameter inside a segment', { req_uri: '/users/u-{id}' }, 'APIG.2011', 'req_uri'],
  ['path parameter without definition', { req_uri: '/users/{id}' }, 'APIG.2026', 'req_uri'],
  ['reserved path', { req_uri: '/apic/health_check' }, 'APIG.2011', 'req_uri'],
  ['authentication OAUTH', { auth_type: 'OAUTH' }, 'APIG.2011', 'auth_type'],
  ['custom authentication without authorizer', { auth_type: 'AUTHORIZER' }, 'APIG.2001', 'authorizer_id'],
  [
    'AppCode switch in the query',
    { auth_opt: { app_code_auth_type: 'QUERY' } },
    'APIG.2011',
    'auth_opt.app_code_auth_type',
  ],
  ['match mode PREFIX', { match_mode: 'PREFIX' }, 'APIG.2011', 'match_mode'],
  ['backend type SOAP', { backend_type: 'SOAP' }, 'APIG.2011', 'backend_type'],
  ['remark of 1001 characters', { remark: long(1001) }, 'APIG.2006', 'remark'],
  ['remark with angle brackets', { remark: '<b>' }, 'APIG.2011', 'remark'],
  ['body remark of 20481 characters', { body_remark: long(20_481) }, 'APIG.2006', 'body_remark'],
  ['sample of 20480 characters', { result_normal_sample: long(20_480) }, null],
  ['version of 17 characters', { version: long(17) }, 'APIG.2006', 'version'],
  ['tag that starts with a digit', { tags: ['1a'] }, 'APIG.2011', 'tags.0'],
  ['eleven tags', { tags: Array.from({ length: 11 }, (_, index) => `t${index}`) }, 'APIG.3133'],
  ['a tag twice', { tags: ['a', 'a'] }, 'APIG.3213'],
  ['content type text/html', { content_type: 'text/html' }, 'APIG.2011', 'content_type'],
  ['empty authorizer and response ids', { authorizer_id: '', response_id: '' }, null],
  [
    'parameter name with a space',
    { req_params: [{ name: 'a b', type: 'STRING', location: 'QUERY' }] },
    'APIG.2011',
    'req_params.0.name',
  ],
  [
    'parameter name of 33 characters',
    { req_params: [{ name: long(33), type: 'STRING', location: 'QUERY' }] },
    'APIG.2006',
    'req_params.0.name',
  ],
  [
    'parameter called X-Stage',
    { req_params: [{ name: 'X-Stage', type: 'STRING', location: 'HEADER' }] },
    'APIG.2011',
    'req_params.0.name',
  ],
  [
    'header parameter with an underscore',
    { req_params: [{ name: 'a_b', type: 'STRING', location: 'HEADER' }] },
    'APIG.2011',
    'req_params.0.name',
  ],
  [
    'the same parameter twice',
    {
      req_params: [
        { name: 'a', type: 'STRING', location: 'QUERY' },
        { name: 'A', type: 'STRING', location: 'QUERY' },
      ],
    },
    'APIG.3209',
  ],
  [
    '51 parameters',
    {
      req_params: Array.from({ length: 51 }, (_, index) => ({
        name: `p${index}`,
        type: 'STRING',
        location: 'QUERY',
      })),
    },
    'APIG.3111',
  ],
  [
    'location BODY',
    { req_params: [{ name: 'a', type: 'STRING', location: 'BODY' }] },
    'APIG.2011',
    'req_params.0.location',
  ],
  [
    'mapping of an unknown input',
    { backend_params: [{ name: 'a', location: 'HEADER', origin: 'REQUEST', value: 'nope' }] },
    'APIG.2028',
    'backend_params.0.value',
  ],
  [
    'authorizer parameter without authorizer',
    {
      backend_params: [
        { name: 'a', location: 'HEADER', origin: 'SYSTEM', value: '$context.authorizer.frontend.u' },
      ],
    },
    'APIG.2036',
    'backend_params.0.value',
  ],
  [
    'unknown system parameter',
    { backend_params: [{ name: 'a', location: 'HEADER', origin: 'SYSTEM', value: '$context.nope' }] },
    'APIG.2011',
    'backend_params.0.value',
  ],
  [
    'mock status 208',
    { mock_info: { result_content: '', status_code: 208 } },
    'APIG.2011',
    'mock_info.status_code',
  ],
  ['mock headers as JSON text', { mock_info: { header: '[{"key":"X-A","value":"1"}]' } }, null],
  ['mock headers as a list', { mock_info: { header: [{ key: 'X-A', value: '1' }] } }, null],
  ['mock headers that are no JSON', { mock_info: { header: '[{' } }, 'APIG.2011', 'mock_info.header'],
  [
    'mock header with an empty value',
    { mock_info: { header: '[{"key":"X-A","value":""}]' } },
    'APIG.2005',
    'mock_info.header.0.value',
  ],
  ['mock without mock_info', { mock_info: undefined }, 'APIG.2001', 'mock_info'],
  ['unknown members', { nobody_knows: 1 }, null],
]

const http = {
  url_domain: 'backend.example:8080',
  req_protocol: 'HTTP',
  req_method: 'GET',
  req_uri: '/b',
  timeout: 5000,
}
const backendRules: readonly Row[] = [
  ['a plain address', {}, null],
  ['address with a scheme', { url_domain: 'http://backend.example' }, 'APIG.2011', 'backend_api.url_domain'],
  ['no address', { url_domain: '' }, 'APIG.2001', 'backend_api.url_domain'],
  ['address of 256 characters', { url_domain: long(256) }, 'APIG.2006', 'backend_api.url_domain'],
  ['address with variables', { url_domain: '#ip##port#' }, null],
  ['unbalanced variable mark', { url_domain: '#ip:80' }, 'APIG.2011', 'backend_api.url_domain'],
  ['time-out 0', { timeout: 0 }, 'APIG.2002', 'backend_api.timeout'],
  ['time-out 600001', { timeout: 600_001 }, 'APIG.2003', 'backend_api.timeout'],
  ['retry count 11', { retry_count: '11' }, 'APIG.2011', 'backend_api.retry_count'],
  ['retry count -1', { retry_count: '-1' }, null],
  ['path parameter without value', { req_uri: '/b/{id}' }, 'APIG.2027', 'backend_api.req_uri'],
  ['two-way TLS over HTTP', { enable_client_ssl: true }, 'APIG.3717'],
  ['protocol missing', { req_protocol: undefined }, 'APIG.2001', 'backend_api.req_protocol'],
]

let rest: Management
let ids: { appId: string; groupId: string }
const atEnd = atEndOfFile()
beforeAll(async () => {
  const started = await startManagement(atEnd)
  rest = started.rest
  ids = await withGroup(rest)
})

let counter = 0
async function create(change: Record<string, unknown>) {
  counter += 1
  const own = { name: `api-${counter}`, req_uri: `/p${counter}` }
  return rest.post('/apis', { ...mockApi(ids, own), ...change })
}

function check(
  answer: { status: number; body: { error_code?: string; error_msg?: string } },
  code: string | null,
  field?: string,
) {
  expect(answer.body.error_code ?? null).toBe(code)
  if (code === null) return expect(answer.status).toBe(201)
  expect(answer.status).toBe(/^APIG\.31/.test(code) ? 403 : 400)
  if (field !== undefined)
    expect(answer.body.error_msg).toMatch(
      new RegExp(
        `,parameterName:${field.replaceAll('.', '\\.')}\\. Please refer to the support documentation$`,
      ),
    )
  return undefined
}

describe('an API', () => {
  test.each(apiRules)('%s', async (_what, change, code, field) => check(await create(change), code, field))
})

describe('an HTTP backend', () => {
  test.each(backendRules)('%s', async (_what, change, code, field) => {
    const definition = { backend_type: 'HTTP', mock_info: undefined, backend_api: { ...http, ...change } }
    check(await create(definition), code, field)
  })
})

const environmentRules: readonly Row[] = [
  ['name of 2 characters', { name: 'ab' }, 'APIG.2005', 'name'],
  ['name of 65 characters', { name: long(65) }, 'APIG.2006', 'name'],
  ['name that starts with a digit', { name: '1abc' }, 'APIG.2011', 'name'],
  ['name with a hyphen', { name: 'a-bc' }, 'APIG.2011', 'name'],
  ['remark of 256 characters', { name: 'envx', remark: long(256) }, 'APIG.2006', 'remark'],
  ['RELEASE again', { name: 'RELEASE' }, 'APIG.3205'],
  ['a good name', { name: 'TEST_1' }, null],
]

describe('an environment', () => {
  test.each(environmentRules)('%s', async (_what, body, code, field) =>
    check(await rest.post('/envs', body), code, field),
  )
})

const variableRules: readonly Row[] = [
  ['name of 2 characters', { variable_name: 'ab' }, 'APIG.2005', 'variable_name'],
  ['name of 33 characters', { variable_name: long(33) }, 'APIG.2006', 'variable_name'],
  ['name with a dot', { variable_name: 'a.bc' }, 'APIG.2011', 'variable_name'],
  ['empty value', { variable_value: '' }, 'APIG.2005', 'variable_value'],
  ['value of 256 characters', { variable_value: long(256) }, 'APIG.2006', 'variable_value'],
  ['value with a space', { variable_value: 'a b' }, 'APIG.2011', 'variable_value'],
  ['unknown environment', { env_id: 'nope' }, 'APIG.3003'],
  ['unknown group', { group_id: 'nope' }, 'APIG.3001'],
]

describe('a variable', () => {
  test.each(variableRules)('%s', async (_what, change, code, field) => {
    const body = {
      group_id: ids.groupId,
      env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
      variable_name: 'host',
      variable_value: 'backend.example',
      ...change,
    }
    const answer = await rest.post('/env-variables', body)
    expect(answer.body.error_code).toBe(code)
    expect(answer.status).toBe(code?.startsWith('APIG.30') ? 404 : 400)
    if (field !== undefined) expect(answer.body.error_msg).toContain(`,parameterName:${field}.`)
  })
})

const applicationRules: readonly Row[] = [
  ['empty name', { name: '' }, 'APIG.2005', 'name'],
  ['name of 257 characters', { name: long(257) }, 'APIG.2006', 'name'],
  ['name with a slash', { name: 'a/b' }, 'APIG.2011', 'name'],
  ['key of 2 characters', { key: 'ab' }, 'APIG.2005', 'key'],
  ['key that starts with a hyphen', { key: '-abc' }, 'APIG.2011', 'key'],
  ['secret of 7 characters', { secret: '1234567' }, 'APIG.2005', 'secret'],
  ['secret with a space', { secret: '1234 5678' }, 'APIG.2011', 'secret'],
  ['remark of 256 characters', { remark: long(256) }, 'APIG.2006', 'remark'],
  ['a name that is taken', { name: 'shop' }, 'APIG.3203'],
  ['null key and secret', { name: 'with null', key: null, secret: null }, null],
]

describe('an integration application', () => {
  test.each(applicationRules)('%s', async (_what, change, code, field) => {
    const answer = await rest.send('POST', `${rest.instance}/apps`, { name: 'another', ...change })
    check(answer, code, field)
    if (code !== null)
      expect(answer.body).toMatchObject({
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        error_details: expect.any(Array),
      })
  })
})

const groupRules: readonly Row[] = [
  ['name of 2 characters', { name: 'ab' }, 'APIG.2005', 'name'],
  ['version V3', { version: 'V3' }, 'APIG.2011', 'version'],
  [
    'an application group without application',
    { version: 'V2', roma_app_id: undefined },
    'APIG.2001',
    'roma_app_id',
  ],
  ['an unknown application', { roma_app_id: 'nope' }, 'APIG.3004'],
  ['a name that is taken', { name: 'orders' }, 'APIG.3201'],
]

describe('a group', () => {
  test.each(groupRules)('%s', async (_what, change, code, field) => {
    const answer = await rest.post('/api-groups', {
      name: 'another',
      version: 'V2',
      roma_app_id: ids.appId,
      ...change,
    })
    expect(answer.body.error_code).toBe(code)
    if (field !== undefined) expect(answer.body.error_msg).toContain(`,parameterName:${field}.`)
  })
})

const backendDraftRules: readonly Row[] = [
  ['name of 2 characters', { name: 'ab' }, 'APIG.2005', 'name'],
  ['path without slash', { path: 'ab' }, 'APIG.2011', 'path'],
  ['path of 257 characters', { path: `/${long(256)}` }, 'APIG.2006', 'path'],
  ['method PATCH', { method: 'PATCH' }, 'APIG.2011', 'method'],
  ['version of 64 characters', { version: long(64) }, 'APIG.2006', 'version'],
  ['content type html', { content_type: 'html' }, 'APIG.2011', 'content_type'],
  ['no application', { roma_app_id: undefined }, 'APIG.2001', 'roma_app_id'],
  ['description of 1001 characters', { description: long(1001) }, 'APIG.2006', 'description'],
  ['parameter in the path', { parameters: [{ name: 'a', in: 'Path' }] }, 'APIG.2011', 'parameters.0.in'],
]

describe('a custom backend', () => {
  test.each(backendDraftRules)('%s', async (_what, change, code, field) => {
    const draft = {
      name: 'hello',
      path: '/hello',
      method: 'GET',
      version: '1.0.0',
      content_type: 'json',
      roma_app_id: ids.appId,
    }
    check(await rest.post('/livedata-apis', { ...draft, ...change }), code, field)
  })
})
