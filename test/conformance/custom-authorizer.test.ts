import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CustomAuthorizer } from '#contract/model/custom-authorizer'
import { functionTemplates } from '../../src-renderer/features/custom-backend/templates/catalogue.ts'
import { callGateway, type WireRequest } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { deployFunction, redeployFunction } from '../support/function-backend.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

/**
 * Source of every row: ROMA Connect User Guide, "Creating a Custom Authorizer", "Creating a Function Backend for
 * Frontend Custom Authentication"; APIG User Guide, "Custom Authorizers"; CreateCustomAuthorizerV2.
 */

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
let started: StartedBackend
let appId = ''
let groupId = ''
let host = ''
let count = 0

beforeAll(async () => {
  started = await startBackend()
  appId = (await started.call('integrationApplication.create', { name: 'shop' })).id
  const group = await started.call('apiGroup.create', { name: 'orders', romaAppId: appId })
  groupId = group.id
  host = group.slDomain
  await started.call('quota.set', { configName: 'AUTHORIZER_NUM_LIMIT', configValue: 500 })
})
afterAll(() => started.stop())

const script = (body: string) =>
  `function execute(data) { var call = JSON.parse(data); var body = call.body || {}; ${body} }`
const allow = script('return {status: "allow", context: {n: String(Math.random()), user: "ann"}};')

const newFunction = (text: string) => {
  count += 1
  return deployFunction(started, { name: `fn${count}`, appId, script: text })
}

async function newAuthorizer(text: string, more: Record<string, unknown> = {}): Promise<CustomAuthorizer> {
  const ldApiId = (more.ldApiId as string | undefined) ?? (await newFunction(text))
  count += 1
  return started.call('customAuthorizer.create', {
    ...{ name: `auth_${count}`, type: 'FRONTEND', authorizerType: 'LD', authorizerUri: '/fn', ldApiId },
    ...more,
  } as never)
}

/** Publishes an API in front of an echo server and answers how to call it. */
async function publish(more: Record<string, unknown> = {}, backend: Record<string, unknown> = {}) {
  const echo = await startEchoServer()
  count += 1
  const path = `/api${count}`
  const { id } = await started.call('api.create', {
    ...{
      groupId,
      romaAppId: appId,
      name: `api-${count}`,
      reqMethod: 'ANY',
      reqUri: path,
      reqProtocol: 'BOTH',
    },
    ...{ backendType: 'HTTP' },
    backendApi: {
      ...{ urlDomain: echo.address, reqProtocol: 'HTTP', reqMethod: 'ANY', reqUri: '/', retryCount: '0' },
      ...backend,
    },
    ...more,
  } as never)
  await started.call('publication.publish', { apiId: id, envId: RELEASE })
  const call = (request: Partial<WireRequest> = {}) =>
    callGateway({ port: started.httpPort, host, ...request, path: `${path}${request.path ?? ''}` })
  return { id, echo, call, path }
}

const system = (name: string, value: string, location = 'HEADER') => ({
  ...{ name, location, origin: 'SYSTEM', value },
})

/** What the backend got under a header's name. */
const got = (answer: { json: unknown }, name: string) =>
  (answer.json as { headers: [string, string][] }).headers.find(([key]) => key.toLowerCase() === name)?.[1]

const custom = (authorizer: { id: string }) => ({ authType: 'AUTHORIZER', authorizerId: authorizer.id })

