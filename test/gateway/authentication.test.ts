import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { callGateway } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

const CODE = 'c'.repeat(64)
const application = { id: 'app-1', name: 'shop', key: 'shop-key', secret: 'Shop!Secret#1', appCodes: [CODE] }
const stranger = { id: 'app-2', name: 'stranger', key: 'stranger-key', secret: 'Stranger!1', appCodes: [] }
const owner = { id: 'app-3', name: 'owner', key: 'owner-key', secret: 'Owner!Secret1', appCodes: [] }

async function start(authOpt: { appCodeAuthType: 'DISABLE' | 'HEADER' } = { appCodeAuthType: 'DISABLE' }) {
  const echo = await startEchoServer()
  const started = await startGateway({
    apis: [
      {
        id: 'signed',
        reqUri: '/orders',
        reqMethod: 'ANY',
        authType: 'APP',
        authOpt,
        romaAppId: owner.id,
        backendApi: httpBackend(echo.address),
      },
    ],
    applications: [application, stranger, owner],
    input: { appAuths: [{ apiId: 'signed', appId: application.id, envId: 'RELEASE_ID' }] },
  })
  return { ...started, echo }
}

interface Signing {
  readonly method?: string
  readonly query?: string
  readonly body?: string | null
  readonly app?: { readonly key: string; readonly secret: string }
  readonly extra?: readonly (readonly [string, string])[]
  readonly now?: number
}

function sign({
  method = 'GET',
  query = '',
  body = null,
  app = application,
  extra = [],
  now = Date.now(),
}: Signing = {}) {
  const signed = signAppRequest({
    method,
    path: '/orders',
    query,
    headers: [['Host', HOST], ...extra],
    body,
    key: app.key,
    secret: app.secret,
    now,
  })
  return [['X-Sdk-Date', signed.sdkDate], ['Authorization', signed.authorization], ...extra] as (readonly [
    string,
    string,
  ])[]
}

test('a signed call passes, is recognised, and its credentials end at the gateway', async () => {
  const { call, echo, lastTrace } = await start()
  const answer = await call({ path: '/orders?b=2&a=1', headers: sign({ query: 'b=2&a=1' }) })
  expect(answer.status).toBe(200)
  const names = echo.requests[0]?.headers.map(([name]) => name.toLowerCase())
  expect(names).not.toContain('authorization')
  expect(names).not.toContain('x-sdk-date')
  expect(await lastTrace()).toMatchObject({ appId: 'app-1', appName: 'shop', status: 200 })
  expect((await lastTrace()).spans.find((s) => s.name === 'authenticate')?.note).toBe('App signature of shop')
})

test('a signed body is checked and reaches the backend whole', async () => {
  const { call, echo } = await start()
  const body = 'x'.repeat(300_000)
  expect(
    (await call({ method: 'POST', path: '/orders', body, headers: sign({ method: 'POST', body }) })).status,
  ).toBe(200)
  expect(echo.requests[0]?.body).toBe(body)
  const changed = await call({
    method: 'POST',
    path: '/orders',
    body: `${body.slice(1)}y`,
    headers: sign({ method: 'POST', body }),
  })
  expect(changed).toMatchObject({ status: 401, json: { error_code: 'APIC.0303' } })
  expect((changed.json as { error_msg: string }).error_msg).toContain(
    'verify signature fail, canonicalRequest:POST|/orders/||host:',
  )
})

test('an unsigned payload streams', async () => {
  const { call, echo } = await start()
  const headers = sign({
    method: 'PUT',
    body: 'ignored',
    extra: [['X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD']],
  })
  expect((await call({ method: 'PUT', path: '/orders', body: 'anything', headers })).status).toBe(200)
  expect(echo.requests[0]?.body).toBe('anything')
})

test('no credentials, an unknown key, an old signature and a stranger are told apart', async () => {
  const { call, lastTrace } = await start()
  const message = async (headers: readonly (readonly [string, string])[]) => {
    const { status, json } = await call({ path: '/orders', headers })
    const { error_code: code, error_msg: text } = json as { error_code: string; error_msg: string }
    return `${status} ${code} ${text}`
  }
  expect(await message([])).toBe('401 APIC.0303 Incorrect App authentication information.')
  expect((await lastTrace()).errorName).toBe('credentialsMissing')
  expect(await message(sign({ app: { key: 'nobody', secret: 'x' } }))).toBe(
    '401 APIC.0303 Incorrect App authentication information: app not found, appkey nobody',
  )
  expect(await message(sign({ now: Date.now() - 16 * 60_000 }))).toMatch(/signature expired, signature time:/)
  expect(await message(sign({ app: stranger }))).toBe(
    '403 APIC.0304 The app is not authorized to access the API.',
  )
})

test('the application that owns the API needs no authorization', async () => {
  const { call } = await start()
  expect((await call({ path: '/orders', headers: sign({ app: owner }) })).status).toBe(200)
})

test('an AppCode passes over HTTPS when simple authentication is on', async () => {
  const { httpsPort, gateway, call, echo } = await start({ appCodeAuthType: 'HEADER' })
  const secure = (code: string) =>
    callGateway({
      port: httpsPort,
      host: HOST,
      ca: gateway.authority.pem,
      path: '/orders',
      headers: [['X-Apig-AppCode', code]],
    })
  expect((await secure(CODE)).status).toBe(200)
  expect(echo.requests[0]?.headers.some(([name]) => name.toLowerCase() === 'x-apig-appcode')).toBe(false)
  expect((await secure('d'.repeat(64))).status).toBe(401)
  expect((await call({ path: '/orders', headers: [['X-Apig-AppCode', CODE]] })).status).toBe(401)
  expect((await call({ path: '/orders', headers: [...sign(), ['X-Apig-AppCode', CODE]] })).status).toBe(200)
})

test('an AppCode is refused while simple authentication is off', async () => {
  const { httpsPort, gateway } = await start()
  const answer = await callGateway({
    port: httpsPort,
    host: HOST,
    ca: gateway.authority.pem,
    path: '/orders',
    headers: [['X-Apig-AppCode', CODE]],
  })
  expect(answer).toMatchObject({ status: 401, json: { error_code: 'APIC.0303' } })
})

test('the signed headers of a refusal are masked in the trace', async () => {
  const { call, lastTrace } = await start()
  const headers = sign({ extra: [['X-Auth-Token', 'very-secret-token']] })
  await call({ method: 'POST', path: '/orders?token=abc', headers })
  const trace = JSON.stringify(await lastTrace())
  expect(trace).toContain('verify signature fail')
  expect(trace).not.toContain('very-secret-token')
  expect(trace).not.toContain('token=abc')
})
