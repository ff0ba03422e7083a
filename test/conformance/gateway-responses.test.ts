import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogue } from '#contract/error-catalogue'
import { defaultTemplate, jsonProblem, responseTypes } from '#contract/model/gateway-response'
import { compileTemplate, fillHeader, fillJson } from '../../src-main/domain/response-template.ts'
import { callGateway } from '../support/call-gateway.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

/** Source of every row: ROMA Connect User Guide, "Configuring gateway responses"; error pages apic-ug-190215096. */

let started: StartedBackend
let groupId = ''
let host = ''
let appId = ''

beforeAll(async () => {
  started = await startBackend()
  appId = (await started.call('integrationApplication.create', { name: 'shop' })).id
  const group = await started.call('apiGroup.create', { name: 'orders', romaAppId: appId })
  groupId = group.id
  host = group.slDomain
})
afterAll(() => started.stop())

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

async function publish(change: Record<string, unknown>): Promise<string> {
  const { id } = await started.call('api.create', {
    ...{ groupId, romaAppId: appId, reqMethod: 'GET', reqProtocol: 'BOTH', backendType: 'MOCK' },
    mockInfo: { resultContent: '{}' },
    ...change,
  } as never)
  await started.call('publication.publish', { apiId: id, envId: RELEASE })
  return id
}

const call = (path: string, more = {}) => callGateway({ port: started.httpPort, host, path, ...more })

/** A response whose body shows everything. */
const everything = {
  status: 418,
  body: JSON.stringify({
    code: '$context.error.code',
    message: '$context.error.message',
    type: '$context.error.type',
    request: '$context.requestId',
    api: '$context.apiId $context.apiName',
    app: '$context.appId$context.appName',
    stage: '$context.stage',
    ip: '$context.sourceIp',
    path: '$context.reqPath',
    uri: '$context.reqUri',
    method: '$context.reqMethod',
    unknown: '[$context.nothing.here]',
    role: '[$context.authorizer.frontend.role]',
  }),
  headers: [
    { key: 'X-Code', value: '$context.error.code of $context.apiName' },
    { key: 'x_under', value: '1' },
  ],
}

describe('the types', () => {
  test.each([
    ['ACCESS_DENIED', 403],
    ['AUTHORIZER_CONF_FAILURE', 500],
    ['AUTHORIZER_FAILURE', 401],
    ['AUTHORIZER_IDENTITIES_FAILURE', 401],
    ['THIRD_AUTH_CONF_FAILURE', 500],
    ['THIRD_AUTH_FAILURE', 401],
    ['THIRD_AUTH_IDENTITIES_FAILURE', 401],
    ['AUTH_FAILURE', 401],
    ['AUTH_HEADER_MISSING', 401],
    ['BACKEND_TIMEOUT', 504],
    ['BACKEND_UNAVAILABLE', 502],
    ['DEFAULT_4XX', null],
    ['DEFAULT_5XX', null],
    ['NOT_FOUND', 404],
    ['REQUEST_PARAMETERS_FAILURE', 400],
    ['THROTTLED', 429],
    ['UNAUTHORIZED', 403],
    ['ORCHESTRATION_PARAMETER_NOT_FOUND', 400],
    ['ORCHESTRATION_FAILURE', 400],
  ] as const)('%s answers %s by default', (type, status) => {
    expect(responseTypes[type]).toBe(status)
  })

  test('are all there are, and every calling error has one of them', () => {
    expect(Object.keys(responseTypes)).toHaveLength(19)
    for (const { type } of Object.values(catalogue))
      if (type !== null) expect(Object.keys(responseTypes)).toContain(type)
  })
})

