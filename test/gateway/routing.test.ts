import { expect, test } from 'vitest'
import { startEchoServer } from '../support/echo-server.ts'
import { GROUP, HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

const OTHER = 'b'.repeat(32)
const DEFAULT = 'd'.repeat(32)

const groups = [
  { id: GROUP, name: 'orders', isDefault: false, hosts: [HOST, 'api.example.com', '*.shop.example.com'] },
  { id: OTHER, name: 'users', isDefault: false, hosts: [`${OTHER}.apic.localhost`] },
  { id: DEFAULT, name: 'DEFAULT', isDefault: true, hosts: [`${DEFAULT}.apic.localhost`] },
]

test.each([
  [HOST, 200],
  [HOST.toUpperCase(), 200],
  [`${HOST}:8080`, 200],
  [`${HOST}.`, 200],
  ['api.example.com', 200],
  ['a.shop.example.com', 200],
  ['a.b.shop.example.com', 404],
  ['shop.example.com', 404],
  ['evil.example.org', 404],
  [`${OTHER}.apic.localhost`, 404],
])('host %s reaches the group: %i', async (host, status) => {
  const { call } = await startGateway({ apis: [{ reqUri: '/a' }], input: { groups } })
  expect((await call({ path: '/a', host })).status).toBe(status)
})

test('a bare address reaches DEFAULT first, then the one group that publishes the path', async () => {
  const { call, lastTrace } = await startGateway({
    apis: [
      { reqUri: '/one', mockInfo: { resultContent: 'orders' } },
      { reqUri: '/two', groupId: OTHER, mockInfo: { resultContent: 'users' } },
      { reqUri: '/both' },
      { reqUri: '/both', groupId: OTHER },
      { reqUri: '/one', groupId: DEFAULT, mockInfo: { resultContent: 'default' } },
    ],
    input: { groups },
  })
  expect((await call({ path: '/one', host: 'localhost' })).body.toString()).toBe('default')
  expect((await call({ path: '/two', host: '127.0.0.1:8080' })).body.toString()).toBe('users')
  expect((await call({ path: '/two', host: '[::1]' })).status).toBe(200)
  const both = await call({ path: '/both', host: 'localhost' })
  expect(both).toMatchObject({ status: 404, json: { error_code: 'APIC.0101' } })
  expect((await lastTrace()).hint).toContain(HOST)
  expect((await lastTrace()).hint).toContain(`${OTHER}.apic.localhost`)
})

test('without the convenience only DEFAULT answers on a bare address', async () => {
  const { call } = await startGateway({
    apis: [{ reqUri: '/one' }, { reqUri: '/d', groupId: DEFAULT }],
    input: { groups },
    settings: { bareAddressFallback: false },
  })
  expect((await call({ path: '/one', host: 'localhost' })).status).toBe(404)
  expect((await call({ path: '/d', host: 'localhost' })).status).toBe(200)
})

test('an unknown host and another address of the machine never reach DEFAULT', async () => {
  const { call } = await startGateway({ apis: [{ reqUri: '/d', groupId: DEFAULT }], input: { groups } })
  for (const host of ['evil.test', '127.1', '0x7f.1', '192.168.1.7', 'localhost.evil.test']) {
    expect(await call({ path: '/d', host })).toMatchObject({ status: 404, json: { error_code: 'APIC.0101' } })
  }
})

test('X-Stage chooses the environment; without it RELEASE answers', async () => {
  const { call } = await startGateway({
    apis: [
      { id: 'r', reqUri: '/a', mockInfo: { resultContent: 'release' } },
      { id: 'r', envId: 'TEST_ID', reqUri: '/a', mockInfo: { resultContent: 'test' } },
    ],
  })
  expect((await call({ path: '/a' })).body.toString()).toBe('release')
  expect((await call({ path: '/a', headers: [['X-Stage', 'test']] })).body.toString()).toBe('test')
  expect((await call({ path: '/a', headers: [['X-Stage', 'nowhere']] })).status).toBe(404)
})

test('an unserved method, a wrong path and a slash at the end are 404, in two wordings', async () => {
  const { call } = await startGateway({ apis: [{ reqUri: '/a', reqMethod: 'POST' }] })
  expect(await call({ path: '/a' })).toMatchObject({
    status: 404,
    json: { error_code: 'APIC.0101', error_msg: 'The API does not exist.' },
  })
  for (const path of ['/b', '/a/', '/A'])
    expect((await call({ method: 'POST', path })).json).toMatchObject({
      error_msg: 'The API does not exist or has not been published in the environment.',
    })
})

test('a protocol that is not offered is named', async () => {
  const { call } = await startGateway({ apis: [{ reqUri: '/s', reqProtocol: 'HTTPS' }] })
  expect(await call({ path: '/s' })).toMatchObject({
    status: 400,
    json: { error_code: 'APIC.0607', error_msg: 'The following protocol is supported: HTTPS' },
  })
})

test('an encoded path is decoded once before it is matched', async () => {
  const { call } = await startGateway({ apis: [{ reqUri: '/aa/订单' }] })
  expect((await call({ path: '/aa%2F%E8%AE%A2%E5%8D%95' })).status).toBe(200)
  expect((await call({ path: '/aa%252F%E8%AE%A2%E5%8D%95' })).status).toBe(404)
})

test('prefix match passes on what follows, joined by one slash', async () => {
  const echo = await startEchoServer()
  const { call } = await startGateway({
    apis: [
      { reqUri: '/test/', matchMode: 'SWA', backendApi: httpBackend(echo.address, { reqUri: '/test2/' }) },
      { reqUri: '/plain', matchMode: 'SWA', backendApi: httpBackend(echo.address, { reqUri: '/p' }) },
    ],
  })
  const url = async (path: string) => ((await call({ path })).json as { url: string }).url
  expect(await url('/test/AA/CC?x=1')).toBe('/test2/AA/CC?x=1')
  expect(await url('/test/')).toBe('/test2/')
  expect(await url('/plain')).toBe('/p')
  expect(await url('/plain/a%20b/')).toBe('/p/a%20b/')
})

test('a running call keeps its table; the next one sees the swap', async () => {
  const echo = await startEchoServer((_message, response) => setTimeout(() => response.end('old'), 100))
  const { call, publish } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address) }],
  })
  const running = call({ path: '/a' })
  await expect.poll(() => echo.requests.length).toBe(1)
  publish([])
  expect((await call({ path: '/a' })).status).toBe(404)
  expect((await running).body.toString()).toBe('old')
})

