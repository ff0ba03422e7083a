import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { HOST, startGateway } from '../support/start-gateway.ts'

const NOW = Date.UTC(2026, 2, 1)
const shop = {
  id: 'app-1',
  name: 'shop',
  key: 'shop-key',
  secret: 'Shop!Secret#1',
  appCodes: ['c'.repeat(64)],
}

const id = { name: 'id', type: 'STRING', location: 'PATH', required: 1 } as const

async function start() {
  const gateway = await startGateway({
    apis: [
      { id: 'orders', name: 'list-orders', reqUri: '/v1/orders/{id}', reqParams: [id] },
      { id: 'parts', name: 'parts', reqUri: '/v1/parts', envId: 'TEST_ID' },
      { id: 'signed', name: 'signed', reqUri: '/signed', reqMethod: 'ANY', authType: 'APP' },
      { id: 'secure', name: 'secure', reqUri: '/secure', reqProtocol: 'HTTPS' },
    ],
    applications: [shop],
    input: { appAuths: [{ apiId: 'signed', appId: shop.id, envId: 'TEST_ID' }] },
    now: () => NOW,
    offlineApis: ({ path }) =>
      path === '/drafts'
        ? [{ apiId: 'd', apiName: 'draft', groupName: 'orders', method: 'GET', path: '/drafts' }]
        : [],
  })
  const why = async (request: Parameters<typeof gateway.call>[0]) => {
    await gateway.call(request)
    return (await gateway.lastTrace()).explanation
  }
  return { ...gateway, why }
}

function signed(change: Partial<Parameters<typeof signAppRequest>[0]> = {}, extra: [string, string][] = []) {
  const { sdkDate, authorization } = signAppRequest({
    method: 'GET',
    path: '/signed',
    query: '',
    headers: [['Host', HOST], ...extra],
    body: null,
    key: shop.key,
    secret: shop.secret,
    now: NOW,
    ...change,
  })
  return [
    ['X-Sdk-Date', sdkDate],
    ['Authorization', authorization],
  ] as [string, string][]
}

test.each([
  ['/v1/orders/7/', 'GET', 'RELEASE', { differs: 'slash', path: '/v1/orders/{id}' }],
  ['/v1/Orders/7', 'GET', 'RELEASE', { differs: 'case', expected: 'orders', found: 'Orders' }],
  ['/v1/order/7', 'GET', 'RELEASE', { differs: 'path', expected: 'orders', found: 'order' }],
  ['/v1/orders/7', 'DELETE', 'RELEASE', { differs: 'method', expected: 'GET', found: 'DELETE' }],
  ['/v1/parts', 'GET', 'RELEASE', { differs: 'environment', expected: 'test', found: 'RELEASE' }],
  ['/drafts', 'GET', 'RELEASE', { differs: 'offline', apiName: 'draft' }],
])('a 404 for %s %s in %s names the nearest route', async (path, method, stage, nearest) => {
  const { why } = await start()
  const explanation = await why({ path, method })
  expect(explanation).toMatchObject({
    kind: 'notFound',
    host: HOST,
    groupName: 'orders',
    stage,
    method,
    path,
  })
  expect(explanation?.kind === 'notFound' && explanation.nearest[0]).toMatchObject(nearest)
})

test('a 404 for another host says so, and one far from everything names nothing', async () => {
  const { why } = await start()
  expect(await why({ path: '/v1/orders/7', host: 'elsewhere.test' })).toMatchObject({
    kind: 'notFound',
    groupName: '',
  })
  expect(await why({ path: '/quite/something/else/altogether' })).toMatchObject({ nearest: [] })
})

test('a protocol that is not served, and an application that is not authorized here but elsewhere', async () => {
  const { why } = await start()
  expect(await why({ path: '/secure' })).toEqual({
    kind: 'protocol',
    apiId: 'secure',
    apiName: 'secure',
    used: 'HTTP',
    offered: 'HTTPS',
  })
  expect(await why({ path: '/signed', headers: signed() })).toEqual({
    kind: 'authorization',
    appId: shop.id,
    callerName: 'shop',
    apiId: 'signed',
    apiName: 'signed',
    envId: 'RELEASE_ID',
    envName: 'RELEASE',
    authorizedIn: ['test'],
  })
})

