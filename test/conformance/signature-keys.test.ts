import { createDecipheriv, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { bindingKey, nothingBound } from '../../src-main/gateway/bound-policies.ts'
import { compileSigner } from '../../src-main/gateway/policies/signature.ts'
import { verifyBackendSignature } from '../support/backend-verifier.ts'
import { type Echo, startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway, type TestApi } from '../support/start-gateway.ts'

// Source: authentication.md §9 (ROMA Connect User Guide, "Signature Keys"; APIC Developer Guide, backend verification).
const NOW = Date.parse('2030-01-01T00:00:00Z')
const hmac = {
  signType: 'hmac',
  signAlgorithm: '',
  signKey: 'orders-key',
  signSecret: 'orders-secret-#1',
} as const
type Key = Omit<Parameters<typeof compileSigner>[0], 'id' | 'name'>

async function start(
  key: Key,
  {
    api = {},
    backendSignHeader = '',
    ...more
  }: { api?: TestApi; backendSignHeader?: string; [name: string]: unknown } = {},
) {
  const echo = await startEchoServer()
  const signature = compileSigner({ id: 'key', name: 'orders', ...key })
  const bound = new Map([[bindingKey('api0', 'RELEASE_ID'), { ...nothingBound, signature }]])
  const gateway = await startGateway({
    apis: [
      {
        reqUri: '/orders',
        reqMethod: 'ANY',
        backendApi: httpBackend(echo.address, { reqUri: '/v1/orders' }),
        ...api,
      },
    ],
    now: () => NOW,
    limits: { backendSignHeader },
    ...more,
    input: { bound, ...(more.input as object) },
  })
  return { ...gateway, echo }
}

function header({ headers }: Echo, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
}

function check(
  echo: Echo,
  {
    now = NOW,
    keys = new Map<string, string>([[hmac.signKey, hmac.signSecret]]),
    name = 'authorization',
  } = {},
) {
  const request = {
    method: echo.method,
    target: echo.url,
    headers: echo.headers,
    body: Buffer.from(echo.body),
  }
  return verifyBackendSignature(request, { keys, now, header: name })
}

test.each([
  ['GET', '/orders', undefined],
  ['GET', '/orders?b=2&a=1', undefined],
  ['GET', '/orders?tag=b&tag=a&flag&s=1%2B2%20x', undefined],
  ['GET', '/orders?name=%E8%AE%A2%E5%8D%95', undefined],
  ['POST', '/orders', 'a body'],
  ['PUT', '/orders?x=1', 'x'.repeat(300_000)],
  ['DELETE', '/orders', undefined],
] as const)('hmac: the documented check accepts %s %s', async (method, path, body) => {
  const { call, echo } = await start(hmac)
  const answer = await call({ method, path, ...(body === undefined ? {} : { body }) })
  expect(answer.status).toBe(200)
  const [received] = echo.requests
  if (received === undefined) throw new Error('nothing arrived')
  expect(check(received)).toBeNull()
  expect(received.body).toBe(body ?? '')
  expect(header(received, 'authorization')[0]).toMatch(
    /^SDK-HMAC-SHA256 Access=orders-key, SignedHeaders=host;x-sdk-date, Signature=[0-9a-f]{64}$/,
  )
  expect(header(received, 'x-sdk-date')).toEqual(['20300101T000000Z'])
})

test('hmac: each failure of the documented check is one', async () => {
  const { call, echo } = await start(hmac)
  await call({ path: '/orders?a=1' })
  const [received] = echo.requests
  if (received === undefined) throw new Error('nothing arrived')
  const without = (name: string) => ({
    ...received,
    headers: received.headers.filter(([key]) => key.toLowerCase() !== name),
  })
  expect(check(without('authorization'))).toBe('Authorization not found.')
  expect(
    check({
      ...without('authorization'),
      headers: [...without('authorization').headers, ['Authorization', 'Bearer x']],
    }),
  ).toBe('Authorization format incorrect.')
  expect(check(received, { keys: new Map() })).toBe('Signing key not found.')
  expect(check(without('x-sdk-date'))).toBe('Signed header x-sdk-date not found')
  expect(check(received, { now: NOW + 16 * 60_000 })).toBe('Signature expired.')
  expect(check({ ...received, url: '/v1/orders?a=2' })).toBe('Verify authroization failed.')
  expect(check(received, { keys: new Map([[hmac.signKey, 'another-secret-#1']]) })).toBe(
    'Verify authroization failed.',
  )
})

test('hmac: constants and system parameters that the mapping adds are signed too', async () => {
  const { call, echo } = await start(hmac, {
    api: {
      reqParams: [],
      backendParams: [
        { name: 'from', location: 'QUERY', origin: 'CONSTANT', value: 'a b' },
        { name: 'ip', location: 'QUERY', origin: 'SYSTEM', value: '$context.sourceIp' },
      ],
    },
  })
  await call({ path: '/orders?z=1' })
  expect(echo.requests[0]?.url).toContain('ip=127.0.0.1')
  expect(check(echo.requests[0] as Echo)).toBeNull()
})

test('hmac: a streamed body is declared unsigned', async () => {
  const { httpPort, echo } = await start(hmac)
  const { sendBytes } = await import('../support/call-gateway.ts')
  await sendBytes(
    httpPort,
    `POST /orders HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\n\r\n`,
  )
  const [received] = echo.requests
  if (received === undefined) throw new Error('nothing arrived')
  expect(header(received, 'x-sdk-content-sha256')).toEqual(['UNSIGNED-PAYLOAD'])
  expect(header(received, 'authorization')[0]).toContain('SignedHeaders=host;x-sdk-content-sha256;x-sdk-date')
  expect(check(received)).toBeNull()
})

test("hmac: a caller's own Authorization and X-Sdk headers are replaced", async () => {
  const { call, echo } = await start(hmac)
  await call({
    path: '/orders',
    headers: [
      ['Authorization', 'Bearer mine'],
      ['X-Sdk-Date', '20200101T000000Z'],
      ['X-Sdk-Nonce', 'n'],
    ],
  })
  const received = echo.requests[0] as Echo
  expect(header(received, 'authorization')).toHaveLength(1)
  expect(header(received, 'x-sdk-date')).toEqual(['20300101T000000Z'])
  expect(header(received, 'x-sdk-nonce')).toEqual([])
  expect(check(received)).toBeNull()
})

test('custom_auth_header renames the header of hmac and basic', async () => {
  const renamed = await start(hmac, { backendSignHeader: 'x-backend-sign' })
  await renamed.call({ path: '/orders' })
  expect(check(renamed.echo.requests[0] as Echo, { name: 'x-backend-sign' })).toBeNull()
  const basic = await start(
    { signType: 'basic', signAlgorithm: '', signKey: 'user', signSecret: 'password1' },
    { backendSignHeader: 'x-backend-sign' },
  )
  await basic.call({ path: '/orders' })
  expect(header(basic.echo.requests[0] as Echo, 'x-backend-sign')).toEqual(['Basic dXNlcjpwYXNzd29yZDE='])
})

test('basic: user and password', async () => {
  const { call, echo } = await start({
    signType: 'basic',
    signAlgorithm: '',
    signKey: 'user',
    signSecret: 'password1',
  })
  await call({ path: '/orders' })
  expect(header(echo.requests[0] as Echo, 'authorization')).toEqual([
    `Basic ${Buffer.from('user:password1').toString('base64')}`,
  ])
})

test.each([
  ['aes-128-cfb', 16],
  ['aes-256-cfb', 32],
] as const)('aes: %s encrypts key and date', async (signAlgorithm, length) => {
  const signKey = 'k'.repeat(length)
  const { call, echo } = await start({ signType: 'aes', signAlgorithm, signKey, signSecret: 'v'.repeat(16) })
  await call({ path: '/orders' })
  const received = echo.requests[0] as Echo
  const [, data = ''] = /^AES (.+)$/.exec(header(received, 'authorization')[0] ?? '') ?? []
  const decipher = createDecipheriv(signAlgorithm, signKey, 'v'.repeat(16))
  const text = decipher.update(data, 'base64', 'utf8') + decipher.final('utf8')
  expect(text).toBe(`${signKey}\n${header(received, 'x-sdk-date')[0]}`)
})

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const publicText = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')

test.each([
  ['PEM', pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['PKCS #8', pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')],
  ['PKCS #1', pair.privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')],
])(
  'public_key: a private key as %s signs key and date; the public half is read at its address',
  async (_form, signSecret) => {
    const { call, echo } = await start(
      { signType: 'public_key', signAlgorithm: '', signKey: publicText, signSecret },
      {
        limits: { publicKeyPrefix: '/apigw/authadv/v2/public-key/' },
        input: { publicKeys: new Map([['key', publicText]]) },
      },
    )
    await call({ path: '/orders' })
    const received = echo.requests[0] as Echo
    const [, data = ''] = /^PUBLIC-KEY (.+)$/.exec(header(received, 'authorization')[0] ?? '') ?? []
    const answer = await call({ path: '/apigw/authadv/v2/public-key/key' })
    const { public_key: found } = answer.json as { public_key: string }
    const key = createPublicKey({ key: Buffer.from(found, 'base64'), format: 'der', type: 'spki' })
    const signed = Buffer.from(`${publicText}${header(received, 'x-sdk-date')[0]}`)
    expect(verify('sha256', signed, key, Buffer.from(data, 'base64'))).toBe(true)
    expect(await call({ path: '/apigw/authadv/v2/public-key/none' })).toMatchObject({
      status: 400,
      json: { error_code: 'APIC.2102', error_msg: 'PublicKey is null' },
    })
  },
)

test.each([
  [
    'a secret that is no key',
    { signType: 'public_key', signAlgorithm: '', signKey: publicText, signSecret: 'x'.repeat(20) },
  ],
  [
    'a vector that does not fit',
    { signType: 'aes', signAlgorithm: 'aes-128-cfb', signKey: 'k'.repeat(16), signSecret: 'short' },
  ],
  ['a locked secret', { ...hmac, signSecret: null }],
] as const)('0705: %s fails the call, and the backend is not asked', async (_what, key) => {
  const { call, echo, lastTrace } = await start(key)
  expect(await call({ path: '/orders' })).toMatchObject({
    status: 500,
    json: { error_code: 'APIC.0705', error_msg: 'Backend signature calculation failed.' },
  })
  expect(echo.requests).toHaveLength(0)
  expect((await lastTrace()).stoppedAt).toBe('signRequest')
})

test('the access parameter of the authorization goes along, signed', async () => {
  const app = { id: 'app-1', name: 'shop', key: 'shop-key', secret: 'Shop!Secret#1', appCodes: [] }
  const { call, echo } = await start(hmac, {
    api: { authType: 'APP' },
    applications: [app],
    input: { appAuths: [{ apiId: 'api0', appId: app.id, envId: 'RELEASE_ID', visitParam: 'tier=gold' }] },
  })
  const { sdkDate, authorization } = signAppRequest({
    ...{ method: 'GET', path: '/orders', query: '', headers: [['Host', HOST]], body: null },
    ...{ key: app.key, secret: app.secret, now: NOW },
  })
  const answer = await call({
    path: '/orders',
    headers: [
      ['X-Sdk-Date', sdkDate],
      ['Authorization', authorization],
      ['X-Apig-Visit-Param', 'forged'],
    ],
  })
  expect(answer.status).toBe(200)
  const received = echo.requests[0] as Echo
  expect(header(received, 'x-apig-visit-param')).toEqual(['tier=gold'])
  expect(header(received, 'authorization')[0]).toContain('SignedHeaders=host;x-apig-visit-param;x-sdk-date')
  expect(check(received)).toBeNull()
})
