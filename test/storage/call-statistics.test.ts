import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CallTrace } from '#contract/model/call-trace'
import { StatisticsQuery } from '#contract/model/statistics'
import { lastHour } from '../../src-main/services/statistics.ts'
import { createTraceStore } from '../../src-main/storage/trace-store.ts'

const worker = new URL('../../src-main/storage/worker.ts', import.meta.url)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** A midnight in UTC. */
const START = Date.UTC(2026, 10, 2)

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-statistics-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function start(dir = folder()) {
  const store = createTraceStore({
    worker,
    file: join(dir, 'traces.db'),
    emit: () => undefined,
    now: () => START,
    maxRows: () => 1000,
  })
  onTestFinished(() => store.close())
  const query = (question: Parameters<typeof StatisticsQuery.parse>[0] & object) =>
    store.statistics(StatisticsQuery.parse({ from: START, to: START + DAY - 1, ...question }))
  return { store, query, dir }
}

let count = 0

function trace(rest: Partial<CallTrace> = {}): CallTrace {
  count += 1
  return CallTrace.parse({
    requestId: `r${count}`,
    time: START,
    protocol: 'HTTP',
    method: 'GET',
    host: 'h.test',
    path: '/',
    status: 200,
    durationMs: 10,
    apiId: 'a1',
    apiName: 'orders',
    groupId: 'g1',
    envId: 'e1',
    envName: 'RELEASE',
    appId: null,
    appName: null,
    sourceIp: '127.0.0.1',
    backend: '',
    requestBytes: 100,
    responseBytes: 1000,
    stoppedAt: null,
    errorCode: null,
    userAgent: '',
    draft: false,
    errorName: null,
    errorMessage: null,
    hint: null,
    spans: [{ name: 'callBackend', startMs: 1, durationMs: 7 }],
    log: [],
    failure: null,
    backendRequest: '',
    backendStatus: null,
    ...rest,
  })
}

// Source: ROMA Connect API Reference, ListStatisticsApi (policies.md §7.1): fields of a row.
test('a row counts statuses, latencies of the call, the gateway and the backend, and bytes', async () => {
  const { store, query } = start()
  store.push(trace({ status: 200, durationMs: 10 }))
  store.push(trace({ status: 302, durationMs: 20 }))
  store.push(trace({ status: 404, durationMs: 30, spans: [] }))
  store.push(trace({ status: 502, durationMs: 40 }))
  expect(await query({ stepMs: MINUTE })).toEqual([
    {
      time: START,
      apiId: null,
      appId: null,
      groupId: null,
      calls: 4,
      calls2xx: 1,
      errors4xx: 1,
      errors5xx: 1,
      averageMs: 25,
      maxMs: 40,
      p95Ms: expect.closeTo(40, -1),
      averageInnerMs: (3 + 13 + 30 + 33) / 4,
      maxInnerMs: 33,
      averageBackendMs: 21 / 4,
      maxBackendMs: 7,
      inputBytes: 400,
      outputBytes: 4000,
    },
  ])
})

test('minutes, hours and days are begun in UTC, and periods without calls have no row', async () => {
  const { store, query } = start()
  for (const time of [START, START + MINUTE - 1, START + MINUTE, START + 3 * HOUR, START + DAY])
    store.push(trace({ time }))
  const times = async (stepMs: number) =>
    (await query({ stepMs, to: START + 2 * DAY })).map(({ time, calls }) => [
      ((time ?? 0) - START) / MINUTE,
      calls,
    ])
  expect(await times(MINUTE)).toEqual([
    [0, 2],
    [1, 1],
    [180, 1],
    [1440, 1],
  ])
  expect(await times(5 * MINUTE)).toEqual([
    [0, 3],
    [180, 1],
    [1440, 1],
  ])
  expect(await times(HOUR)).toEqual([
    [0, 3],
    [180, 1],
    [1440, 1],
  ])
  expect(await times(DAY)).toEqual([
    [0, 4],
    [1440, 1],
  ])
})