test.each([
  [
    'another method',
    signed({ method: 'POST' }),
    { problem: 'mismatch', cause: 'signed for method POST, sent as GET' },
  ],
  ['a prefix that was added', signed({ path: '/' }), { problem: 'mismatch' }],
  [
    'an old date',
    signed({ now: NOW - 3_600_000 }),
    { problem: 'expired', skewMs: -3_600_000, callerTime: '20260228T230000Z' },
  ],
  ['an unknown key', signed({ key: 'nobody' }), { problem: 'unknownKey', key: 'nobody', gateway: null }],
  [
    'a header that did not arrive',
    signed({}, [['X-Stage', 'x']]),
    { problem: 'headerMissing', header: 'x-stage' },
  ],
  [
    'no signature at all',
    [['Authorization', 'SDK-HMAC-SHA256 x']] as [string, string][],
    { problem: 'format' },
  ],
])('a signature refused for %s', async (_what, headers, expected) => {
  const { why } = await start()
  expect(await why({ path: '/signed', headers })).toMatchObject({
    kind: 'signature',
    method: 'app',
    ...expected,
  })
})

test('a signature made without the body says so', async () => {
  const { why } = await start()
  const headers = signed({ method: 'POST' })
  expect(await why({ path: '/signed', method: 'POST', body: '{"id":1}', headers })).toMatchObject({
    problem: 'mismatch',
    cause: 'signed without the body',
  })
})

test('secrets are in no explanation, wherever they stand in the request', async () => {
  const { call, lastTrace } = await start()
  const encoded = encodeURIComponent(shop.secret)
  await call({
    path: `/signed/?odd=${encoded}&token=abcdefgh&x=${shop.appCodes[0]}`,
    headers: signed({ method: 'PUT' }),
  })
  await call({ path: `/signed?odd=${encoded}&token=abcdefgh`, headers: signed({ method: 'PUT' }) })
  const text = JSON.stringify(await lastTrace())
  for (const secret of [shop.secret, encoded, 'abcdefgh']) expect(text).not.toContain(secret)
  expect(text).toContain('‹secret:secret›')
  await call({ path: `/hooks/${shop.appCodes[0]}/x` })
  expect((await lastTrace()).path).toBe('/hooks/‹secret:x-apig-appcode›/x')
})

test.each([
  ['/v1/items?size=x', { name: 'size', location: 'QUERY', rule: 'number', value: 'x' }],
  ['/v1/items?size=11', { rule: 'maximum', expected: 'must be 10 or less', value: '11' }],
  ['/v1/items', { rule: 'required', value: null }],
  ['/v1/items?size=5&token=ab', { name: 'token', rule: 'shortest', value: '‹secret:token›' }],
  [`/v1/items?x=${'y'.repeat(32 * 1024)}`, { kind: 'size', what: 'uri', limit: 32 * 1024 }],
])('a request that breaks a rule: %.40s', async (path, expected) => {
  const { publish, why } = await start()
  const rules = {
    type: 'NUMBER',
    location: 'QUERY',
    required: 1,
    validEnable: 1,
    minNum: 1,
    maxNum: 10,
  } as const
  const text = { type: 'STRING', location: 'QUERY', required: 2, validEnable: 1, minSize: 8 } as const
  publish([
    {
      reqUri: '/v1/items',
      reqParams: [
        { name: 'size', ...rules },
        { name: 'token', ...text },
      ],
    },
  ])
  expect(await why({ path })).toMatchObject(expected)
})

test('a call that goes through is explained by nothing', async () => {
  const { why } = await start()
  expect(await why({ path: '/v1/orders/7' })).toBeNull()
})
