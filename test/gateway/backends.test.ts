import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { retriesFor } from '../../src-main/gateway/backends/http.ts'
import type { FunctionAnswer, FunctionCall, FunctionRunner } from '../../src-main/gateway/ports.ts'
import { startEchoServer, startRawBackend } from '../support/echo-server.ts'
import { GROUP, HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

test.each([
  [-1, 'GET', 1],
  [-1, 'HEAD', 1],
  [-1, 'PUT', 1],
  [-1, 'OPTIONS', 1],
  [-1, 'DELETE', 1],
  [-1, 'POST', 0],
  [-1, 'PATCH', 0],
  [0, 'GET', 0],
  [3, 'POST', 3],
])('retries %i of %s are %i', (count, method, expected) => {
  expect(retriesFor(count, method)).toBe(expected)
})

test('a connection that fails is tried again as often as the definition says, each try in the waterfall', async () => {
  const backend = await startRawBackend((socket, _text, connection) => {
    if (connection < 3) socket.destroy()
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  const { call, lastTrace } = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'ANY', backendApi: httpBackend(backend.address, { retryCount: '2' }) }],
  })
  expect((await call({ method: 'POST', path: '/a', body: 'again' })).body.toString()).toBe('ok')
  expect(backend.connections()).toBe(3)
  expect(
    (await lastTrace()).spans.map(({ name }) => name).filter((name) => name.startsWith('backend')),
  ).toEqual(['backend try 1', 'backend try 2', 'backend try 3'])
})

test('an error answer is an answer: no retry', async () => {
  const echo = await startEchoServer((_message, response) => {
    response.statusCode = 503
    response.end('busy')
  })
  const { call } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address, { retryCount: '5' }) }],
  })
  expect((await call({ path: '/a' })).status).toBe(503)
  expect(echo.requests).toHaveLength(1)
})

test('no answer in time is 504, every try has its own time', async () => {
  const backend = await startRawBackend(() => undefined)
  const { call, lastTrace } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address, { timeout: 80, retryCount: '1' }) }],
  })
  const startedAt = performance.now()
  expect(await call({ path: '/a' })).toMatchObject({
    status: 504,
    json: { error_code: 'APIC.0203', error_msg: 'Backend timeout.' },
  })
  expect(performance.now() - startedAt).toBeGreaterThan(150)
  expect(await lastTrace()).toMatchObject({
    stoppedAt: 'callBackend',
    hint: expect.stringContaining('80 ms'),
  })
})

test('the instance parameter is the ceiling of every timeout', async () => {
  const backend = await startRawBackend(() => undefined)
  const { call } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(backend.address, { timeout: 60_000 }) }],
    limits: { backendTimeoutMs: 60 },
  })
  expect((await call({ path: '/a' })).status).toBe(504)
})

test('refused, unresolvable and misspoken backends have their codes', async () => {
  const echo = await startEchoServer()
  const { call, traces } = await startGateway({
    apis: [
      { reqUri: '/refused', backendApi: httpBackend('127.0.0.1:1') },
      { reqUri: '/name', backendApi: httpBackend('no-such-host.invalid') },
      { reqUri: '/tls', backendApi: httpBackend(echo.address, { reqProtocol: 'HTTPS' }) },
    ],
  })
  expect((await call({ path: '/refused' })).json).toMatchObject({
    error_code: 'APIC.0202',
    error_msg: 'Backend unavailable.',
  })
  expect((await call({ path: '/name' })).status).toBeGreaterThanOrEqual(500)
  expect((await call({ path: '/tls' })).json).toMatchObject({ error_code: 'APIC.0202' })
  await expect.poll(() => traces.length).toBe(3)
  expect(traces[0]?.hint).toBe('http://127.0.0.1:1: nothing listens there.')
  expect(traces[2]?.hint).toContain('does not speak HTTPS')
})

test('an API behind an API of the same gateway needs no port and no trust of its own', async () => {
  const inner = 'c'.repeat(32)
  const groups = [
    { id: GROUP, name: 'orders', isDefault: false, hosts: [HOST] },
    { id: inner, name: 'functions', isDefault: false, hosts: [`${inner}.apic.localhost`] },
  ]
  const { call, traces } = await startGateway({
    apis: [
      {
        reqUri: '/outer',
        backendApi: httpBackend(`${inner}.apic.localhost`, { reqProtocol: 'HTTPS', reqUri: '/inner' }),
      },
      { reqUri: '/inner', groupId: inner, reqProtocol: 'HTTPS', mockInfo: { resultContent: 'ROMA TEST!' } },
    ],
    input: { groups },
  })
  const answer = await call({ path: '/outer' })
  expect(answer.body.toString()).toBe('ROMA TEST!')
  expect(answer.headers['x-apig-count']).toBe('1')
  await expect.poll(() => traces.length).toBe(2)
  expect(traces[0]).toMatchObject({ protocol: 'HTTPS', host: `${inner}.apic.localhost`, apiName: 'api-1' })
})

test('an API that calls itself stops after ten passes', { timeout: 30_000 }, async () => {
  const { call, traces } = await startGateway({
    apis: [{ reqUri: '/self', backendApi: httpBackend(HOST, { reqUri: '/self' }) }],
  })
  expect(await call({ path: '/self' })).toMatchObject({ status: 500, json: { error_code: 'APIC.0612' } })
  await expect.poll(() => traces.length).toBe(11)
})

