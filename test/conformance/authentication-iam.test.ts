import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ExplanationOf } from '#contract/model/explanation'
import { sealIamToken } from '../../src-main/domain/iam-token.ts'
import { createTokenSealer } from '../../src-main/domain/sealed-token.ts'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { noAppMethods } from '../../src-main/gateway/authentication/app-methods.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

// Source of every row: "What are the possible causes for IAM authentication failures?" (APIG FAQ), error codes 0301.

const NOW = Date.UTC(2026, 2, 1)
const AK = 'AKAKAKAKAKAKAKAKAKAK'
const SK = 'sksksksksksksksksksksksksksksksksksksksk'
const FAILED = '401 APIC.0301 Incorrect IAM authentication information'
const sealKey = randomBytes(32)
const sealer = createTokenSealer(() => sealKey)

const user = { id: 'user-1', name: 'ann', enabled: true, accessKeys: [{ ak: AK, sk: SK, enabled: true }] }
const iam = {
  account: { id: 'account-1', name: 'acme' },
  projects: [{ id: 'project-1', name: 'cn-north-1' }],
  users: [
    user,
    { id: 'user-2', name: 'bob', enabled: false, accessKeys: [{ ak: 'AKBOB', sk: SK, enabled: true }] },
    { id: 'user-3', name: 'eve', enabled: true, accessKeys: [{ ak: 'AKEVE', sk: SK, enabled: false }] },
  ],
}

type Header = readonly [string, string]

async function start(passesTokenOf?: (account: string) => boolean) {
  const echo = await startEchoServer()
  const time = { now: NOW }
  const gateway = await startGateway({
    apis: [
      {
        id: 'orders',
        reqUri: '/orders',
        reqMethod: 'ANY',
        authType: 'IAM',
        backendApi: httpBackend(echo.address),
      },
    ],
    input: { iam },
    iamTokens: sealer,
    limits: { appMethods: noAppMethods, passesTokenOf },
    now: () => time.now,
  })
  const told = async (headers: readonly Header[]) => {
    const { status, json } = await gateway.call({ path: '/orders', headers })
    const { error_code: code = '', error_msg: text = '' } = json as Record<string, string>
    return `${status} ${code} ${text}`.trim()
  }
  const forwarded = () => echo.requests.at(-1)?.headers.map(([name]) => name.toLowerCase()) ?? []
  return { ...gateway, time, told, forwarded, echo }
}

function token(change: { userId?: string; projectId?: string; issuedAt?: number } = {}) {
  const { userId = user.id, projectId = 'project-1', issuedAt = NOW } = change
  return sealIamToken(sealer, { userId, projectId, issuedAt, expiresAt: issuedAt + 24 * 3_600_000 })
}

function signed({ ak = AK, sk = SK, now = NOW, path = '/orders' } = {}): Header[] {
  const { sdkDate, authorization } = signAppRequest({
    method: 'GET',
    path,
    query: '',
    headers: [['Host', HOST]],
    body: null,
    key: ak,
    secret: sk,
    now,
  })
  return [
    ['X-Sdk-Date', sdkDate],
    ['Authorization', authorization],
  ]
}

test.each([
  ['a token', [['X-Auth-Token', token()]], '200'],
  ['a token of the whole account', [['X-Auth-Token', token({ projectId: '' })]], '200'],
  ['AK and SK', signed(), '200'],
  ['nothing', [], `${FAILED}: x-auth-token not found`],
  ['a token nobody issued here', [['X-Auth-Token', 'MIIabc'.repeat(50)]], `${FAILED}: decrypt token fail`],
  [
    'a token of a user that is gone',
    [['X-Auth-Token', token({ userId: 'gone' })]],
    `${FAILED}: decrypt token fail`,
  ],
  [
    'a token of a disabled user',
    [['X-Auth-Token', token({ userId: 'user-2' })]],
    `${FAILED}: user bob is disabled`,
  ],
  [
    'a token of yesterday',
    [['X-Auth-Token', token({ issuedAt: NOW - 24 * 3_600_000 })]],
    `${FAILED}: token expires, expires_at: 2026-03-01T00:00:00.000000Z`,
  ],
  ['an unknown AK', signed({ ak: 'NOBODY' }), `${FAILED}: Get secretKey failed,ak:NOBODY,err:ak not exist`],
  ['a disabled pair', signed({ ak: 'AKEVE' }), `${FAILED}: Get secretKey failed,ak:AKEVE,err:ak not exist`],
  ['a pair of a disabled user', signed({ ak: 'AKBOB' }), `${FAILED}: user bob is disabled`],
  [
    'a wrong SK',
    signed({ sk: 'x' }),
    `${FAILED}: verify aksk signature fail, canonicalRequest:GET|/orders/||host:${HOST}|x-sdk-date:20260301T000000Z||host;x-sdk-date|e3b0`,
  ],
  [
    'an old signature',
    signed({ now: NOW - 16 * 60_000 }),
    `${FAILED}: signature expired, signature time:20260228T234400Z,server time:20260301T000000Z`,
  ],
] as const)('%s', async (_what, headers, expected) => {
  const { told } = await start()
  const answer = await told(headers)
  expect(answer.slice(0, expected.length)).toBe(expected)
})

