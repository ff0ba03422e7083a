import { expect, test } from 'vitest'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

test('the backend gets method, mapped path, query, body and where the call came from', async () => {
  const echo = await startEchoServer()
  const { call } = await startGateway({
    apis: [
      {
        reqUri: '/orders/{id}',
        reqMethod: 'POST',
        reqParams: [{ name: 'id', location: 'PATH' }],
        backendApi: httpBackend(echo.address, { reqMethod: 'PUT', reqUri: '/v1/{id}/save' }),
      },
    ],
  })
  const answer = await call({
    method: 'POST',
    path: '/orders/7?x=1&y=%20',
    headers: [
      ['X-Own', 'kept'],
      ['X-Stage', 'RELEASE'],
      ['X-Apig-Mode', 'debug'],
      ['X-Forwarded-For', '10.0.0.9'],
      ['Authorization', 'Bearer abc'],
      ['X-Apig-AppCode', 'code'],
      ['Te', 'trailers'],
      ['Cookie', 'atrium-8710=secret; theme=dark; atrium-x=1'],
    ],
    body: 'hello',
  })
  expect(answer.status).toBe(200)
  const { method, url, body, headers } = echo.requests[0] ?? { headers: [] }
  const all = (name: string) => headers.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value)
  expect({ method, url, body }).toEqual({ method: 'PUT', url: '/v1/7/save?x=1&y=%20', body: 'hello' })
  expect(all('host')).toEqual([echo.address])
  expect(all('x-own')).toEqual(['kept'])
  expect(all('x-forwarded-for')).toEqual(['10.0.0.9, 127.0.0.1'])
  expect(all('x-forwarded-proto')).toEqual(['http'])
  expect(all('x-forwarded-port')).toEqual(['80'])
  expect(all('x-real-ip')).toEqual(['127.0.0.1'])
  expect(all('x-apig-count')).toEqual(['1'])
  expect(all('x-request-id')).toEqual([answer.headers['x-request-id']])
  expect(all('authorization')).toEqual(['Bearer abc'])
  expect(all('x-apig-appcode')).toEqual(['code'])
  expect(all('cookie')).toEqual(['theme=dark'])
  for (const gone of ['x-stage', 'x-apig-mode', 'te']) expect(all(gone)).toEqual([])
})

test('status, headers and body of the backend pass unchanged; the gateway adds its own', async () => {
  const echo = await startEchoServer((_message, response) => {
    response.writeHead(418, [
      'Content-Type',
      'text/tea',
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'atrium-8710=stolen',
      'Set-Cookie',
      'b=2',
      'X-Request-Id',
      'theirs',
      'Server',
      'kettle',
      'Keep-Alive',
      'timeout=5',
      'X-Umlaut',
      'f\u00fcr',
    ])
    response.end('short and stout')
  })
  const { call } = await startGateway({ apis: [{ reqUri: '/t', backendApi: httpBackend(echo.address) }] })
  const { status, headers, body } = await call({ path: '/t' })
  expect(status).toBe(418)
  expect(body.toString()).toBe('short and stout')
  expect(headers).toMatchObject({
    'content-type': 'text/tea',
    'set-cookie': 'a=1, b=2',
    server: 'api-gateway',
    'x-apig-count': '1',
    'x-umlaut': 'f\u00fcr',
  })
  expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(headers['x-apig-latency']).toBeUndefined()
})

test('debug mode shows latencies and the default limit', async () => {
  const echo = await startEchoServer()
  const { call } = await startGateway({
    apis: [{ reqUri: '/h', backendApi: httpBackend(echo.address) }, { reqUri: '/m' }],
    limits: { apiCallsPerSecond: 200 },
  })
  const headers: [string, string][] = [['X-Apig-Mode', 'debug']]
  const http = await call({ path: '/h', headers })
  expect(http.headers['x-apig-latency']).toMatch(/^\d+$/)
  expect(http.headers['x-apig-upstream-latency']).toMatch(/^\d+$/)
  expect(http.headers['x-apig-ratelimit-api-allenv']).toBe('remain:199,limit:200,time:1 second')
  const mock = await call({ path: '/m', headers })
  expect(mock.headers['x-apig-latency']).toMatch(/^\d+$/)
  expect(mock.headers['x-apig-upstream-latency']).toBeUndefined()
})

test('a mock answers its status, headers and text', async () => {
  const { call } = await startGateway({
    apis: [
      {
        reqUri: '/m',
        mockInfo: { statusCode: 450, resultContent: '{"a":1}', header: [{ key: 'X-Mock', value: 'y' }] },
      },
      { reqUri: '/none', mockInfo: { statusCode: 204 } },
      {
        reqUri: '/text',
        mockInfo: { resultContent: 'ö', header: [{ key: 'Content-Type', value: 'text/plain' }] },
      },
      { reqUri: '/head', reqMethod: 'HEAD', mockInfo: { resultContent: 'abc' } },
    ],
  })
  expect(await call({ path: '/m' })).toMatchObject({
    status: 450,
    headers: { 'content-type': 'application/json', 'x-mock': 'y', server: 'api-gateway' },
    json: { a: 1 },
  })
  const none = await call({ path: '/none' })
  expect(none.status).toBe(204)
  expect(none.headers['content-length']).toBeUndefined()
  const text = await call({ path: '/text' })
  expect(text.headers['content-type']).toBe('text/plain')
  expect(text.body.toString()).toBe('ö')
  const head = await call({ method: 'HEAD', path: '/head' })
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '3', 0])
})

