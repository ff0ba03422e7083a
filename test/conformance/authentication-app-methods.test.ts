import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createTokenSealer } from '../../src-main/domain/sealed-token.ts'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { type AppMethods, noAppMethods } from '../../src-main/gateway/authentication/app-methods.ts'
import type { RoutedApplication } from '../../src-main/gateway/route-table.ts'
import { callGateway } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

// Source of every row: "Calling APIs" and "App authentication, the simple ways" (APIG User Guide), error codes.

const NOW = Date.UTC(2026, 2, 1)
const CODE = 'c'.repeat(64)
const shop: RoutedApplication = {
  id: 'app-1',
  name: 'shop',
  key: 'shop-key',
  secret: 'Shop!Secret#1',
  appCodes: [CODE],
}
const stranger: RoutedApplication = {
  id: 'app-2',
  name: 'stranger',
  key: 'stranger-key',
  secret: 'Stranger!1',
  appCodes: [],
}

type Header = readonly [string, string]

async function start(methods: Partial<AppMethods> = {}, { simple = false } = {}) {
  const echo = await startEchoServer()
  const time = { now: NOW }
  const gateway = await startGateway({
    apis: [
      {
        id: 'orders',
        reqUri: '/orders',
        reqMethod: 'ANY',
        authType: 'APP',
        authOpt: { appCodeAuthType: simple ? 'HEADER' : 'DISABLE' },
        backendApi: httpBackend(echo.address),
      },
    ],
    applications: [shop, stranger],
    input: { appAuths: [{ apiId: 'orders', appId: shop.id, envId: 'RELEASE_ID' }] },
    limits: { appMethods: { ...noAppMethods, ...methods } },
    now: () => time.now,
  })
  const told = async (headers: readonly Header[], path = '/orders') => {
    const { status, json } = await gateway.call({ path, headers })
    const { error_code: code = '', error_msg: text = '' } = json as Record<string, string>
    return `${status} ${code} ${text}`.trim()
  }
  const forwarded = () => echo.requests.at(-1)?.headers.map(([name]) => name.toLowerCase()) ?? []
  return { ...gateway, echo, time, told, forwarded }
}

