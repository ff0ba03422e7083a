import { expect, test } from 'vitest'
import { signAppRequest } from '../../src-main/domain/signing/app-signature.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

/** Row 68 of the test matrix in security's chapter 9: a wall clock that jumps by a day, either way. */

const DAY_MS = 24 * 60 * 60 * 1000
const application = { id: 'app-1', name: 'shop', key: 'shop-key', secret: 'Shop!Secret#1', appCodes: [] }

function signedAt(now: number) {
  const { sdkDate, authorization } = signAppRequest({
    ...{ method: 'GET', path: '/signed', query: '', headers: [['Host', HOST]], body: null },
    ...{ key: application.key, secret: application.secret, now },
  })
  return [
    ['X-Sdk-Date', sdkDate],
    ['Authorization', authorization],
  ] as (readonly [string, string])[]
}

async function start() {
  let now = Date.now()
  const jumps: number[] = []
  const echo = await startEchoServer((_message, response) => {
    now += jumps.shift() ?? 0
    response.end('ok')
  })
  const started = await startGateway({
    now: () => now,
    apis: [
      { id: 'open', reqUri: '/open', backendApi: httpBackend(echo.address) },
      { id: 'signed', reqUri: '/signed', authType: 'APP', romaAppId: application.id },
    ],
    applications: [application],
    limits: { apiCallsPerSecond: 2 },
  })
  return {
    ...started,
    jumps,
    now: () => now,
    jump: (ms: number) => {
      now += ms
    },
  }
}

test.for([
  ['forward', DAY_MS],
  ['back', -DAY_MS],
] as const)('a clock that jumps a day %s in the middle of a call measures it right', async ([, jump]) => {
  const { call, lastTrace, jumps } = await start()
  jumps.push(jump)
  expect((await call({ path: '/open' })).status).toBe(200)
  const { durationMs, spans } = await lastTrace()
  for (const ms of [durationMs, ...spans.map((span) => span.durationMs)]) {
    expect(ms).toBeGreaterThanOrEqual(0)
    expect(ms).toBeLessThan(10_000)
  }
})

test.for([
  ['forward', DAY_MS],
  ['back', -DAY_MS],
] as const)('after a jump of a day %s signatures of then are refused and of now pass', async ([, jump]) => {
  const { call, jump: move, now } = await start()
  const before = now()
  expect((await call({ path: '/signed', headers: signedAt(before) })).status).toBe(200)
  move(jump)
  expect((await call({ path: '/signed', headers: signedAt(before) })).status).toBe(401)
  expect((await call({ path: '/signed', headers: signedAt(now()) })).status).toBe(200)
})

test('a clock set back a day does not keep callers out until it is today again', async () => {
  const { call, jump } = await start()
  const statuses = async () => {
    const answers = await Promise.all([1, 2, 3].map(() => call({ path: '/open' })))
    return answers.map(({ status }) => status).sort()
  }
  expect(await statuses()).toEqual([200, 200, 429])
  jump(-DAY_MS)
  expect(await statuses()).toEqual([200, 200, 429])
  jump(1000)
  expect(await statuses()).toEqual([200, 200, 429])
})