test('the CORS switch adds an origin unless the backend sent one, also to refusals', async () => {
  const echo = await startEchoServer((message, response) => {
    if (message.url === '/own') response.setHeader('Access-Control-Allow-Origin', 'https://a.test')
    response.end('ok')
  })
  const { call } = await startGateway({
    apis: [
      { reqUri: '/plain', cors: true, backendApi: httpBackend(echo.address) },
      { reqUri: '/own', cors: true, backendApi: httpBackend(echo.address, { reqUri: '/own' }) },
      { reqUri: '/app', cors: true, authType: 'APP', backendApi: httpBackend(echo.address) },
      { reqUri: '/mock', cors: true },
      { reqUri: '/', reqMethod: 'OPTIONS', cors: true },
    ],
  })
  const origin = async (path: string) => (await call({ path })).headers['access-control-allow-origin']
  expect(await origin('/plain')).toBe('*')
  expect(await origin('/own')).toBe('https://a.test')
  expect(await origin('/app')).toBe('*')
  expect(await origin('/mock')).toBe('*')
  const preflight = await call({
    method: 'OPTIONS',
    path: '/app',
    headers: [['Origin', 'https://shop.test']],
  })
  expect(preflight).toMatchObject({
    status: 200,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH',
      'access-control-max-age': '172800',
    },
  })
  expect(preflight.headers['access-control-allow-headers']).toContain('X-Stage,X-Sdk-Date')
  expect(preflight.headers['access-control-expose-headers']).toContain('X-Apig-RateLimit-Api-Allenv')
})

test('pages of other sites may not drive an API whose CORS is off', async () => {
  const { call, lastTrace } = await startGateway({
    apis: [
      { reqUri: '/off', reqMethod: 'ANY' },
      { reqUri: '/on', cors: true },
    ],
  })
  const foreign: [string, string][] = [['Origin', 'https://evil.test']]
  expect(await call({ method: 'POST', path: '/off', headers: foreign })).toMatchObject({
    status: 403,
    json: { error_code: 'LOCAL.0003' },
  })
  expect((await lastTrace()).stoppedAt).toBe('controlAccess')
  expect((await call({ path: '/off', headers: [['Origin', 'null']] })).status).toBe(403)
  expect((await call({ path: '/on', headers: foreign })).status).toBe(200)
  expect((await call({ path: '/off', headers: [['Origin', 'http://localhost:3000']] })).status).toBe(200)
  expect(
    (
      await call({
        path: '/off',
        headers: [
          ['Sec-Fetch-Site', 'cross-site'],
          ['Sec-Fetch-Mode', 'no-cors'],
        ],
      })
    ).status,
  ).toBe(403)
  expect(
    (
      await call({
        path: '/off',
        headers: [
          ['Sec-Fetch-Site', 'cross-site'],
          ['Sec-Fetch-Mode', 'navigate'],
        ],
      })
    ).status,
  ).toBe(200)
})

test('declared parameters are checked, and the refusal names the parameter in the trace only', async () => {
  const { call, lastTrace } = await startGateway({
    apis: [
      {
        reqUri: '/p',
        reqParams: [{ name: 'page', location: 'QUERY', type: 'NUMBER', required: 1, validEnable: 1 }],
      },
    ],
  })
  const answer = await call({ path: '/p?page=x' })
  expect(answer).toMatchObject({ status: 400, json: { error_code: 'APIC.0201', error_msg: 'Bad request.' } })
  expect(answer.body.toString()).not.toContain('page')
  expect(await lastTrace()).toMatchObject({
    stoppedAt: 'validateRequest',
    hint: expect.stringContaining('page'),
  })
})

test('the default limit of an API counts over all environments and opens again after a second', async () => {
  let time = 1_700_000_000_000
  const { call } = await startGateway({
    apis: [
      { id: 'x', reqUri: '/x' },
      { id: 'x', envId: 'TEST_ID', reqUri: '/x' },
      { id: 'y', reqUri: '/y' },
    ],
    limits: { apiCallsPerSecond: 2 },
    now: () => time,
  })
  const status = async (path: string, stage = 'RELEASE') =>
    (await call({ path, headers: [['X-Stage', stage]] })).status
  expect([await status('/x'), await status('/x', 'test'), await status('/x')]).toEqual([200, 200, 429])
  expect(await status('/y')).toBe(200)
  time += 1000
  const answer = await call({ path: '/x' })
  expect(answer.status).toBe(200)
  await call({ path: '/x' })
  expect((await call({ path: '/x' })).json).toMatchObject({
    error_code: 'APIC.0308',
    error_msg: 'The throttling threshold has been reached: policy api over ratelimit,limit:2,time:1 second',
  })
})

test('variables choose the backend of each environment and apply without publishing', async () => {
  const echo = await startEchoServer()
  const apis = [{ id: 'v', reqUri: '/v', backendApi: httpBackend('#host#', { reqUri: '/#path#/x' }) }]
  const variables = (path: string, host = echo.address) => [
    { groupId: 'a'.repeat(32), envId: 'RELEASE_ID', variableName: 'host', variableValue: host },
    { groupId: 'a'.repeat(32), envId: 'RELEASE_ID', variableName: 'path', variableValue: path },
  ]
  const { call, publish, lastTrace } = await startGateway({ apis, input: { variables: variables('one') } })
  expect((await call({ path: '/v' })).json).toMatchObject({ url: '/one/x' })
  publish(apis, { variables: variables('two') })
  expect((await call({ path: '/v' })).json).toMatchObject({ url: '/two/x' })
  publish(apis, { variables: [] })
  expect((await call({ path: '/v' })).json).toMatchObject({ error_code: 'APIC.0105' })
  expect((await lastTrace()).stoppedAt).toBe('callBackend')
})
