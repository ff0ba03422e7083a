import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { nanoseconds, toCamel, toModel, toSnake, toWire } from '../../src-main/management/case-mapping.ts'
import { errorBody } from '../../src-main/management/error-body.ts'
import { createRouteFinder } from '../../src-main/management/find-route.ts'
import { routes } from '../../src-main/management/routes.ts'

test.each([
  ['reqMethod', 'req_method'],
  ['isHttpRedirectToHttps', 'is_http_redirect_to_https'],
  ['isSendFgBodyBase64', 'is_send_fg_body_base64'],
  ['policyHttps', 'policy_https'],
  ['ldApiId', 'ld_api_id'],
  ['dsId', 'ds_id'],
  ['id', 'id'],
])('%s and %s are one name', (model, wire) => {
  expect(toSnake(model)).toBe(wire)
  expect(toCamel(wire)).toBe(model)
})

test('a body is mapped at every depth; null and empty ids are left out, other empty texts stay', () => {
  expect(
    toModel({ backend_api: { req_uri: '/', remark: '' }, tags: ['a_b'], authorizer_id: '', cors: null }),
  ).toEqual({
    backendApi: { reqUri: '/', remark: '' },
    tags: ['a_b'],
  })
})

test('an answer is mapped at every depth; only times get more decimals', () => {
  expect(
    toWire({ updateTime: '2026-11-24T12:00:00.5Z', remark: '2026-11-24T12:00:00.000Z', list: [{ aB: 1 }] }),
  ).toEqual({
    update_time: '2026-11-24T12:00:00.500000000Z',
    remark: '2026-11-24T12:00:00.000Z',
    list: [{ a_b: 1 }],
  })
  expect(nanoseconds('2026-11-24T12:00:00Z')).toBe('2026-11-24T12:00:00.000000000Z')
  expect(nanoseconds('not a time')).toBe('not a time')
})

test('a literal part of a path wins over a brace', () => {
  const find = createRouteFinder(routes)
  const base = '/v2/p/apic/instances/i'
  const path = (method: string, rest: string) => {
    const found = find(method, `${base}${rest}`)
    return found.kind === 'route' ? found.route.path.slice(found.route.path.indexOf('}', 40) + 1) : found.kind
  }
  expect(path('POST', '/apis/check')).toBe('/apis/check')
  expect(path('GET', '/apis/check')).toBe('/apis/{api_id}')
  expect(path('PUT', '/apis/publish/1')).toBe('/apis/publish/{api_id}')
  expect(path('PATCH', '/apis')).toBe('noMethod')
  expect(path('GET', '/apis/')).toBe('/apis')
  expect(path('GET', '/apis//')).toBe('noPath')
  expect(path('GET', '/%zz')).toBe('noPath')
  expect(find('GET', `${base}/apis/a%2Fb`)).toMatchObject({
    params: { project_id: 'p', instance_id: 'i', api_id: 'a/b' },
  })
})

test('every path stands once in the table', () => {
  const lines = routes.map(({ method, path }) => `${method} ${path}`)
  expect(new Set(lines).size).toBe(lines.length)
})

test('messages are extended as the product extends them', () => {
  const request = {
    params: { project_id: 'p', instance_id: 'i', api_id: 'a1' },
    query: new URLSearchParams(),
    body: { group_id: 'g1' },
  }
  const text = (error: RomaError) => errorBody(error, request).error_msg
  expect(text(new RomaError('invalidParameter', { hint: 'draft.backendApi.reqUri: no' }))).toBe(
    'Invalid parameter value,parameterName:backend_api.req_uri. Please refer to the support documentation',
  )
  expect(text(new RomaError('invalidParameter', { hint: 'id: no' }))).toContain(',parameterName:api_id.')
  expect(text(new RomaError('apiGroupNotFound'))).toBe('API group g1 does not exist')
  expect(text(new RomaError('environmentNotFound'))).toBe('The environment does not exist.')
  expect(text(new RomaError('apiNameExists', { hint: 'name: "a" is taken.' }))).toBe(
    'The API name already exists. "a" is taken.',
  )
  expect(errorBody(new RomaError('bodyTooLarge')).error_code).toBe('APIG.0201')
})
