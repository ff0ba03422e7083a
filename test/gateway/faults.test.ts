import { expect, test } from 'vitest'
import { FaultDraft } from '#contract/model/fault'
import { createFaults } from '../../src-main/gateway/faults.ts'
import { CHANNEL, channelBackend, channelOf } from '../support/channel.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

const never = () => Number.NaN
const draft = (input: Parameters<typeof FaultDraft.parse>[0]) => FaultDraft.parse(input)

test('a fault answers in the place of a backend that is never asked, and the trace says so', async () => {
  const echo = await startEchoServer()
  const faults = createFaults(() => 0)
  faults.put(
    'f1',
    draft({ target: { kind: 'any' }, action: { kind: 'answer', status: 503, body: '{"busy":1}' } }),
  )
  const { call, lastTrace } = await startGateway({
    apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address) }],
    faults,
  })
  const answer = await call({ path: '/a' })
  expect([answer.status, answer.json]).toEqual([503, { busy: 1 }])
  expect(echo.requests).toHaveLength(0)
  const trace = await lastTrace()
  expect(trace.spans.find(({ name }) => name === 'fault')?.note).toContain('503 is answered in its place')
  expect(trace.backendStatus).toBe(503)
  faults.clear()
  expect(faults.active).toBeNull()
  expect((await call({ path: '/a' })).status).toBe(200)
})

test('a broken connection is 502 APIC.0202, tried again as the definition says', async () => {
  const echo = await startEchoServer()
  const faults = createFaults(never)
  faults.put('f1', draft({ target: { kind: 'any' }, action: { kind: 'break' }, share: 50, choice: 'even' }))
  const { call } = await startGateway({
    apis: [
      { reqUri: '/once', backendApi: httpBackend(echo.address) },
      { reqUri: '/twice', backendApi: httpBackend(echo.address, { retryCount: '1' }) },
    ],
    faults,
  })
  expect((await call({ path: '/once' })).status).toBe(200)
  expect(await call({ path: '/once' })).toMatchObject({ status: 502, json: { error_code: 'APIC.0202' } })
  expect((await call({ path: '/once' })).status).toBe(200)
  expect((await call({ path: '/twice' })).status).toBe(200)
  expect(faults.list()).toMatchObject([{ calls: 5, struck: 2 }])
})

test('a delay beyond the timeout is 504 APIC.0203, a shorter one is waited for', async () => {
  const echo = await startEchoServer()
  const faults = createFaults(() => 0)
  faults.put('slow', draft({ target: { kind: 'api', id: 'api0' }, action: { kind: 'delay', ms: 5000 } }))
  faults.put('late', draft({ target: { kind: 'api', id: 'api1' }, action: { kind: 'delay', ms: 60 } }))
  const { call } = await startGateway({
    apis: [
      { reqUri: '/slow', backendApi: httpBackend(echo.address, { timeout: 50 }) },
      { reqUri: '/late', backendApi: httpBackend(echo.address) },
      { reqUri: '/mock' },
    ],
    faults,
  })
  expect(await call({ path: '/slow' })).toMatchObject({ status: 504, json: { error_code: 'APIC.0203' } })
  const startedAt = performance.now()
  expect((await call({ path: '/late' })).status).toBe(200)
  expect(performance.now() - startedAt).toBeGreaterThan(55)
  expect((await call({ path: '/mock' })).status).toBe(200)
})

test('an address is disturbed alone, however its port is written', async () => {
  const [ill, well] = [await startEchoServer(), await startEchoServer()]
  const faults = createFaults(() => 0)
  faults.put(
    'f1',
    draft({ target: { kind: 'origin', origin: `HTTP://${ill.address}` }, action: { kind: 'break' } }),
  )
  const { call } = await startGateway({
    apis: [
      { reqUri: '/ill', backendApi: httpBackend(ill.address) },
      { reqUri: '/well', backendApi: httpBackend(well.address) },
    ],
    faults,
  })
  expect((await call({ path: '/ill' })).status).toBe(502)
  expect((await call({ path: '/well' })).status).toBe(200)
})

test('functions and mocks are disturbed too', async () => {
  const faults = createFaults(() => 0)
  const ldApiId = 'f'.repeat(32)
  faults.put('f1', draft({ target: { kind: 'api', id: 'api0' }, action: { kind: 'break' } }))
  faults.put(
    'f2',
    draft({ target: { kind: 'backend', id: ldApiId }, action: { kind: 'answer', status: 418 } }),
  )
  const { call } = await startGateway({
    apis: [{ reqUri: '/mock' }, { reqUri: '/function', backendApi: httpBackend('custom.test'), ldApiId }],
    faults,
  })
  expect(await call({ path: '/mock' })).toMatchObject({ status: 502, json: { error_code: 'APIC.0202' } })
  expect((await call({ path: '/function' })).status).toBe(418)
})

test('a random share asks the given chance', async () => {
  const chances = [0.1, 0.31, 0.29]
  const faults = createFaults(() => chances.shift() ?? 1)
  faults.put('f1', draft({ target: { kind: 'any' }, action: { kind: 'answer', status: 500 }, share: 30 }))
  const { call } = await startGateway({ apis: [{ reqUri: '/a' }], faults })
  const statuses = [await call({ path: '/a' }), await call({ path: '/a' }), await call({ path: '/a' })]
  expect(statuses.map(({ status }) => status)).toEqual([500, 200, 500])
})

test('a channel is disturbed alone, one of its servers by its address, and the call goes to another one', async () => {
  const [ill, well] = [await startEchoServer(), await startEchoServer()]
  const faults = createFaults(() => 0)
  faults.put(
    'f1',
    draft({ target: { kind: 'origin', origin: `http://${ill.address}` }, action: { kind: 'break' } }),
  )
  const { call } = await startGateway({
    apis: [
      { reqUri: '/a', backendApi: channelBackend({ retryCount: '1' }) },
      { reqUri: '/b', backendApi: httpBackend(well.address) },
    ],
    input: { channels: [channelOf([{ port: ill.port }, { port: well.port }])] },
    faults,
  })
  for (let i = 0; i < 4; i += 1) expect((await call({ path: '/a' })).status).toBe(200)
  expect(ill.requests).toHaveLength(0)
  faults.put(
    'f1',
    draft({ target: { kind: 'channel', id: CHANNEL }, action: { kind: 'answer', status: 503 } }),
  )
  expect((await call({ path: '/a' })).status).toBe(503)
  expect((await call({ path: '/b' })).status).toBe(200)
})
