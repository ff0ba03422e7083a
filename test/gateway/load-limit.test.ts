import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { createLoadLimit, enterApi, forgetIdle, mayBegin } from '../../src-main/gateway/load-limit.ts'
import { createLagAverage } from '../../src-main/gateway/loop-lag.ts'
import { dial } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

/** The load rules of security's chapter 2.3; row 32 of its matrix. */

const overload = { status: 503, headers: { 'retry-after': '1' }, json: { error_code: 'LOCAL.0002' } }

async function startHolding() {
  const held: (() => void)[] = []
  const echo = await startEchoServer((_message, response) => {
    held.push(() => response.end('ok'))
  })
  const backendApi = httpBackend(echo.address)
  const started = await startGateway({
    apis: [{ reqUri: '/a', backendApi }, { reqUri: '/b', backendApi }, { reqUri: '/mock' }],
  })
  const { gateway, httpPort } = started
  return {
    ...started,
    held,
    /** Opens connections with one call each, and waits until all are in flight. */
    async hold(path: string, count: number) {
      const before = gateway.status().callsInFlight
      const sockets = await Promise.all(Array.from({ length: count }, () => dial(httpPort)))
      for (const socket of sockets) socket.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
      await expect.poll(() => gateway.status().callsInFlight, { timeout: 30_000 }).toBe(before + count)
      return sockets
    },
  }
}

test('the call beyond 1024 in flight gets 503 and Retry-After, then the gateway recovers', {
  timeout: 60_000,
}, async () => {
  const { call, gateway, hold, held } = await startHolding()
  const sockets = [...(await hold('/a', 512)), ...(await hold('/b', 512))]
  expect(await call({ path: '/mock' })).toMatchObject(overload)
  expect(gateway.status().callsRefused).toBe(1)
  await expect.poll(() => held.length, { timeout: 30_000 }).toBe(1024)
  for (const answer of held) answer()
  await expect.poll(() => gateway.status().callsInFlight, { timeout: 30_000 }).toBe(0)
  for (const socket of sockets) socket.destroy()
  expect((await call({ path: '/mock' })).status).toBe(200)
})

test('one API gets half of all places: its next call is refused, counted and not traced, others are served', {
  timeout: 60_000,
}, async () => {
  const { call, gateway, hold, held, traces } = await startHolding()
  const sockets = await hold('/a', 512)
  expect(await call({ path: '/a' })).toMatchObject(overload)
  expect((await call({ path: '/mock' })).status).toBe(200)
  expect(gateway.status().callsRefused).toBe(1)
  await expect.poll(() => traces.map(({ path }) => path)).toEqual(['/mock'])
  await expect.poll(() => held.length, { timeout: 30_000 }).toBe(512)
  held[0]?.()
  await expect.poll(() => gateway.status().callsInFlight).toBe(511)
  const next = call({ path: '/a' })
  await expect.poll(() => held.length).toBe(513)
  for (const answer of held) answer()
  expect((await next).status).toBe(200)
  for (const socket of sockets) socket.destroy()
})

test('a call that finds no function worker gets the same answer', async () => {
  const { call, gateway, traces } = await startGateway({
    apis: [
      { reqUri: '/run', ldApiId: 'ld-1', backendApi: httpBackend('', { reqUri: '/run' }) },
      { reqUri: '/mock' },
    ],
    functions: { run: () => Promise.reject(new RomaError('overloaded', { hint: '256 wait' })) },
  })
  expect(await call({ path: '/run' })).toMatchObject(overload)
  expect(gateway.status().callsRefused).toBe(1)
  await call({ path: '/mock' })
  await expect.poll(() => traces.map(({ path }) => path)).toEqual(['/mock'])
})

test('counters of APIs that nobody calls are dropped, those in use stay', () => {
  const load = createLoadLimit()
  const idle = enterApi(load, 'idle')
  const busy = enterApi(load, 'busy')
  idle.inFlight -= 1
  forgetIdle(load)
  expect([...load.apis.keys()]).toEqual(['busy'])
  expect(enterApi(load, 'busy')).toBe(busy)
  expect(busy.inFlight).toBe(2)
})

test('a lagging event loop begins nothing new', () => {
  const load = createLoadLimit()
  expect(mayBegin(load)).toBe(true)
  load.lagging = true
  expect(mayBegin(load)).toBe(false)
})

test.for([
  ['an idle loop', Array(5).fill({ count: 20, mean: 51 }), 1],
  ['one pause of 1.5 s', [{ count: 1, mean: 1500 }, ...Array(4).fill({ count: 20, mean: 50 })], 18],
  [
    'a computer that slept a night',
    [{ count: 1, mean: 28_800_000 }, ...Array(4).fill({ count: 20, mean: 50 })],
    61,
  ],
  ['300 ms again and again', Array(5).fill({ count: 4, mean: 300 }), 250],
  ['no answer for a second', [{ count: 0, mean: Number.NaN }], 0],
] as const)('%s lags %#', ([, seconds, expected]) => {
  const average = createLagAverage()
  const lags = seconds.map((second) => average.add(second))
  expect(Math.round(lags.at(-1) ?? -1)).toBe(expected)
})