describe('variables', () => {
  const values: Record<string, string> = {
    'error.message': 'a "quoted"\n\\ text',
    stage: 'RELEASE',
    apiId: '7',
  }
  const fill = (text: string) => fillJson(compileTemplate(text), (name) => values[name])

  test.each([
    ['{"m": "$context.error.message"}', '{"m": "a \\"quoted\\"\\n\\\\ text"}'],
    ['{"s": "$context.stage$context.apiId"}', '{"s": "RELEASE7"}'],
    ['{"s": "$context.stage.$context.apiId"}', '{"s": "RELEASE.7"}'],
    ['{"s": "$context.nothing"}', '{"s": ""}'],
    ['{"s": "$context.stages"}', '{"s": ""}'],
    ['{"s": "$context.appName|"}', '{"s": "|"}'],
    ['{"s": "$contextual $context. $"}', '{"s": "$contextual $context. $"}'],
  ])('%s becomes %s', (template, text) => {
    expect(fill(template)).toBe(text)
    expect(() => JSON.parse(fill(template))).not.toThrow()
  })

  test('a value cannot end a header line and travels as UTF-8', () => {
    const value = fillHeader(compileTemplate('x $context.appName'), () => 'Käse\r\nSet-Cookie: a=1')
    expect(Buffer.from(value, 'latin1').toString('utf8')).toBe('x Käse Set-Cookie: a=1')
  })
})

test('the default template is the documented one and is what an unchanged group answers', async () => {
  const { status, headers, body } = await call('/nothing')
  const error = catalogue.apiNotFound
  const text = fillJson(
    compileTemplate(defaultTemplate),
    (name) =>
      ({
        'error.code': error.code,
        'error.message': error.message,
        requestId: headers['x-request-id'] ?? '',
      })[name],
  )
  expect([status, headers['content-type'], body.toString()]).toEqual([404, 'application/json', text])
})

test('an API answers with the response it names, all variables filled', async () => {
  const response = await started.call('gatewayResponse.create', {
    groupId,
    draft: { name: 'shown', responses: { AUTH_HEADER_MISSING: everything, AUTH_FAILURE: everything } },
  })
  const apiId = await publish({ name: 'signed', reqUri: '/signed', authType: 'APP', responseId: response.id })
  const answer = await call('/signed?a=%22b', { method: 'GET' })
  expect(answer.status).toBe(418)
  expect(answer.headers).toMatchObject({
    'x-code': 'APIC.0303 of signed',
    x_under: '1',
    server: 'api-gateway',
  })
  expect(answer.json).toMatchObject({
    code: 'APIC.0303',
    type: 'AUTH_HEADER_MISSING',
    request: answer.headers['x-request-id'],
    api: `${apiId} signed`,
    app: '',
    stage: 'RELEASE',
    ip: '127.0.0.1',
    path: '/signed',
    uri: '/signed?a=%22b',
    method: 'GET',
    unknown: '[]',
    role: '[]',
  })
})

test('what no API answers is answered by the group, live and without publishing', async () => {
  const place = { groupId, id: groupId, type: 'NOT_FOUND' } as const
  await started.call('gatewayResponse.setType', { ...place, response: { ...everything, status: 200 } })
  expect(await call('/gone')).toMatchObject({ status: 200, json: { type: 'NOT_FOUND', path: '/gone' } })
  await started.call('gatewayResponse.resetType', place)
  expect(await call('/gone')).toMatchObject({ status: 404, json: { error_code: 'APIC.0101' } })
})

test('a type without a status of its own keeps that of the error', async () => {
  await started.call('gatewayResponse.setType', {
    ...{ groupId, id: groupId, type: 'DEFAULT_4XX' },
    response: { status: null, body: '{"only": "$context.error.code"}' },
  })
  const answer = await call('/', { headers: [['X-Long', 'a'.repeat(33 * 1024)]] })
  expect(answer).toMatchObject({ status: 494, json: { only: 'APIC.0201' } })
})

test('a status without a body has none', async () => {
  await started.call('gatewayResponse.setType', {
    ...{ groupId, id: groupId, type: 'NOT_FOUND' },
    response: { status: 204 },
  })
  const answer = await call('/gone')
  expect([answer.status, answer.body.length, answer.headers['content-length']]).toEqual([204, 0, undefined])
  await started.call('gatewayResponse.resetType', { groupId, id: groupId, type: 'NOT_FOUND' })
})

