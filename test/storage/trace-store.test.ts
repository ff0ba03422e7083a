import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Events } from '#contract/events'
import { CallTrace } from '#contract/model/call-trace'
import { createTraceStore } from '../../src-main/storage/trace-store.ts'

const worker = new URL('../../src-main/storage/worker.ts', import.meta.url)

interface Options {
  readonly maxRows?: number
  readonly now?: () => number
  readonly dir?: string
}

function start({ maxRows = 10_000, now = () => 1_700_000_000_000, dir = folder() }: Options = {}) {
  const events: Events['call.finished'][] = []
  const store = createTraceStore({
    worker,
    file: join(dir, 'traces.db'),
    emit: (name, payload) => {
      if (name === 'call.finished') events.push(payload as Events['call.finished'])
    },
    now,
    maxRows: () => maxRows,
  })
  onTestFinished(() => store.close())
  return { store, events, dir }
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-traces-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function trace(id: string, rest: Partial<CallTrace> = {}): CallTrace {
  return CallTrace.parse({
    requestId: id,
    time: 1_700_000_000_000,
    protocol: 'HTTP',
    method: 'GET',
    host: 'h.test',
    path: '/orders?id=1',
    status: 200,
    durationMs: 2.5,
    apiId: 'a1',
    apiName: 'orders',
    groupId: 'g1',
    envId: 'e1',
    envName: 'RELEASE',
    appId: null,
    appName: null,
    sourceIp: '127.0.0.1',
    backend: 'mock',
    requestBytes: 0,
    responseBytes: 3,
    stoppedAt: null,
    errorCode: null,
    userAgent: 'curl/8',
    draft: false,
    errorName: null,
    errorMessage: null,
    hint: null,
    spans: [{ name: 'match', startMs: 0, durationMs: 0.1 }],
    log: [],
    failure: null,
    backendRequest: '',
    backendStatus: null,
    ...rest,
  })
}

test('a call is listed newest first and read whole', async () => {
  const { store } = start()
  store.push(trace('one'))
  store.push(
    trace('two', { status: 404, stoppedAt: 'match', errorCode: 'APIC.0101', apiId: null, apiName: null }),
  )
  const page = await store.list({ limit: 10 })
  expect(page.total).toBe(2)
  expect(page.items.map(({ requestId }) => requestId)).toEqual(['two', 'one'])
  expect(page.items[0]).not.toHaveProperty('spans')
  expect(await store.get('one')).toEqual(trace('one'))
  await expect(store.get('three')).rejects.toMatchObject({ error: 'callNotFound' })
})

test('the list is filtered by what the screen offers', async () => {
  const { store } = start()
  store.push(trace('a', { path: '/users/7', time: 1000 }))
  store.push(trace('b', { status: 503, durationMs: 900, envId: 'e2', time: 2000 }))
  store.push(trace('c', { appId: 'p', appName: 'Shop', stoppedAt: 'throttle', status: 429, time: 3000 }))
  const ids = async (filter: object) =>
    (await store.list({ limit: 10, ...filter })).items.map((i) => i.requestId)
  expect(await ids({ text: 'USERS' })).toEqual(['a'])
  expect(await ids({ text: 'shop' })).toEqual(['c'])
  expect(await ids({ text: "%' OR 1=1 --" })).toEqual([])
  expect(await ids({ statusClass: 5 })).toEqual(['b'])
  expect(await ids({ minDurationMs: 100 })).toEqual(['b'])
  expect(await ids({ envId: 'e2' })).toEqual(['b'])
  expect(await ids({ appId: 'p', stoppedAt: 'throttle' })).toEqual(['c'])
  expect(await ids({ before: 3000 })).toEqual(['b', 'a'])
  expect(await ids({ onlyErrors: true })).toEqual(['c', 'b'])
  expect(await ids({ onlyErrors: false, text: '127.0.0.1' })).toEqual(['c', 'b', 'a'])
  expect(await ids({ limit: 1 })).toEqual(['c'])
})

test('summaries are told in batches, the count of the rest too', async () => {
  const { store, events } = start()
  for (let i = 0; i < 250; i += 1) store.push(trace(`r${i}`))
  await expect.poll(() => events.length).toBe(1)
  expect(events[0]?.calls).toHaveLength(100)
  expect(events[0]?.calls[0]?.requestId).toBe('r0')
  expect(events[0]?.dropped).toBe(150)
  expect((await store.list({ limit: 1000 })).total).toBe(250)
})

test('the log keeps about as many rows as the settings say', async () => {
  const { store } = start({ maxRows: 500 })
  for (let i = 0; i < 5000; i += 1) store.push(trace(`r${i}`))
  const { total, items } = await store.list({ limit: 1 })
  expect(total).toBeLessThanOrEqual(1500)
  expect(items[0]?.requestId).toBe('r4999')
})

test('clearing empties the log', async () => {
  const { store } = start()
  store.push(trace('one'))
  await store.clear()
  expect((await store.list({ limit: 10 })).total).toBe(0)
})

test('under pressure details go first, then rows, and the count is told', async () => {
  const { store, events } = start()
  for (let i = 0; i < 30_000; i += 1) store.push(trace(`r${i}`))
  await store.flush()
  const { total } = await store.list({ limit: 1 })
  expect(total).toBeGreaterThan(9000)
  const newest = (await store.list({ limit: 1 })).items[0]?.requestId ?? ''
  expect((await store.get(newest)).spans).toEqual([])
  await expect.poll(() => events.reduce((sum, { dropped }) => sum + dropped, 0)).toBeGreaterThan(0)
})

test('what was pushed is there after a restart', async () => {
  const { store, dir } = start()
  store.push(trace('kept'))
  await store.close()
  const again = start({ dir })
  expect((await again.store.get('kept')).path).toBe('/orders?id=1')
})

// Windows has no file modes of this kind: the name says so where the test is left out.
test.skipIf(process.platform === 'win32')(
  'the file belongs to its owner alone (not on Windows)',
  async () => {
    const { store, dir } = start()
    store.push(trace('one'))
    await store.flush()
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o077).toBe(0)
  },
)

test('a damaged file is put aside whole, and the log begins anew', async () => {
  const dir = folder()
  writeFileSync(join(dir, 'traces.db'), 'this is no database at all'.repeat(100))
  const { store } = start({ dir })
  store.push(trace('fresh'))
  expect((await store.get('fresh')).requestId).toBe('fresh')
  const aside = readdirSync(dir).find((name) => name.includes('.damaged-'))
  expect(aside).toBeDefined()
  expect(readFileSync(join(dir, aside ?? ''), 'utf8')).toContain('this is no database')
  expect(existsSync(join(dir, 'traces.db'))).toBe(true)
})