test('the token goes to nobody, and the user stands in the trace', async () => {
  const { told, forwarded, lastTrace } = await start()
  await told([
    ['X-Auth-Token', token()],
    ['X-Security-Token', 'x'],
  ])
  expect(forwarded()).not.toContain('x-auth-token')
  expect(forwarded()).not.toContain('x-security-token')
  expect((await lastTrace()).spans.find(({ name }) => name === 'authenticate')?.note).toBe('IAM token of ann')
  expect(await lastTrace()).toMatchObject({ appId: null, appName: 'ann' })
})

test('backend_token_allow lets the token of an account through', async () => {
  const { told, forwarded } = await start((account) => account === 'acme')
  await told([['X-Auth-Token', token()]])
  expect(forwarded()).toContain('x-auth-token')
})

test('a pair is locked for five minutes after more than five failures in a row, whatever is sent then', async () => {
  const { told, time, lastTrace } = await start()
  const locked = `${FAILED}: AK access failed to reach the limit,forbidden`
  for (let failure = 1; failure <= 5; failure += 1)
    expect(await told(signed({ sk: 'wrong' }))).toMatch('verify aksk signature fail')
  expect(await told(signed())).toBe('200')
  for (let failure = 1; failure <= 6; failure += 1)
    expect(await told(signed({ sk: 'wrong' }))).toMatch('verify aksk signature fail')
  expect(await told(signed())).toBe(locked)
  expect((await lastTrace()).explanation).toMatchObject({ kind: 'signature', problem: 'locked', key: AK })
  time.now = NOW + 5 * 60_000 - 1
  expect(await told(signed({ now: time.now }))).toBe(locked)
  time.now = NOW + 5 * 60_000
  expect(await told(signed({ now: time.now }))).toBe('200')
})

/** V11-HMAC-SHA256 made by hand from its description. */
function derived({ service = 'apig', sk = SK } = {}): Header[] {
  const date = '20260301T000000Z'
  const scope = `20260301/cn-north-1/${service}`
  const empty = createHash('sha256').digest('hex')
  const canonical = `GET\n/orders/\n\nhost:${HOST}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${empty}`
  const hash = createHash('sha256').update(canonical).digest('hex')
  const key = Buffer.from(hkdfSync('sha256', sk, AK, scope, 32)).toString('hex')
  const signature = createHmac('sha256', key)
    .update(`V11-HMAC-SHA256\n${date}\n${scope}\n${hash}`)
    .digest('hex')
  return [
    ['X-Sdk-Date', date],
    [
      'Authorization',
      `V11-HMAC-SHA256 Credential=${AK}/${scope}, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
    ],
  ]
}

test('a derived signature passes, and one with another key does not', async () => {
  const { told } = await start()
  expect(await told(derived())).toBe('200')
  expect(await told(derived({ service: 'obs' }))).toBe('200')
  expect(await told(derived({ sk: 'other' }))).toMatch('verify aksk signature fail')
})

test('the explanation of a refused signature shows what the gateway computed', async () => {
  const { told, lastTrace } = await start()
  await told(signed({ path: '/v1/orders' }))
  const explanation = (await lastTrace()).explanation as ExplanationOf<'signature'>
  expect(explanation).toMatchObject({
    method: 'iam',
    problem: 'mismatch',
    key: AK,
    skewMs: 0,
    callerTime: '20260301T000000Z',
  })
  expect(explanation.gateway?.canonicalRequest.split('\n').slice(0, 4)).toEqual([
    'GET',
    '/orders/',
    '',
    `host:${HOST}`,
  ])
  expect(explanation.gateway?.stringToSign).toMatch(/^SDK-HMAC-SHA256\n20260301T000000Z\n[0-9a-f]{64}$/)
})