describe('limits', () => {
  const create = (draft: Record<string, unknown>) =>
    started.call('gatewayResponse.create', { groupId, draft } as never)
  const type = (response: Record<string, unknown>) =>
    create({ name: 'refused', responses: { THROTTLED: response } })

  test.each([
    ['a name of 65 characters', { name: 'a'.repeat(65) }],
    ['a name with a dot', { name: 'a.b' }],
    ['an unknown type', { name: 'x', responses: { TEAPOT: { status: 418 } } }],
  ])('%s is refused', (_, draft) =>
    expect(create(draft)).rejects.toMatchObject({ entry: { code: 'APIG.2011' } }),
  )

  test.each([
    ['status 199', { status: 199 }, 'APIG.2002'],
    ['status 600', { status: 600 }, 'APIG.2003'],
    ['status 444', { status: 444 }, 'APIG.2011'],
    ['a body that is no JSON', { body: '{"a": }' }, 'APIG.2011'],
    ['a header name with a space', { headers: [{ key: 'a b', value: '1' }] }, 'APIG.2011'],
    ['a header name of 129 characters', { headers: [{ key: 'a'.repeat(129), value: '1' }] }, 'APIG.2011'],
    ['a header value with [[', { headers: [{ key: 'a', value: '[[1]]' }] }, 'APIG.2011'],
    ['a header value of 1025 characters', { headers: [{ key: 'a', value: 'x'.repeat(1025) }] }, 'APIG.2006'],
    ['a header of the framing', { headers: [{ key: 'Content-Length', value: '1' }] }, 'APIG.2011'],
    ['a header value of two lines', { headers: [{ key: 'a', value: 'x\r\ny' }] }, 'APIG.2011'],
  ])('%s is refused', (_, response, code) =>
    expect(type(response)).rejects.toMatchObject({ entry: { code } }),
  )

  test('ten headers pass, eleven do not', async () => {
    const headers = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `h${i}`, value: 'x' }))
    const { id } = await create({ name: 'ten', responses: { THROTTLED: { headers: headers(10) } } })
    await started.call('gatewayResponse.delete', { groupId, id })
    await expect(type({ headers: headers(11) })).rejects.toThrow()
  })

  test('a group has four besides default, each with a name of its own', async () => {
    for (const name of ['b', 'c', 'd']) await create({ name })
    await expect(create({ name: 'e' })).rejects.toMatchObject({ entry: { code: 'APIG.3136' } })
    const { items } = await started.call('gatewayResponse.list', { groupId })
    expect(items.map(({ name }) => name)).toEqual(['default', 'shown', 'b', 'c', 'd'])
    await started.call('gatewayResponse.delete', { groupId, id: items.at(-1)?.id ?? '' })
    await expect(create({ name: 'b' })).rejects.toMatchObject({ entry: { code: 'APIG.3216' } })
  })

  test('default stays and keeps its name', async () => {
    const place = { groupId, id: groupId }
    await expect(started.call('gatewayResponse.delete', place)).rejects.toMatchObject({
      entry: { code: 'APIG.3491', status: 409 },
    })
    await expect(
      started.call('gatewayResponse.update', { ...place, draft: { name: 'other' } }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.3492', status: 409 } })
  })

  test('one that an API names is not deleted', async () => {
    const { items } = await started.call('gatewayResponse.list', { groupId })
    const id = items.find(({ name }) => name === 'shown')?.id ?? ''
    await expect(started.call('gatewayResponse.delete', { groupId, id })).rejects.toMatchObject({
      error: 'stillInUse',
      hint: expect.stringContaining('"signed"'),
    })
  })

  test('an API cannot name the response of another group', async () => {
    const other = await started.call('apiGroup.create', { name: 'other', romaAppId: appId })
    await expect(publish({ name: 'mixed', reqUri: '/mixed', responseId: other.id })).rejects.toMatchObject({
      entry: { code: 'APIG.2011' },
    })
  })
})

test.each([
  ['{"a": }', 'line 1'],
  ['{\n  "a": 1,\n}', 'line 3'],
  ['{"a": 1}\nx', 'line 2'],
  ['{\n"a": "b', 'line 2'],
  ['', 'line 1'],
  ['{\n"a": tru\n}', 'line 2'],
])('a body that is no JSON names its line: %j, %s', (body, line) => {
  expect(jsonProblem(body)).toContain(`${line}:`)
})

test('the preview shows a sample call of the type and stores nothing', async () => {
  const shown = await started.call('gatewayResponse.preview', { type: 'THROTTLED', response: everything })
  expect(shown.status).toBe(418)
  expect(JSON.parse(shown.body)).toMatchObject({
    code: 'APIC.0308',
    method: 'GET',
    app: expect.stringContaining('"'),
  })
})