test('the health check belongs to the gateway', async () => {
  const { call } = await startGateway()
  expect((await call({ path: '/apic/health_check', host: '127.0.0.1' })).status).toBe(200)
})

test('policy backends are tried in order, the first whose conditions hold is called', async () => {
  const mock = (
    name: string,
    resultContent: string,
    conditions: object[],
    effectMode: 'ALL' | 'ANY' = 'ALL',
  ) => ({
    name,
    effectMode,
    resultContent,
    conditions: conditions as never,
  })
  const { call } = await startGateway({
    limits: { cookieConditions: true },
    apis: [
      {
        reqUri: '/a/{kind}',
        reqMethod: 'ANY',
        reqParams: [{ name: 'kind', location: 'PATH' }],
        mockInfo: { resultContent: 'default' },
        policyMocks: [
          mock('exact', 'exact', [
            { conditionOrigin: 'param', reqParamName: 'kind', conditionType: 'exact', conditionValue: 'x' },
          ]),
          mock('pattern', 'pattern', [
            {
              conditionOrigin: 'param',
              reqParamName: 'kind',
              conditionType: 'pattern',
              conditionValue: '(a+)+$',
            },
          ]),
          mock('both', 'both', [
            {
              conditionOrigin: 'system',
              sysParamName: 'req_method',
              conditionType: 'enum',
              conditionValue: 'PUT, POST',
            },
            { conditionOrigin: 'source', conditionValue: '10.0.0.1,127.0.0.0/8' },
          ]),
          mock(
            'any',
            'cookie',
            [
              {
                conditionOrigin: 'cookie',
                cookieParamName: 'plan',
                conditionType: 'exact',
                conditionValue: 'gold',
              },
              {
                conditionOrigin: 'system',
                sysParamName: 'req_path',
                conditionType: 'exact',
                conditionValue: '/a/zz',
              },
            ],
            'ANY',
          ),
        ],
      },
    ],
  })
  const body = async (path: string, rest: object = {}) => (await call({ path, ...rest })).body.toString()
  expect(await body('/a/x')).toBe('exact')
  expect(await body(`/a/${'a'.repeat(2000)}`)).toBe('pattern')
  expect(await body(`/a/${'a'.repeat(2000)}b`)).toBe('default')
  expect(await body('/a/q', { method: 'POST' })).toBe('both')
  expect(await body('/a/q', { headers: [['Cookie', 'a=1; plan=gold']] })).toBe('cookie')
  expect(await body('/a/zz')).toBe('cookie')
  expect(await body('/a/q')).toBe('default')
})
