import { expect, test } from 'vitest'
import { bindPlugins } from '../support/bind-plugins.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.6 and §10 P29–P34 (APIG User Guide, "Circuit Breaker").
const counter = {
  breaker_type: 'condition',
  breaker_mode: 'counter',
  unhealthy_condition: '["$context.statusCode","in","500,503"]',
  unhealthy_threshold: 2,
  time_window: 10,
  open_breaker_time: 5,
}
const percentage = {
  ...counter,
  breaker_mode: 'percentage',
  min_call_threshold: 4,
  unhealthy_percentage: 50,
  open_breaker_time: 30,
}
const mock = (text: string, status = 200) => ({
  type: 'mock',
  mock_info: { status_code: status, result_content: text, headers: [] },
  http_info: null,
})

async function start(breaker: object, { apis = ['/a'], timeout = 5000 } = {}) {
  const backend = { status: 500, delayMs: 0 }
  const echo = await startEchoServer((message, response) => {
    setTimeout(() => {
      response.statusCode = backend.status
      response.end(message.url)
    }, backend.delayMs)
  })
  let now = Date.parse('2030-01-01T00:00:00Z')
  const started = now
  const gateway = await startGateway({
    apis: apis.map((reqUri) => ({
      reqUri,
      reqMethod: 'ANY',
      backendApi: httpBackend(echo.address, { reqUri, timeout }),
    })),
    input: {
      bound: bindPlugins(
        { breaker },
        apis.map((_, index) => `api${index}`),
      ),
    },
    now: () => now,
  })
  return {
    ...gateway,
    echo,
    backend,
    /** Status of a call so many seconds after the first one. */
    async at(seconds: number, path = '/a') {
      now = started + seconds * 1000
      return (await gateway.call({ path })).status
    },
    set: (seconds: number) => {
      now = started + seconds * 1000
    },
  }
}

test('P29: opens at the threshold, refuses with 503, tries again when its time is over', async () => {
  const { at, echo, lastTrace, call, traces } = await start({ breaker_condition: counter })
  expect([await at(0), await at(1), await at(2), await at(3)]).toEqual([500, 500, 503, 503])
  expect(await at(7.5)).toBe(500)
  expect(echo.requests).toHaveLength(3)
  expect(await at(8)).toBe(500)
  traces.length = 0
  const refused = await call({ path: '/a' })
  expect(refused.json).toMatchObject({ error_code: 'LOCAL.0503', error_msg: 'Service unavailable.' })
  const trace = await lastTrace()
  expect(trace.stoppedAt).toBe('selectBackend')
  expect(trace.explanation).toMatchObject({ kind: 'breaker', rule: 'default', matched: 2, total: 2 })
})

test('P30: a mock downgrade answers in the place of the backend', async () => {
  const { at, echo, call, set } = await start({
    breaker_condition: counter,
    downgrade_default: mock('{"stale":true}'),
  })
  await at(0)
  await at(1)
  set(2)
  const answer = await call({ path: '/a' })
  expect(answer.status).toBe(200)
  expect(answer.json).toEqual({ stale: true })
  expect(echo.requests).toHaveLength(2)
})

test('P31: a percentage is judged when the window ends', async () => {
  const { at, echo, backend } = await start({ breaker_condition: percentage })
  for (const second of [0, 1, 2]) expect(await at(second)).toBe(500)
  backend.status = 200
  for (const second of [3, 4]) expect(await at(second)).toBe(200)
  expect(echo.requests).toHaveLength(5)
  expect(await at(11)).toBe(503)
  expect(await at(39.9)).toBe(503)
  expect(await at(40)).toBe(200)
})

test('P32: fewer calls than the least are not judged', async () => {
  const { at, echo } = await start({ breaker_condition: percentage })
  for (const second of [0, 1, 2]) await at(second)
  expect(await at(11)).toBe(500)
  expect(echo.requests).toHaveLength(4)
})

test('P33: of type timeout only a timeout of the backend counts', async () => {
  const { at, backend } = await start(
    { breaker_condition: { ...counter, breaker_type: 'timeout', unhealthy_threshold: 1 } },
    { timeout: 100 },
  )
  expect(await at(0)).toBe(500)
  backend.delayMs = 1000
  expect([await at(1), await at(2)]).toEqual([504, 503])
})