async function traceOf(answer: { headers: Readonly<Record<string, string>> }) {
  const requestId = answer.headers['x-request-id'] ?? ''
  for (let i = 0; i < 200; i += 1) {
    const trace = await started.call('callTrace.get', { requestId }).catch(() => undefined)
    if (trace !== undefined) return trace
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('no trace')
}

describe('the function gets', () => {
  const tell = script('return {status: "allow", context: {seen: JSON.stringify(body), method: call.method}};')

  async function seen(authorizer: CustomAuthorizer, request: Partial<WireRequest>) {
    const { call } = await publish({
      ...custom(authorizer),
      backendParams: [system('X-Seen', '$context.authorizer.frontend.seen')],
    })
    const answer = await call(request)
    expect(answer.status).toBe(200)
    return JSON.parse(got(answer, 'x-seen') ?? '{}') as Record<string, never>
  }

  test('headers in lower case, query parameters with their first value, and the user data', async () => {
    const authorizer = await newAuthorizer(tell, { userData: 'for the shop' })
    const input = await seen(authorizer, {
      path: '?id=7&id=8&b=%20x',
      headers: [['X-Auth', 't']],
      method: 'PUT',
      body: 'secret body',
    })
    expect(input).toMatchObject({
      headers: { 'x-auth': 't', host },
      queryStringParameters: { id: '7', b: ' x' },
      user_data: 'for the shop',
      httpMethod: 'PUT',
      requestContext: { stage: 'RELEASE' },
    })
    expect(input).not.toHaveProperty('body')
  })

  test('the body only with need_body, as base64 while the API says so, and the backend gets it too', async () => {
    const authorizer = await newAuthorizer(tell, { needBody: true })
    const input = await seen(authorizer, { method: 'POST', body: '{"a":1}' })
    expect(input).toMatchObject({ body: Buffer.from('{"a":1}').toString('base64'), isBase64Encoded: true })
    const { call } = await publish({
      ...custom(authorizer),
      isSendFgBodyBase64: false,
      backendParams: [system('X-Seen', '$context.authorizer.frontend.seen')],
    })
    const answer = await call({ method: 'POST', body: '{"a":1}' })
    expect(JSON.parse(got(answer, 'x-seen') ?? '')).toMatchObject({ body: '{"a":1}', isBase64Encoded: false })
    expect(answer.json).toMatchObject({ body: '{"a":1}' })
  })

  test('a POST', async () => {
    const { call } = await publish({
      ...custom(await newAuthorizer(tell)),
      backendParams: [system('X-Method', '$context.authorizer.frontend.method')],
    })
    expect(got(await call(), 'x-method')).toBe('POST')
  })
})

describe('the answer', () => {
  test.each([
    ['allow with a context', '{"status": "allow", "context": {}}', 200, ''],
    ['allow without a context', '{"status": "allow"}', 200, ''],
    ['deny', '{"status": "deny", "context": {}}', 401, 'APIC.0305'],
    ['no status', '{"context": {}}', 500, 'APIC.0601'],
    ['another status word', '{"status": "ALLOW", "context": {}}', 500, 'APIC.0601'],
    ['a status that is no text', '{"status": true, "context": {}}', 500, 'APIC.0601'],
    ['a context with a number', '{"status": "allow", "context": {"a": 1}}', 500, 'APIC.0601'],
    ['a context with an object', '{"status": "allow", "context": {"a": {}}}', 500, 'APIC.0601'],
    ['a context with a list', '{"status": "allow", "context": {"a": []}}', 500, 'APIC.0601'],
    ['a context that is a list', '{"status": "allow", "context": ["a"]}', 500, 'APIC.0601'],
    ['a list', '["allow"]', 500, 'APIC.0601'],
    ['null', 'null', 500, 'APIC.0601'],
    ['no JSON', 'allow', 500, 'APIC.0601'],
    ['nothing', '', 500, 'APIC.0601'],
  ])('%s', async (_, text, status, code) => {
    const { call, echo } = await publish(
      custom(await newAuthorizer(script(`return ${JSON.stringify(text)};`))),
    )
    const answer = await call()
    expect([answer.status, (answer.json as { error_code?: string }).error_code ?? '']).toEqual([status, code])
    expect(echo.requests).toHaveLength(status === 200 ? 1 : 0)
  })

  test.each([
    ['throws', script('throw new Error("broken");'), 'broken'],
    ['never ends', script('while (true) {}'), ''],
    ['answers more than 1 MB', script('return "x".repeat(1048577);'), '1 MB'],
    [
      'answers another status than 200',
      `importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse);
       function execute(data) { return new APIConnectResponse(403, {}, '{"status":"allow","context":{}}', false); }`,
      '403',
    ],
  ])('a function that %s is a broken authorizer', async (_, text, why) => {
    const { call } = await publish(custom(await newAuthorizer(text, { timeout: 3000 })))
    const answer = await call()
    expect([answer.status, answer.json]).toMatchObject([
      500,
      { error_code: 'APIC.0601', error_msg: 'Internal server error.' },
    ])
    const trace = await traceOf(answer)
    expect(trace.hint).toContain(why)
    expect(trace.explanation).toMatchObject({ kind: 'authorizer', type: 'FRONTEND', cached: false })
    expect(trace.stoppedAt).toBe('authenticate')
  })

  test('a FunctionGraph function wraps it, and its stand-in is found by URN, alias first', async () => {
    const wrap = (text: string) =>
      script(`return {statusCode: 200, body: JSON.stringify(${text}), seen: body.user_data};`)
    const good = await newFunction(wrap('{status: "allow", context: {who: String(body.user_data)}}'))
    const bad = await newFunction(wrap('{status: "deny", context: {}}'))
    const urn = (id: string) => `urn:fss:region:project:function:default:${id}:latest`
    const func = { authorizerType: 'FUNC', ldApiId: undefined }
    const one = await started.call('customAuthorizer.create', {
      ...{ name: 'urn_one', type: 'FRONTEND', ...func, authorizerUri: urn(bad) },
      ...{ authorizerAliasUri: urn(good), userData: 'me' },
    } as never)
    const { call } = await publish({
      ...custom(one),
      backendParams: [system('X-Who', '$context.authorizer.frontend.who')],
    })
    expect(got(await call(), 'x-who')).toBe('me')
    for (const [name, text] of [
      ['plain', script('return {status: "allow", context: {}};')],
      ['status500', script('return {statusCode: 500, body: "{}"};')],
      ['object', script('return {statusCode: 200, body: {status: "allow", context: {}}};')],
    ] as const) {
      const id = await newFunction(text)
      const other = await started.call('customAuthorizer.create', {
        ...{ name: `urn_${name}`, type: 'FRONTEND', ...func, authorizerUri: urn(id) },
      } as never)
      expect((await (await publish(custom(other))).call()).json).toMatchObject({ error_code: 'APIC.0601' })
    }
    const nothing = await started.call('customAuthorizer.create', {
      ...{ name: 'urn_nothing', type: 'FRONTEND', ...func, authorizerUri: 'urn:fss:nowhere' },
    } as never)
    expect([nothing.functionReady, nothing.functionName]).toEqual([false, ''])
    expect((await (await publish(custom(nothing))).call()).json).toMatchObject({ error_code: 'APIC.0103' })
  })
})

describe('identity sources', () => {
  const identities = [
    { name: 'X-Ticket', location: 'HEADER', validation: '[a-z]{3}-\\d+' },
    { name: 'shop', location: 'QUERY' },
  ]

  test.each([
    ['all there', [['x-ticket', 'abc-12']], '?shop=1', 200],
    ['header missing', [], '?shop=1', 401],
    ['header empty', [['x-ticket', '']], '?shop=1', 401],
    ['pattern found, but not the whole value', [['x-ticket', 'abc-12!']], '?shop=1', 401],
    ['query missing', [['x-ticket', 'abc-12']], '', 401],
    ['query empty', [['x-ticket', 'abc-12']], '?shop=', 401],
    ['query of another case', [['x-ticket', 'abc-12']], '?Shop=1', 401],
  ] as const)('%s', async (_, headers, path, status) => {
    const { call } = await publish(custom(await newAuthorizer(allow, { identities })))
    const answer = await call({ headers, path })
    expect(answer.status).toBe(status)
    if (status === 200) return
    expect(answer.json).toMatchObject({ error_code: 'APIC.0305' })
    const { explanation, errorName } = await traceOf(answer)
    expect(errorName).toBe('authorizerIdentityRefused')
    expect(explanation).toMatchObject({
      kind: 'authorizer',
      input: '',
      identity: { value: expect.any(String) },
    })
  })

  test('a pattern that other engines never end on ends at once', async () => {
    const bad = [{ name: 'x-a', location: 'HEADER', validation: '(a+)+$' }]
    const { call } = await publish(custom(await newAuthorizer(allow, { identities: bad })))
    // An engine that tries every way would outlast the test's own limit.
    expect((await call({ headers: [['x-a', `${'a'.repeat(5000)}!`]] })).status).toBe(401)
  })

  test('the value is hidden in the trace', async () => {
    const { call } = await publish(
      custom(await newAuthorizer(script('return {status: "deny"};'), { identities })),
    )
    const answer = await call({ headers: [['x-ticket', 'abc-123456789012']], path: '?shop=1' })
    const trace = await traceOf(answer)
    expect(JSON.stringify(trace)).not.toContain('123456789012')
    expect(trace.explanation).toMatchObject({
      problem: 'The function answered "deny".',
      answer: '{"status":"deny"}',
    })
  })
})

describe('kept answers', () => {
  const identities = [
    { name: 'x-ticket', location: 'HEADER' },
    { name: 'shop', location: 'QUERY' },
  ]
  const backendParams = [system('X-N', '$context.authorizer.frontend.n')]

  test('by the identity values in order, for ttl of the gateway clock, whatever body and other headers say', async () => {
    const authorizer = await newAuthorizer(allow, { identities, ttl: 60 })
    const { call } = await publish({ ...custom(authorizer), backendParams })
    const n = async (ticket: string, shop: string, more: [string, string][] = []) =>
      got(
        await call({
          method: 'POST',
          body: `${more}`,
          headers: [['x-ticket', ticket], ...more],
          path: `?shop=${shop}`,
        }),
        'x-n',
      )
    await started.call('clock.set', { frozen: true })
    try {
      const first = await n('a', 'b')
      expect(await n('a', 'b', [['x-other', '1']])).toBe(first)
      expect(await n('b', 'a')).not.toBe(first)
      await started.call('clock.advance', { ms: 59_999 })
      expect(await n('a', 'b')).toBe(first)
      await started.call('clock.advance', { ms: 1 })
      expect(await n('a', 'b')).not.toBe(first)
    } finally {
      await started.call('clock.reset', {})
    }
  })

  test('deny is kept too, and the trace says so', async () => {
    const text = script('print("asked"); return {status: "deny", context: {}};')
    const { call } = await publish(custom(await newAuthorizer(text, { identities, ttl: 60 })))
    const request = { headers: [['x-ticket', '1']] as [string, string][], path: '?shop=1' }
    expect((await traceOf(await call(request))).log).toMatchObject([{ text: 'asked' }])
    const again = await traceOf(await call(request))
    expect([again.status, again.log]).toEqual([401, []])
    expect(again.explanation).toMatchObject({ cached: true })
  })

  test('a change of the authorizer and a deployment of its function forget them', async () => {
    const ldApiId = await newFunction(allow)
    const authorizer = await newAuthorizer('', { ldApiId, identities, ttl: 3600 })
    const { call } = await publish({ ...custom(authorizer), backendParams })
    const n = async () => got(await call({ headers: [['x-ticket', '1']], path: '?shop=1' }), 'x-n')
    const first = await n()
    expect(await n()).toBe(first)
    const { id, name, type, authorizerType, authorizerUri } = authorizer
    const draft = { name, type, authorizerType, authorizerUri, ldApiId, ttl: 3600, identities, userData: 'x' }
    await started.call('customAuthorizer.update', { id, draft } as never)
    const second = await n()
    expect(second).not.toBe(first)
    await redeployFunction(started, ldApiId, allow)
    expect(await n()).not.toBe(second)
  })

  test('a failure is not kept', async () => {
    const text = script('print("asked"); throw new Error("no");')
    const { call } = await publish(custom(await newAuthorizer(text, { identities, ttl: 60 })))
    const request = { headers: [['x-ticket', '1']] as [string, string][], path: '?shop=1' }
    for (let i = 0; i < 2; i += 1) expect((await traceOf(await call(request))).log).toHaveLength(1)
  })
})

describe('context values', () => {
  test('stand in headers, query, path and the conditions of policy backends; a missing one is left out', async () => {
    const text = script('return {status: "allow", context: {user: "ann b", vip: "True", User: "other"}};')
    const authorizer = await newAuthorizer(text)
    const policyMocks = [
      {
        ...{ name: 'vips', statusCode: 202, resultContent: 'vip', backendParams: [] },
        conditions: [
          {
            ...{ conditionOrigin: 'frontend_authorizer', conditionType: 'exact', conditionValue: 'true' },
            frontendAuthorizerParamName: 'vip',
          },
        ],
      },
    ]
    const backendParams = [
      system('X-User', '$context.authorizer.frontend.user'),
      system('X-Nothing', '$context.authorizer.frontend.nothing'),
      system('user', '$context.authorizer.frontend.user', 'QUERY'),
      system('who', '$context.authorizer.frontend.User', 'PATH'),
    ]
    const { call } = await publish({ ...custom(authorizer), backendParams }, { reqUri: '/of/{who}' })
    const answer = await call()
    expect(answer.json).toMatchObject({ url: '/of/other?user=ann%20b' })
    expect(got(answer, 'x-user')).toBe('ann b')
    expect(got(answer, 'x-nothing')).toBeUndefined()
    const withPolicy = await publish({ ...custom(authorizer), policyMocks })
    expect((await withPolicy.call()).status).toBe(202)
  })

  test('stand in gateway responses, of a refusal too', async () => {
    const authorizer = await newAuthorizer(
      script('return {status: "deny", context: {why: "too \\"late\\""}};'),
    )
    const response = await started.call('gatewayResponse.create', {
      groupId,
      draft: {
        name: 'told',
        responses: {
          AUTHORIZER_FAILURE: { status: 403, body: '{"why": "$context.authorizer.frontend.why"}' },
        },
      },
    })
    const { call } = await publish({ ...custom(authorizer), responseId: response.id })
    expect(await call()).toMatchObject({ status: 403, json: { why: 'too "late"' } })
  })

  test.each([
    ['frontend', { authType: 'NONE' }],
    ['frontend', { authType: 'APP' }],
    ['backend', { authType: 'NONE' }],
  ])('$context.authorizer.%s needs an authorizer: 2036', async (type, more) => {
    const backendParams = [system('X-User', `$context.authorizer.${type}.user`)]
    await expect(publish({ ...more, backendParams })).rejects.toMatchObject({ entry: { code: 'APIG.2036' } })
  })
})

describe('two-factor', () => {
  test('a failure of App authentication never reaches the function; then the function decides', async () => {
    const authorizer = await newAuthorizer(script('print("asked"); return {status: "deny"};'))
    const { call, echo } = await publish({
      ...{ authType: 'APP', authorizerId: authorizer.id },
      authOpt: { appCodeAuthType: 'HEADER' },
    })
    const without = await traceOf(await call())
    expect([without.errorCode, without.log]).toEqual(['APIC.0303', []])
    const { appCode } = await started.call('appCode.create', { appId })
    const ca = started.backend.caFile
    const { readFileSync } = await import('node:fs')
    const both = await call({
      ...{ port: started.httpsPort, ca: readFileSync(ca, 'utf8') },
      headers: [['X-Apig-AppCode', appCode]],
    })
    const trace = await traceOf(both)
    expect([trace.errorCode, trace.errorName, trace.log.length, trace.appName]).toEqual([
      'APIC.0305',
      'authorizerRefused',
      1,
      'shop',
    ])
    expect(echo.requests).toHaveLength(0)
    expect(JSON.stringify(trace)).not.toContain(appCode)
  })
})

test('two-factor after IAM: the token first, then the function', async () => {
  const { call: ask } = started
  const user = await ask('iam.createUser', { name: 'ann' })
  const { token } = await ask('iam.issueToken', { userId: user.id })
  const authorizer = await newAuthorizer(script('print("asked"); return {status: "deny"};'))
  const { call } = await publish({ authType: 'IAM', authorizerId: authorizer.id })
  const without = await traceOf(await call())
  expect([without.errorCode, without.log]).toEqual(['APIC.0301', []])
  const both = await traceOf(await call({ headers: [['X-Auth-Token', token]] }))
  expect([both.errorCode, both.log.length]).toEqual(['APIC.0305', 1])
})

describe('a backend authorizer', () => {
  test('gets its user data alone and gives values to the backend, kept by ttl', async () => {
    const text = script(
      'return {status: "allow", context: {n: String(Math.random()), seen: JSON.stringify(body)}};',
    )
    const authorizer = await newAuthorizer(text, { type: 'BACKEND', userData: 'key', ttl: 60 })
    const { call } = await publish(
      {
        authType: 'NONE',
        backendParams: [
          system('X-N', '$context.authorizer.backend.n'),
          system('X-Seen', '$context.authorizer.backend.seen'),
        ],
      },
      { authorizerId: authorizer.id },
    )
    const first = await call({ headers: [['x-a', '1']] })
    expect(JSON.parse(got(first, 'x-seen') ?? '')).toEqual({ user_data: 'key' })
    expect(got(await call({ headers: [['x-a', '2']] }), 'x-n')).toBe(got(first, 'x-n'))
  })

  test('refuses as the frontend one, after the backend was chosen', async () => {
    const authorizer = await newAuthorizer(script('return {status: "deny"};'), { type: 'BACKEND' })
    const { call, echo } = await publish({ authType: 'NONE' }, { authorizerId: authorizer.id })
    const answer = await call()
    expect([answer.status, (answer.json as { error_code: string }).error_code]).toEqual([401, 'APIC.0305'])
    expect(echo.requests).toHaveLength(0)
    expect(await traceOf(answer)).toMatchObject({
      stoppedAt: 'mapRequest',
      explanation: { kind: 'authorizer', type: 'BACKEND' },
    })
  })
})

describe('a function that cannot be asked', () => {
  test('in relaxed mode the call passes without context, otherwise it is refused; tries are counted', async () => {
    const text = script('print("asked"); throw new Error("no");')
    const backendParams = [system('X-N', '$context.authorizer.frontend.n')]
    const strict = await newAuthorizer(text, { retryAttempts: 2 })
    const refused = await traceOf(await (await publish({ ...custom(strict), backendParams })).call())
    expect([refused.errorCode, refused.errorName]).toEqual(['APIC.0601', 'authorizerFailed'])
    const relaxed = await newAuthorizer(text, { authDowngradeEnabled: true })
    const answer = await (await publish({ ...custom(relaxed), backendParams })).call()
    expect([answer.status, got(answer, 'x-n')]).toEqual([200, undefined])
  })

  test('one that hangs is given up at the timeout', async () => {
    const { call } = await publish(custom(await newAuthorizer(script('while (true) {}'), { timeout: 200 })))
    const answer = await call()
    expect(answer.json).toMatchObject({ error_code: 'APIC.0601' })
  })
})

test('while authorizers hang, other APIs and other authorizers answer', async () => {
  const hanging = await publish(custom(await newAuthorizer(script('while (true) {}'), { timeout: 1500 })))
  const open = await publish({ authType: 'NONE' })
  const waiting = Promise.all(Array.from({ length: 6 }, () => hanging.call()))
  let anyEnded = false
  waiting.then(() => {
    anyEnded = true
  })
  expect((await open.call()).status).toBe(200)
  expect(anyEnded).toBe(false)
  for (const { status } of await waiting) expect(status).toBe(500)
  expect((await (await publish(custom(await newAuthorizer(allow)))).call()).status).toBe(200)
})

test('the Frontend Custom Authentication Example decides as it stands in the editor', async () => {
  const authorizer = await newAuthorizer(functionTemplates.frontendAuthentication, {
    identities: [{ name: 'X-User', location: 'HEADER' }],
    ttl: 5,
  })
  const { call } = await publish({
    ...custom(authorizer),
    backendParams: [system('X-Caller', '$context.authorizer.frontend.user')],
  })
  expect((await call()).json).toMatchObject({ error_code: 'APIC.0305' })
  expect(got(await call({ headers: [['X-User', 'ann']] }), 'x-caller')).toBe('ann')
})

test('the Backend Custom Authentication Example gives its token to the backend', async () => {
  const authorizer = await newAuthorizer(functionTemplates.backendAuthentication, {
    ...{ type: 'BACKEND', userData: 'shop' },
  })
  const { call } = await publish(
    { authType: 'NONE', backendParams: [system('X-Token', '$context.authorizer.backend.token')] },
    { authorizerId: authorizer.id },
  )
  expect(got(await call(), 'x-token')).toBeTruthy()
})

describe('a draft in the debugger', () => {
  test('is open to its author, and asks as soon as an identity is sent', async () => {
    const authorizer = await newAuthorizer(script('print("asked"); return {status: "deny"};'), {
      identities: [{ name: 'X-Ticket', location: 'HEADER' }],
    })
    const { id, path } = await publish(custom(authorizer))
    const send = async (headers: { name: string; value: string }[]) => {
      const result = await started.call('debugger.send', {
        request: {
          ...{ target: { kind: 'draft', apiId: id }, scheme: 'HTTP', method: 'GET', url: path, headers },
        },
      } as never)
      return result.response?.status
    }
    expect(await send([])).toBe(200)
    expect(await send([{ name: 'X-Ticket', value: '1' }])).toBe(401)
  })
})

test('a function that a URN names is found as soon as it is deployed, and gone when it is taken back', async () => {
  const authorizer = await started.call('customAuthorizer.create', {
    ...{ name: 'late_one', type: 'FRONTEND', authorizerType: 'FUNC', authorizerUri: 'urn:fss:late_function' },
  })
  const { call } = await publish(custom(authorizer))
  expect((await call()).json).toMatchObject({ error_code: 'APIC.0103' })
  const id = await deployFunction(started, {
    name: 'late_function',
    appId,
    script: script('return {statusCode: 200, body: JSON.stringify({status: "allow", context: {}})};'),
  })
  expect((await call()).status).toBe(200)
  await started.call('customBackend.undeploy', { id })
  expect((await call()).json).toMatchObject({ error_code: 'APIC.0103' })
})

test('the test page shows what callers would get, kept answers included, and stores nothing', async () => {
  const authorizer = await newAuthorizer(functionTemplates.frontendAuthentication, {
    identities: [{ name: 'X-User', location: 'HEADER', validation: '[a-z]+' }],
    ttl: 60,
  })
  const ask = (value: string) =>
    started.call('customAuthorizer.test', { id: authorizer.id, headers: [{ name: 'x-user', value }] })
  expect(await ask('ann')).toMatchObject({ outcome: 'allow', cached: false, context: { user: 'ann' } })
  expect(await ask('ann')).toMatchObject({ outcome: 'allow', cached: true, input: '' })
  expect(await ask('A')).toMatchObject({ outcome: 'identity', errorCode: 'APIC.0305' })
  const broken = await newAuthorizer(script('return 7;'))
  expect(await started.call('customAuthorizer.test', { id: broken.id })).toMatchObject({
    ...{ outcome: 'failed', errorCode: 'APIC.0601', answer: '7' },
  })
})

test('answers are kept for as many callers as there is room for', async () => {
  const { createAnswerCache } = await import('../../src-main/gateway/authorizer/answer-cache.ts')
  const cache = createAnswerCache(1000, 3)
  const verdict = { allow: true, context: new Map<string, string>() }
  for (const key of ['a', 'b', 'c', 'd']) cache.put(key, verdict, 10)
  expect([cache.size, cache.get('a', 10), cache.get('d', 10)]).toEqual([3, undefined, verdict])
  // A clock that was set back.
  expect(cache.get('d', 5)).toBeUndefined()
})