const basic = (text: string): Header => ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`]
const PASSES = '200'
const FAILED = '401 APIC.0303 Incorrect App authentication information'

function signed(app = shop, extra: readonly Header[] = []): Header[] {
  const { sdkDate, authorization } = signAppRequest({
    method: 'GET',
    path: '/orders',
    query: '',
    headers: [['Host', HOST]],
    body: null,
    key: app.key,
    secret: app.secret,
    now: NOW,
  })
  return [['X-Sdk-Date', sdkDate], ['Authorization', authorization], ...extra]
}

describe('app_basic', () => {
  test.each([
    ['key and secret', `${shop.key}:${shop.secret}`, PASSES],
    ['a wrong secret', `${shop.key}:no`, `${FAILED}: app secret not match`],
    ['an unknown key', 'nobody:x', `${FAILED}: app not found, appkey nobody`],
    ['no colon', shop.key, `${FAILED}: app secret not match`],
    [
      'an application without authorization',
      `${stranger.key}:${stranger.secret}`,
      '403 APIC.0304 The app is not authorized to access the API.',
    ],
  ])('%s', async (_what, text, expected) => {
    const { told, forwarded } = await start({ basic: true })
    expect(await told([basic(text)])).toMatch(expected)
    if (expected === PASSES) expect(forwarded()).not.toContain('authorization')
  })

  test('the secret may hold a colon: the first one parts', async () => {
    const app = { ...shop, secret: 'a:b:c:d:e' }
    const { publish, told } = await start({ basic: true })
    publish([{ id: 'orders', reqUri: '/orders', authType: 'APP' }], {
      applications: [app],
      appAuths: [{ apiId: 'orders', appId: app.id, envId: 'RELEASE_ID' }],
    })
    expect(await told([basic(`${app.key}:a:b:c:d:e`)])).toMatch(PASSES)
  })
})

describe('app_secret', () => {
  test.each([
    [
      'X-HW-ID and X-HW-AppKey',
      [
        ['X-HW-ID', shop.key],
        ['X-HW-AppKey', shop.secret],
      ],
      PASSES,
    ],
    [
      'another spelling of the names',
      [
        ['x-hw-id', shop.key],
        ['X-HW-APPKEY', shop.secret],
      ],
      PASSES,
    ],
    [
      'a wrong secret',
      [
        ['X-HW-ID', shop.key],
        ['X-HW-AppKey', 'no'],
      ],
      `${FAILED}: app secret not match`,
    ],
    [
      'an unknown key',
      [
        ['X-HW-ID', 'nobody'],
        ['X-HW-AppKey', 'x'],
      ],
      `${FAILED}: app not found, appkey nobody`,
    ],
    ['no key', [['X-HW-AppKey', 'x']], `${FAILED}: app not found, appkey `.trim()],
  ] as const)('%s', async (_what, headers, expected) => {
    const { told, forwarded } = await start({ secret: true })
    expect(await told(headers)).toMatch(expected)
    if (expected === PASSES) expect(forwarded()).not.toContain('x-hw-appkey')
  })

  test('an Authorization that belongs to the backend goes on', async () => {
    const { told, echo } = await start({ secret: true })
    const own: Header = ['Authorization', 'Bearer of-the-backend']
    expect(await told([['X-HW-ID', shop.key], ['X-HW-AppKey', shop.secret], own])).toMatch(PASSES)
    expect(echo.requests.at(-1)?.headers).toContainEqual(own)
  })
})

describe('app_api_key', () => {
  test('the key alone identifies, in a header or in the query, and ends at the gateway', async () => {
    const { told, forwarded, echo } = await start({ apiKey: true })
    expect(await told([['apikey', shop.key]])).toMatch(PASSES)
    expect(forwarded()).not.toContain('apikey')
    expect(await told([], `/orders?a=1&apikey=${shop.key}&b=2`)).toMatch(PASSES)
    expect(echo.requests.at(-1)?.url).toBe('/?a=1&b=2')
    expect(await told([['apikey', 'nobody']])).toBe(`${FAILED}: app not found, appkey nobody`)
    expect(await told([['apikey', stranger.key]])).toMatch('403 APIC.0304')
  })
})

describe('app_jwt', () => {
  const jwt = { jwt: { header: 'authorization' } }
  const hash = (timestamp: string, app = shop) =>
    createHash('sha256').update(`${app.key}${app.secret}${timestamp}`).digest('hex')
  const seconds = String(NOW / 1000)

  test.each([
    [
      'seconds',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds)],
      ],
      PASSES,
    ],
    [
      'milliseconds',
      [
        ['Timestamp', String(NOW)],
        ['Authorization', hash(String(NOW))],
      ],
      PASSES,
    ],
    [
      'upper-case hex',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds).toUpperCase()],
      ],
      PASSES,
    ],
    [
      'the key named by X-HW-ID',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds)],
        ['X-HW-ID', shop.key],
      ],
      PASSES,
    ],
    [
      'another key named by X-HW-ID',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds)],
        ['X-HW-ID', stranger.key],
      ],
      `${FAILED}: verify fail`,
    ],
    [
      'another timestamp',
      [
        ['Timestamp', String(NOW / 1000 + 1)],
        ['Authorization', hash(seconds)],
      ],
      `${FAILED}: verify fail`,
    ],
    ['no timestamp', [['Authorization', hash(seconds)]], `${FAILED}: timestamp invalid`],
    [
      'an application that is not authorized, unnamed',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds, stranger)],
      ],
      `${FAILED}: verify fail`,
    ],
    [
      'an application that is not authorized, named',
      [
        ['Timestamp', seconds],
        ['Authorization', hash(seconds, stranger)],
        ['X-HW-ID', stranger.key],
      ],
      '403 APIC.0304',
    ],
  ] as const)('%s', async (_what, headers, expected) => {
    const { told } = await start(jwt)
    expect(await told(headers)).toMatch(expected)
  })

  test.each([
    [15 * 60_000, PASSES],
    [15 * 60_000 + 1000, `${FAILED}: timestamp expired`],
    [-15 * 60_000 - 1000, `${FAILED}: timestamp expired`],
  ])('a clock that is %i ms off', async (offset, expected) => {
    const { told, time } = await start(jwt)
    time.now = NOW + offset
    expect(
      await told([
        ['Timestamp', seconds],
        ['Authorization', hash(seconds)],
      ]),
    ).toMatch(expected)
  })

  test('auth_header names another header', async () => {
    const { told, forwarded } = await start({ jwt: { header: 'x-app-hash' } })
    expect(
      await told([
        ['Timestamp', seconds],
        ['X-App-Hash', hash(seconds)],
      ]),
    ).toMatch(PASSES)
    expect(forwarded()).not.toContain('x-app-hash')
  })
})

describe('switches and precedence', () => {
  test.each([
    ['app_basic', [basic(`${shop.key}:${shop.secret}`)], '/orders'],
    [
      'app_secret',
      [
        ['X-HW-ID', shop.key],
        ['X-HW-AppKey', shop.secret],
      ],
      '/orders',
    ],
    ['app_api_key', [['apikey', shop.key]], '/orders'],
    ['app_token', [['Authorization', 'Bearer x']], '/orders'],
    ['AppCode', [['X-Apig-AppCode', CODE]], '/orders'],
  ] as const)('%s is not looked at while its switch is off', async (method, headers, path) => {
    const { told, lastTrace } = await start()
    expect(await told(headers, path)).toBe(`${FAILED}.`)
    const { errorName, explanation } = await lastTrace()
    expect(errorName).toBe('credentialsMissing')
    expect(explanation).toMatchObject({ kind: 'credential', ignored: [{ method }] })
  })

  test('a method that fails is not followed by the next', async () => {
    const { told } = await start({ basic: true, secret: true })
    const right: Header[] = [
      ['X-HW-ID', shop.key],
      ['X-HW-AppKey', shop.secret],
    ]
    expect(await told([basic(`${shop.key}:wrong`), ...right])).toBe(`${FAILED}: app secret not match`)
  })

  test('a signature counts before X-HW-AppKey, and that before apikey', async () => {
    const { told, lastTrace } = await start({ secret: true, apiKey: true })
    const note = async () => (await lastTrace()).spans.find(({ name }) => name === 'authenticate')?.note
    const secret: Header[] = [
      ['X-HW-ID', shop.key],
      ['X-HW-AppKey', shop.secret],
    ]
    await told(signed(shop, [...secret, ['apikey', shop.key]]))
    expect(await note()).toBe('App signature of shop')
    await told([...secret, ['apikey', shop.key]])
    expect(await note()).toBe('Key and secret of shop')
  })

  test('an AppCode counts before everything else over HTTPS, and over HTTP it is not honoured', async () => {
    const { httpsPort, gateway, told, lastTrace } = await start({ basic: true }, { simple: true })
    const headers = [['X-Apig-AppCode', CODE] as const, basic(`${shop.key}:wrong`)]
    const secure = await callGateway({
      port: httpsPort,
      host: HOST,
      ca: gateway.authority.pem,
      path: '/orders',
      headers,
    })
    expect(secure.status).toBe(200)
    expect((await lastTrace()).spans.find(({ name }) => name === 'authenticate')?.note).toBe(
      'AppCode of shop',
    )
    expect(await told([['X-Apig-AppCode', CODE]])).toBe(`${FAILED}: AppCode not supported over HTTP`)
    expect(await told(signed(shop, [['X-Apig-AppCode', CODE]]))).toMatch(PASSES)
  })

  test('custom_auth_header: the signature stands in another header, Authorization is the backend’s', async () => {
    const { told, echo, forwarded } = await start({ authHeader: 'x-app-auth' })
    const [date, [, authorization] = ['', '']] = signed() as [Header, Header]
    const own: Header = ['Authorization', 'Bearer of-the-backend']
    expect(await told([date, ['X-App-Auth', authorization], own])).toMatch(PASSES)
    expect(echo.requests.at(-1)?.headers).toContainEqual(own)
    expect(forwarded()).not.toContain('x-app-auth')
    expect(await told([date, ['Authorization', authorization]])).toBe(`${FAILED}.`)
  })
})

describe('app_route', () => {
  test('on a bare address X-HW-ID chooses among the APIs of its application', async () => {
    const { httpPort, publish } = await start({ route: true, secret: true })
    const groups = ['a', 'b'].map((letter) => ({
      id: letter.repeat(32),
      name: `group ${letter}`,
      isDefault: false,
      hosts: [`${letter.repeat(32)}.apic.localhost`],
    }))
    const apis = groups.map(({ id, name }, index) => ({
      id: `api-${index}`,
      groupId: id,
      reqUri: '/same',
      authType: 'APP' as const,
      mockInfo: { resultContent: name },
    }))
    const grants = [
      { apiId: 'api-0', appId: shop.id, envId: 'RELEASE_ID' },
      { apiId: 'api-1', appId: stranger.id, envId: 'RELEASE_ID' },
    ]
    const shared = { groups, applications: [shop, stranger] }
    publish(apis, { ...shared, appAuths: grants })
    const ask = async (app: RoutedApplication) =>
      callGateway({
        port: httpPort,
        host: '127.0.0.1',
        path: '/same',
        headers: [
          ['X-HW-ID', app.key],
          ['X-HW-AppKey', app.secret],
        ],
      })
    expect((await ask(shop)).body.toString()).toBe('group a')
    expect((await ask(stranger)).body.toString()).toBe('group b')
    publish(apis, {
      ...shared,
      appAuths: [...grants, { apiId: 'api-1', appId: shop.id, envId: 'RELEASE_ID' }],
    })
    expect(await ask(shop)).toMatchObject({ status: 404, json: { error_code: 'APIC.0101' } })
  })
})

describe('app_token', () => {
  const key = randomBytes(32)
  const rules = {
    uri: '/v1/apigw/oauth2/token',
    accessMs: 3_600_000,
    refreshMs: 7_200_000,
    sealer: createTokenSealer(() => key),
  }

  async function startTokens() {
    const started = await start({ token: rules })
    const ask = async (form: Record<string, string>, type = 'application/x-www-form-urlencoded') =>
      started.call({
        method: 'POST',
        path: rules.uri,
        host: '127.0.0.1',
        headers: [['Content-Type', type]],
        body: new URLSearchParams(form).toString(),
      })
    const grant = { grant_type: 'client_credentials', client_id: shop.key, client_secret: shop.secret }
    const pair = async () => (await ask(grant)).json as { access_token: string; refresh_token: string }
    return { ...started, ask, grant, pair }
  }

  test('a pair is issued on any address, and the access token calls', async () => {
    const { ask, grant, told, forwarded, echo } = await startTokens()
    const answer = await ask({ ...grant, scope: 'default' })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'default',
    })
    const { access_token: token } = answer.json as { access_token: string }
    expect(await told([['Authorization', `Bearer ${token}`]])).toMatch(PASSES)
    expect(forwarded()).not.toContain('authorization')
    expect(await told([['access_token', token]])).toMatch(PASSES)
    expect(forwarded()).not.toContain('access_token')
    expect(await told([], `/orders?x=1&access_token=${token}`)).toMatch(PASSES)
    expect(echo.requests.at(-1)?.url).toBe('/?x=1')
  })

  test.each([
    ['another Content-Type', {}, 'application/json', '400 APIC.2204 ContentType invalid'],
    ['no grant_type', { grant_type: '' }, undefined, '400 APIC.2210 Lack of grant_type'],
    [
      'an unknown grant_type',
      { grant_type: 'password' },
      undefined,
      '400 APIC.2209 The value of grant_type is not in enum List',
    ],
    ['no client_id', { client_id: '' }, undefined, '400 APIC.2211 Lack of client_id'],
    ['no client_secret', { client_secret: '' }, undefined, '400 APIC.2212 Lack of client_secret'],
    ['no refresh_token', { grant_type: 'refresh_token' }, undefined, '400 APIC.2213 Lack of refresh_token'],
    ['an unknown id', { client_id: 'nobody' }, undefined, '400 APIC.2201 Appkey or SecretKey is invalid'],
    ['a wrong secret', { client_secret: 'no' }, undefined, '400 APIC.2201 Appkey or SecretKey is invalid'],
    [
      'a malformed refresh token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      undefined,
      '400 APIC.2202 Refresh token is invalid',
    ],
    [
      'too much through_data',
      { through_data: 'x'.repeat(1025) },
      undefined,
      '400 APIC.2208 The length of through_data is out of range',
    ],
  ])('the token endpoint refuses %s', async (_what, change, type, expected) => {
    const { ask, grant } = await startTokens()
    const { status, json } = await ask({ ...grant, ...change }, type)
    const { error_code: code, error_msg: text } = json as Record<string, string>
    expect(`${status} ${code} ${text}`).toBe(expected)
  })

  test('a refresh token makes a new pair until it expires, for its own application only', async () => {
    const { ask, pair, time } = await startTokens()
    const { refresh_token: refresh } = await pair()
    const renew = (app = shop) =>
      ask({
        grant_type: 'refresh_token',
        client_id: app.key,
        client_secret: app.secret,
        refresh_token: refresh,
      })
    expect((await renew()).status).toBe(200)
    expect((await renew()).status).toBe(200)
    expect((await renew(stranger)).json).toMatchObject({
      error_code: 'APIC.1003',
      error_msg: 'App not match refresh token',
    })
    time.now = NOW + rules.refreshMs
    expect(await renew()).toMatchObject({
      status: 401,
      json: { error_code: 'APIC.1001', error_msg: 'Refresh token is expired' },
    })
  })

  test('a call with a malformed, an expired, or an orphaned token is refused', async () => {
    const { pair, told, time, publish, lastTrace } = await startTokens()
    const { access_token: token, refresh_token: refresh } = await pair()
    const bearer = (text: string): Header[] => [['Authorization', `Bearer ${text}`]]
    expect(await told(bearer('x'))).toBe('400 APIC.2203 Access token is invalid')
    expect(await told(bearer(refresh))).toBe('400 APIC.2203 Access token is invalid')
    time.now = NOW + rules.accessMs
    expect(await told(bearer(token))).toBe('401 APIC.1002 Access token is expired')
    expect((await lastTrace()).explanation).toMatchObject({
      kind: 'token',
      problem: 'expired',
      owner: shop.key,
      expiresAt: '2026-03-01T01:00:00.000Z',
    })
    publish([{ id: 'orders', reqUri: '/orders', authType: 'APP' }], { applications: [stranger] })
    expect(await told(bearer(token))).toBe('401 APIC.1004 App not exist')
  })

  test('while app_token is off its address is a path like any other', async () => {
    const { call } = await start()
    expect((await call({ method: 'POST', path: rules.uri, body: '' })).status).toBe(404)
  })
})