const encoder = new TextEncoder()

function runner(
  answer: (call: FunctionCall, signal: AbortSignal) => Partial<FunctionAnswer> | Promise<never>,
) {
  const calls: FunctionCall[] = []
  const functions: FunctionRunner = {
    async run(call, signal) {
      calls.push(call)
      return {
        status: 200,
        headers: [],
        body: new Uint8Array(),
        log: [],
        failure: null,
        ...(await answer(call, signal)),
      }
    },
  }
  return { calls, functions }
}

test('a custom backend gets the mapped call and its answer is passed on', async () => {
  const { calls, functions } = runner(() => ({
    status: 201,
    headers: [
      ['content-type', 'text/plain'],
      ['x-a', '1'],
    ],
    body: encoder.encode('ROMA TEST!'),
    log: [{ offsetMs: 1, level: 'log', text: 'hello' }],
  }))
  const { call, lastTrace } = await startGateway({
    apis: [
      {
        reqUri: '/f/{id}',
        reqMethod: 'POST',
        reqParams: [{ name: 'id', location: 'PATH' }],
        backendParams: [{ name: 'id', location: 'QUERY', origin: 'REQUEST', value: 'id' }],
        ldApiId: 'ld-1',
        backendApi: httpBackend('', { reqMethod: 'POST', reqUri: '/run' }),
      },
    ],
    functions,
  })
  const answer = await call({ method: 'POST', path: '/f/7?x=1', body: '{"a":1}', headers: [['X-Own', 'v']] })
  expect(answer).toMatchObject({ status: 201, headers: { 'x-a': '1', 'content-type': 'text/plain' } })
  expect(answer.body.toString()).toBe('ROMA TEST!')
  expect(calls[0]).toMatchObject({ ldApiId: 'ld-1', method: 'POST', uri: '/run', query: 'x=1&id=7' })
  expect(Buffer.from(calls[0]?.body ?? []).toString()).toBe('{"a":1}')
  expect(calls[0]?.headers).toContainEqual(['x-own', 'v'])
  expect((await lastTrace()).log).toEqual([{ offsetMs: 1, level: 'log', text: 'hello' }])
})

test('a script that fails, is stopped, is not deployed or takes too long has its error', async () => {
  const failure = { message: 'x is not defined', line: 3, column: 1, stack: '' }
  const { functions } = runner(({ uri }, signal) => {
    if (uri === '/failed') return { failure }
    if (uri === '/stopped') return { failure: { ...failure, limit: 'memory' as const } }
    if (uri === '/gone') throw new RomaError('notDeployed', { hint: 'deploy it first' })
    return new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new Error('aborted'))),
    )
  })
  const api = (path: string) => ({
    reqUri: path,
    ldApiId: 'ld-1',
    backendApi: httpBackend('', { reqMethod: 'GET', reqUri: path, timeout: 100 }),
  })
  const { call, traces } = await startGateway({
    apis: ['/failed', '/stopped', '/gone', '/slow'].map(api),
    functions,
  })
  const code = async (path: string) => ((await call({ path })).json as { error_code: string }).error_code
  expect(await code('/failed')).toBe('LOCAL.0501')
  expect(await code('/stopped')).toBe('LOCAL.0502')
  expect(await code('/gone')).toBe('APIC.0103')
  expect(await code('/slow')).toBe('APIC.0203')
  await expect.poll(() => traces.length).toBe(4)
  expect(traces[0]).toMatchObject({ hint: 'Line 3: x is not defined', failure: { line: 3 } })
})

test('a function backend stands in for a URN by its id or name and gets the event', async () => {
  const { calls, functions } = runner(() => ({
    body: encoder.encode(
      JSON.stringify({
        statusCode: 202,
        headers: { 'X-F': 1, 'bad name': 'x' },
        body: 'aGk=',
        isBase64Encoded: true,
      }),
    ),
  }))
  const funcInfo = (functionUrn: string) => ({ functionUrn, timeout: 1000 })
  const { call, lastTrace } = await startGateway({
    apis: [
      {
        reqUri: '/named/{id}',
        reqMethod: 'POST',
        reqParams: [{ name: 'id', location: 'PATH' }],
        backendType: 'FUNCTION',
        funcInfo: funcInfo('urn:fss:region:project:function:default:hello:latest'),
      },
      {
        reqUri: '/missing',
        backendType: 'FUNCTION',
        funcInfo: funcInfo('urn:fss:r:p:function:default:other:latest'),
      },
    ],
    functions,
    input: { customBackends: [{ id: 'ld-9', name: 'hello' }] },
  })
  const answer = await call({ method: 'POST', path: '/named/7?q=1', body: 'data' })
  expect(answer).toMatchObject({ status: 202, headers: { 'x-f': '1' } })
  expect(answer.body.toString()).toBe('hi')
  const event = JSON.parse(Buffer.from(calls[0]?.body ?? []).toString())
  expect(event).toMatchObject({
    body: 'ZGF0YQ==',
    isBase64Encoded: true,
    httpMethod: 'POST',
    path: '/named/7',
    pathParameters: { id: '7' },
    queryStringParameters: { q: '1' },
    requestContext: { apiId: 'api0', stage: 'RELEASE' },
  })
  expect((await call({ path: '/missing' })).json).toMatchObject({ error_code: 'APIC.0103' })
  expect((await lastTrace()).hint).toContain('other')
})
