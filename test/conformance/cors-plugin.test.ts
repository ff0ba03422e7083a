import { expect, test } from 'vitest'
import { bindPlugins } from '../support/bind-plugins.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.2 and §10 P24, P25 (APIG User Guide, "Cross-Origin Resource Sharing").
const content = {
  allow_origin: 'https://shop.example,https://admin.example',
  allow_methods: 'GET,PUT',
  allow_headers: 'X-Trace',
  expose_headers: 'X-Request-Id',
  max_age: 600,
  allow_credentials: true,
}

const SHOP: readonly [string, string] = ['Origin', 'https://shop.example']
const ASKS_PUT: readonly [string, string] = ['Access-Control-Request-Method', 'PUT']

async function start(api: object = {}, cors: object = content) {
  const echo = await startEchoServer((message, response) => {
    response.setHeader('Access-Control-Allow-Origin', 'https://backend.example')
    response.setHeader('Access-Control-Allow-Methods', 'TRACE')
    response.end(message.url)
  })
  const started = await startGateway({
    apis: [
      { reqMethod: 'PUT', reqUri: '/a', authType: 'APP', backendApi: httpBackend(echo.address), ...api },
    ],
    input: { bound: bindPlugins({ cors }) },
  })
  return { ...started, echo }
}

test('P24: an unsigned preflight is answered without authentication and backend', async () => {
  const { call, echo } = await start()
  const answer = await call({ method: 'OPTIONS', path: '/a', headers: [SHOP, ASKS_PUT] })
  expect(answer.status).toBe(200)
  expect(answer.body).toHaveLength(0)
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': 'https://shop.example',
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'X-Trace',
    'access-control-expose-headers': 'X-Request-Id',
    'access-control-max-age': '600',
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  })
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
  expect(echo.requests).toHaveLength(0)
})

test('P25: the plug-in beats the CORS switch and the backend', async () => {
  const { call } = await start({ reqMethod: 'GET', authType: 'NONE', cors: true })
  const { headers } = await call({ path: '/a', headers: [SHOP] })
  expect(headers['access-control-allow-origin']).toBe('https://shop.example')
  expect(headers['access-control-expose-headers']).toBe('X-Request-Id')
  expect(headers['access-control-allow-credentials']).toBe('true')
  expect(headers['access-control-allow-methods']).toBeUndefined()
  expect(headers.vary).toBe('Origin')
})

test('a foreign origin gets no CORS header, and the call itself runs', async () => {
  const { call, echo } = await start({ reqMethod: 'GET', authType: 'NONE' })
  const foreign: readonly [string, string] = ['Origin', 'https://evil.example']
  const answer = await call({ path: '/a', headers: [foreign] })
  expect(answer.status).toBe(200)
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  expect(echo.requests).toHaveLength(1)
  const asked: readonly [string, string] = ['Access-Control-Request-Method', 'GET']
  const preflight = await call({ method: 'OPTIONS', path: '/a', headers: [foreign, asked] })
  expect(preflight.status).toBe(200)
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
})

test('answers that the gateway makes carry the headers too', async () => {
  const { call } = await start()
  const answer = await call({ method: 'PUT', path: '/a', headers: [SHOP] })
  expect(answer.status).toBe(401)
  expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
})

test('every origin: a star, without Vary', async () => {
  const { call } = await start({ reqMethod: 'GET', authType: 'NONE' }, { allow_origin: '*' })
  const { headers } = await call({ path: '/a', headers: [SHOP] })
  expect(headers['access-control-allow-origin']).toBe('*')
  expect(headers.vary).toBeUndefined()
})

test('OPTIONS that is no preflight is an ordinary call', async () => {
  const { call } = await start()
  expect((await call({ method: 'OPTIONS', path: '/a' })).status).toBe(404)
  expect((await call({ method: 'OPTIONS', path: '/other', headers: [SHOP, ASKS_PUT] })).status).toBe(404)
})

test('a mock answers with the headers of the plug-in alone', async () => {
  const { call } = await startGateway({
    apis: [{ reqUri: '/m', cors: true, mockInfo: { resultContent: 'hi' } }],
    input: { bound: bindPlugins({ cors: content }) },
  })
  const answer = await call({ path: '/m', headers: [SHOP] })
  expect(answer.body.toString()).toBe('hi')
  expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
})