test('P34: a rule without a condition shares the default state and has its own backend', async () => {
  const { at, call, set } = await start({
    breaker_condition: counter,
    downgrade_default: mock('M'),
    downgrade_parameters: [{ type: 'path', name: 'reqPath', value: 'reqPath' }],
    downgrade_rules: [
      {
        rule_name: 'vip',
        match_regex: '["reqPath","==","/a"]',
        parameters: ['reqPath'],
        breaker_condition: null,
        downgrade_backend: mock('R'),
      },
    ],
  })
  expect([await at(0), await at(1)]).toEqual([500, 500])
  set(2)
  expect((await call({ path: '/a' })).body.toString()).toBe('R')
})

test('a rule with a condition of its own counts by itself', async () => {
  const { at } = await start(
    {
      breaker_condition: { ...counter, unhealthy_threshold: 5 },
      downgrade_rules: [
        {
          rule_name: 'posts',
          match_regex: '["reqPath","~~","^/a"]',
          breaker_condition: { ...counter, unhealthy_threshold: 1 },
        },
      ],
    },
    { apis: ['/a', '/b'] },
  )
  expect([await at(0), await at(1)]).toEqual([500, 503])
  expect([await at(1, '/b'), await at(2, '/b')]).toEqual([500, 500])
})

test('basic: each API has its own breaker; share: one for all', async () => {
  const basic = await start({ breaker_condition: counter }, { apis: ['/a', '/b'] })
  expect([await basic.at(0), await basic.at(1), await basic.at(2, '/b')]).toEqual([500, 500, 500])
  const shared = await start({ scope: 'share', breaker_condition: counter }, { apis: ['/a', '/b'] })
  expect([await shared.at(0), await shared.at(1, '/b'), await shared.at(2)]).toEqual([500, 500, 503])
})

test('a window that passes starts the counters over', async () => {
  const { at } = await start({ breaker_condition: counter })
  expect([await at(0), await at(10.5), await at(11), await at(12)]).toEqual([500, 500, 500, 503])
})

test('slow answers count by their time', async () => {
  const { at, backend } = await start({
    breaker_condition: {
      ...counter,
      unhealthy_condition:
        '["OR",["$context.statusCode","==","503"],["$context.backendResponseTime",">",40]]',
      unhealthy_threshold: 1,
    },
  })
  backend.status = 200
  expect(await at(0)).toBe(200)
  backend.delayMs = 80
  expect([await at(1), await at(2)]).toEqual([200, 503])
})

test('a backend that cannot be reached is 502 for the condition, and nothing for the type timeout', async () => {
  const unreachable = (breaker: object) =>
    startGateway({
      apis: [{ reqUri: '/a', backendApi: httpBackend('127.0.0.1:1') }],
      input: {
        bound: bindPlugins({
          breaker: { breaker_condition: { ...counter, unhealthy_threshold: 1, ...breaker } },
        }),
      },
    })
  const byStatus = await unreachable({ unhealthy_condition: '["$context.statusCode","==","502"]' })
  expect((await byStatus.call({ path: '/a' })).status).toBe(502)
  expect((await byStatus.call({ path: '/a' })).status).toBe(503)
  const byTimeout = await unreachable({ breaker_type: 'timeout' })
  await byTimeout.call({ path: '/a' })
  expect((await byTimeout.call({ path: '/a' })).status).toBe(502)
})

test('an HTTP downgrade is called, a passthrough goes on with other headers; neither is counted', async () => {
  const other = await startEchoServer()
  const open = { ...counter, unhealthy_threshold: 1 }
  const http = await start({
    breaker_condition: open,
    downgrade_default: {
      type: 'http',
      http_info: {
        isVpc: false,
        address: other.address,
        scheme: 'HTTP',
        method: 'GET',
        path: '/fallback',
        timeout: 1000,
      },
    },
  })
  await http.at(0)
  http.set(1)
  expect((await http.call({ path: '/a?x=1' })).json).toMatchObject({ url: '/fallback?x=1' })
  const passing = await start({
    breaker_condition: open,
    downgrade_default: { type: 'passthrough', passthrough_infos: [{ name: 'X-Degraded', value: 'yes' }] },
  })
  await passing.at(0)
  expect(await passing.at(1)).toBe(500)
  expect(passing.echo.requests[1]?.headers).toContainEqual(['X-Degraded', 'yes'])
  expect(await passing.at(5.5)).toBe(500)
  expect(passing.echo.requests[2]?.headers.some(([name]) => name === 'X-Degraded')).toBe(false)
})

test('a clock that jumps back closes the breaker instead of holding it open', async () => {
  const { at } = await start({ breaker_condition: counter })
  await at(100)
  await at(101)
  expect(await at(102)).toBe(503)
  expect(await at(0)).toBe(500)
})
