import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { createResponseCache } from '../../src-main/gateway/policies/response-cache.ts'
import { bindPlugins, type TestPlugins } from '../support/bind-plugins.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.8 and §10 P38, P39 (ROMA Connect User Guide, "Response Cache").
const content = {
  cache_key: { system_params: [], parameters: ['sku'], headers: [] },
  cache_http_status_and_ttl: [{ http_status: [200], ttl: 30 }],
  client_cache_control: { mode: 'off', datas: [] },
  cacheable_headers: ['ETag'],
}
const SAYS_STATUS = {
  response_headers: [
    { name: 'X-Cache', value: '$context.cacheStatus', value_type: 'system_parameter', action: 'add' },
  ],
}

async function start(proxy_cache: object = content, more: TestPlugins = {}) {
  const backend = { headers: {} as Record<string, string>, status: 200, body: '' }
  const echo = await startEchoServer((message, response) => {
    response.statusCode = backend.status
    response.setHeader('ETag', '"1"')
    response.setHeader('X-Backend', 'yes')
    response.setHeader('Content-Type', 'text/plain')
    for (const [name, value] of Object.entries(backend.headers)) response.setHeader(name, value)
    response.end(backend.body === '' ? `${message.method} ${message.url}` : backend.body)
  })
  const begin = Date.parse('2030-01-01T00:00:00Z')
  let now = begin
  const gateway = await startGateway({
    apis: [{ reqUri: '/items', reqMethod: 'ANY', backendApi: httpBackend(echo.address) }],
    input: { bound: bindPlugins({ proxy_cache, set_resp_headers: SAYS_STATUS, ...more }) },
    now: () => now,
  })
  return {
    ...gateway,
    echo,
    backend,
    get: (query: string, headers: readonly (readonly [string, string])[] = [], method = 'GET') =>
      gateway.call({ method, path: `/items${query}`, headers }),
    at: (seconds: number) => {
      now = begin + seconds * 1000
    },
  }
}

test('P38: answers by the key alone, until its time is over', async () => {
  const { get, echo, at } = await start()
  const first = await get('?sku=1&x=1')
  const second = await get('?sku=1&x=2')
  expect(echo.requests).toHaveLength(1)
  expect(second.body.toString()).toBe(first.body.toString())
  expect([first.headers['x-cache'], second.headers['x-cache']]).toEqual(['MISS', 'HIT'])
  await get('?sku=2')
  expect(echo.requests).toHaveLength(2)
  at(31)
  expect((await get('?sku=1')).headers['x-cache']).toBe('EXPIRED')
  expect(echo.requests).toHaveLength(3)
})

test('P39: what the backend forbids is not kept', async () => {
  for (const value of ['no-store', 'private', 'no-cache', 'max-age=0']) {
    const { get, echo, backend } = await start()
    backend.headers = { 'Cache-Control': value }
    await get('?sku=1')
    await get('?sku=1')
    expect(echo.requests, value).toHaveLength(2)
  }
})

test("the backend's time counts over the configured one", async () => {
  const { get, echo, backend, at } = await start()
  backend.headers = { 'Cache-Control': 'max-age=5, s-maxage=60, stale-while-revalidate=9' }
  await get('?sku=1')
  at(59)
  await get('?sku=1')
  expect(echo.requests).toHaveLength(1)
  at(60)
  await get('?sku=1')
  expect(echo.requests).toHaveLength(2)
})