test('calls are told apart by API and caller, and filtered by group, caller and owner', async () => {
  const { store, query } = start()
  store.push(trace({ apiId: 'a1', appId: 'p1' }))
  store.push(trace({ apiId: 'a1', appId: 'p2', status: 500 }))
  store.push(trace({ apiId: 'a2', appId: 'p1', groupId: 'g2' }))
  store.push(trace({ apiId: null, groupId: null, status: 404 }))
  const counts = (rows: Awaited<ReturnType<typeof query>>) =>
    rows.map(({ apiId, appId, calls }) => [apiId, appId, calls])
  expect(counts(await query({}))).toEqual([[null, null, 4]])
  expect(counts(await query({ by: 'api', known: 'api', order: 'calls' }))).toEqual([
    ['a1', null, 2],
    ['a2', null, 1],
  ])
  expect(counts(await query({ by: 'api', order: 'errors', limit: 1 }))).toEqual([['a1', null, 2]])
  expect(counts(await query({ by: 'app', known: 'caller', order: 'calls' }))).toEqual([
    [null, 'p1', 2],
    [null, 'p2', 1],
  ])
  expect(counts(await query({ by: 'apiAndApp', groupId: 'g2' }))).toEqual([['a2', 'p1', 1]])
  expect(counts(await query({ by: 'apiAndApp', appId: 'p2' }))).toEqual([['a1', 'p2', 1]])
  expect(
    (await store.statistics({ ...StatisticsQuery.parse({ from: START, to: START }), apiIds: ['a2'] }))[0]
      ?.calls,
  ).toBe(1)
})

test('debugged drafts are not counted, and nothing is counted twice', async () => {
  const { store, query } = start()
  store.push(trace({ draft: true }))
  store.push(trace())
  expect((await query({}))[0]?.calls).toBe(1)
  store.push(trace())
  expect((await query({}))[0]?.calls).toBe(2)
})

test('what was counted is there after a restart, and after the log is cleared', async () => {
  const first = start()
  first.store.push(trace({ durationMs: 1000 }))
  await first.store.close()
  const { store, query } = start(first.dir)
  store.push(trace({ durationMs: 10 }))
  await store.clear()
  expect(await query({ stepMs: MINUTE })).toMatchObject([{ calls: 2, averageMs: 505, maxMs: 1000 }])
})

test('minutes are kept three days, hours three months, days a year', async () => {
  const { store, query } = start()
  store.push(trace({ time: START }))
  expect((await query({}))[0]?.calls).toBe(1)
  store.push(trace({ time: START + 4 * DAY }))
  const later = { to: START + 500 * DAY }
  expect(await query({ stepMs: MINUTE, ...later })).toMatchObject([{ time: START + 4 * DAY }])
  expect(await query({ stepMs: HOUR, ...later })).toHaveLength(2)
  store.push(trace({ time: START + 100 * DAY }))
  expect(await query({ stepMs: HOUR, ...later })).toMatchObject([{ time: START + 100 * DAY }])
  expect(await query({ stepMs: DAY, ...later })).toHaveLength(3)
})

test('the last hour has one bucket a minute', async () => {
  const { store } = start()
  for (let i = 0; i < 100; i += 1)
    store.push(trace({ time: START - MINUTE, durationMs: i < 95 ? 10 : 1000, status: i < 90 ? 200 : 500 }))
  store.push(trace({ time: START, status: 404 }))
  store.push(trace({ time: START - 2 * HOUR }))
  const buckets = await lastHour(store, START + 5000)
  expect(buckets).toHaveLength(60)
  expect(buckets.at(-2)).toMatchObject({ requests: 100, errors4xx: 0, errors5xx: 10 })
  expect(buckets.at(-2)?.averageMs).toBeCloseTo(59.5)
  expect(buckets.at(-2)?.p95Ms).toBeGreaterThan(8)
  expect(buckets.at(-2)?.p95Ms).toBeLessThan(14)
  expect(buckets.at(-1)).toMatchObject({ requests: 1, errors4xx: 1 })
  expect(buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(101)
})