test('a hit keeps the named headers and gets an id of its own', async () => {
  const { get } = await start()
  const first = await get('?sku=1', [['X-Apig-Mode', 'debug']])
  const hit = await get('?sku=1', [['X-Apig-Mode', 'debug']])
  expect(hit.headers).toMatchObject({ etag: '"1"', 'content-type': 'text/plain' })
  expect(hit.headers['x-backend']).toBeUndefined()
  expect(hit.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
  expect(first.headers['x-apig-upstream-latency']).toBeDefined()
  expect(hit.headers['x-apig-upstream-latency']).toBeUndefined()
})

test('only the named statuses are kept', async () => {
  const { get, echo, backend } = await start()
  backend.status = 404
  await get('?sku=1')
  await get('?sku=1')
  expect(echo.requests).toHaveLength(2)
})

test('only GET and HEAD are kept, each for itself, and parts never', async () => {
  const { get, echo } = await start()
  await get('?sku=1')
  expect((await get('?sku=1', [], 'POST')).headers['x-cache']).toBe('BYPASS')
  expect((await get('?sku=1', [], 'HEAD')).headers['x-cache']).toBe('MISS')
  const head = await get('?sku=1', [], 'HEAD')
  expect(head.headers['x-cache']).toBe('HIT')
  expect(head.body).toHaveLength(0)
  expect((await get('?sku=1', [['Range', 'bytes=0-1']])).headers['x-cache']).toBe('BYPASS')
  expect(echo.requests).toHaveLength(4)
})

test('a body beyond 1 MB is handed on and not kept', async () => {
  const { get, echo, backend } = await start()
  backend.body = 'x'.repeat(1024 * 1024 + 1)
  expect((await get('?sku=1')).body).toHaveLength(backend.body.length)
  await get('?sku=1')
  expect(echo.requests).toHaveLength(2)
  backend.body = 'x'.repeat(1024 * 1024)
  await get('?sku=2')
  expect((await get('?sku=2')).body).toHaveLength(backend.body.length)
  expect(echo.requests).toHaveLength(3)
})

test('headers and variables take part when they are named', async () => {
  const { get, echo } = await start({
    ...content,
    cache_key: { system_params: ['$context.stage'], parameters: [], headers: ['Accept-Language'] },
  })
  await get('', [['Accept-Language', 'de']])
  await get('', [['Accept-Language', 'en']])
  await get('', [['accept-language', 'de']])
  expect(echo.requests).toHaveLength(2)
})

test("a client's Cache-Control is obeyed only in the modes that say so", async () => {
  const off = await start()
  await off.get('?sku=1')
  await off.get('?sku=1', [['Cache-Control', 'no-cache']])
  expect(off.echo.requests).toHaveLength(1)

  const all = await start({ ...content, client_cache_control: { mode: 'all', datas: [] } })
  await all.get('?sku=1')
  expect((await all.get('?sku=1', [['Cache-Control', 'no-cache']])).headers['x-cache']).toBe('BYPASS')
  expect(all.echo.requests).toHaveLength(2)
  all.at(10)
  expect((await all.get('?sku=1', [['Cache-Control', 'max-age=5']])).headers['x-cache']).toBe('EXPIRED')
  await all.get('?sku=9', [['Cache-Control', 'no-store']])
  expect((await all.get('?sku=9')).headers['x-cache']).toBe('MISS')

  const apps = await start({ ...content, client_cache_control: { mode: 'apps', datas: ['somebody'] } })
  await apps.get('?sku=1')
  await apps.get('?sku=1', [['Cache-Control', 'no-cache']])
  expect(apps.echo.requests).toHaveLength(1)
})

test('who is refused gets no kept answer', async () => {
  const echo = await startEchoServer()
  const owner = { id: 'owner', name: 'owner', key: 'owner-key', secret: 'Owner!Secret1', appCodes: [] }
  const { call } = await startGateway({
    apis: [{ reqUri: '/items', authType: 'APP', romaAppId: owner.id, backendApi: httpBackend(echo.address) }],
    applications: [owner],
    input: { bound: bindPlugins({ proxy_cache: content }) },
  })
  const signed = () => {
    const headers = [['Host', HOST]] as const
    const request = { method: 'GET', path: '/items', query: 'sku=1', headers, body: null }
    const { sdkDate, authorization } = signAppRequest({
      ...request,
      key: owner.key,
      secret: owner.secret,
      now: Date.now(),
    })
    return [
      ['X-Sdk-Date', sdkDate],
      ['Authorization', authorization],
    ] as const
  }
  expect((await call({ path: '/items?sku=1', headers: signed() })).status).toBe(200)
  expect((await call({ path: '/items?sku=1' })).status).toBe(401)
  expect((await call({ path: '/items?sku=1', headers: signed() })).status).toBe(200)
  expect(echo.requests).toHaveLength(1)
})

test('the store forgets the oldest beyond its size', () => {
  const cache = createResponseCache(1000)
  const entry = { status: 200, headers: [], body: Buffer.alloc(0), storedAt: 0, expiresAt: 1, size: 400 }
  for (const key of ['a', 'b', 'c']) cache.put(key, entry)
  expect([cache.get('a'), cache.get('b') !== undefined, cache.bytes]).toEqual([undefined, true, 800])
  cache.put('b', { ...entry, size: 100 })
  expect(cache.bytes).toBe(500)
})
