import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { DebugRequest } from '#contract/model/debug-request'
import { debuggerService } from '../../src-main/services/debugger.ts'
import { answering, rawServer, testDebugger } from '../debugger/support.ts'
import { startStorage } from '../support/start-storage.ts'

const noTraces = {
  get: () => Promise.reject(new RomaError('callNotFound')),
  flush: () => Promise.resolve(),
}

async function startService() {
  const { storage, time } = await startStorage()
  const service = debuggerService({
    issueToken: () => Promise.reject(new Error('no local IAM here')),
    storage,
    debugger: testDebugger(),
    traces: noTraces,
    newId: time.newId,
    now: time.now,
  })
  return { storage, time, service }
}

const toUrl = (request: object) => DebugRequest.parse({ target: { kind: 'url' }, method: 'GET', ...request })

test('the history keeps the exchange, newest first, and opens it again', async () => {
  const server = await rawServer(answering('pong'))
  const { service, time } = await startService()
  const url = `http://127.0.0.1:${server.port}`
  const first = await service['debugger.send']({ request: toUrl({ url: `${url}/one` }) })
  time.pass(1000)
  await service['debugger.send']({ request: toUrl({ url: `${url}/two` }) })
  const { total, items } = await service['debugger.history']({ limit: 10 })
  expect(total).toBe(2)
  expect(items.map(({ sentUrl, status }) => [sentUrl, status])).toEqual([
    [`${url}/two`, 200],
    [`${url}/one`, 200],
  ])
  expect(await service['debugger.history']({ limit: 10, text: '/one' })).toMatchObject({ total: 1 })
  expect(await service['debugger.historyEntry']({ id: first.id })).toEqual(first)
  await service['debugger.clearHistory']({})
  expect(await service['debugger.history']({ limit: 10 })).toEqual({ total: 0, items: [] })
  expect(() => service['debugger.historyEntry']({ id: first.id })).toThrow('not in the log')
})

test('no secret reaches the database: by name, by value, in any form', async () => {
  const answer = JSON.stringify({ echo: 'S3cret!of-the-app', access_token: 'tok-123456789', big: 1 })
  const server = await rawServer(
    answering(answer, ['Set-Cookie: sid=abcdef', 'Content-Type: application/json']),
  )
  const { service, storage } = await startService()
  storage.integrationApplications.add(
    {
      id: 'app-1',
      name: 'shop',
      remark: '',
      key: 'shop-key',
      favorite: false,
      createTime: '2026-11-24T12:00:00.000Z',
      updateTime: '2026-11-24T12:00:00.000Z',
    },
    'S3cret!of-the-app',
  )
  const request = toUrl({
    method: 'POST',
    url: `http://127.0.0.1:${server.port}/?token=query-token-1`,
    headers: [
      { name: 'Cookie', value: 'sid=cookie-value-1' },
      { name: 'X-Echo', value: 'S3cret!of-the-app' },
    ],
    body: { kind: 'json', text: '{"password":"hunter-22","id":9007199254740993}' },
    auth: { kind: 'signature', key: 'shop-key', secret: 'typed-Secret-9' },
  })
  const shown = await service['debugger.send']({ request })
  expect(shown.sentRaw).toContain('hunter-22')
  const stored = JSON.stringify(await service['debugger.historyEntry']({ id: shown.id }))
  const decoded = Buffer.from(/"bodyBase64":"([^"]*)"/.exec(stored)?.[1] ?? '', 'base64').toString()
  for (const secret of [
    'query-token-1',
    'cookie-value-1',
    'S3cret!of',
    'hunter-22',
    'typed-Secret-9',
    'Signature=',
    'sid=',
  ])
    expect(stored + decoded).not.toContain(secret)
  expect(decoded).not.toContain('tok-123456789')
  expect(stored).toContain('‹secret:cookie›')
})

test('a body without secrets keeps its big numbers in the history', async () => {
  const server = await rawServer(answering('{"id":9007199254740993}'))
  const { service } = await startService()
  const { id } = await service['debugger.send']({
    request: toUrl({
      method: 'POST',
      url: `http://127.0.0.1:${server.port}/`,
      body: { kind: 'json', text: '{"id":9007199254740993}' },
    }),
  })
  const entry = await service['debugger.historyEntry']({ id })
  expect(entry.request.body?.text).toBe('{"id":9007199254740993}')
  expect(Buffer.from(entry.response?.bodyBase64 ?? '', 'base64').toString()).toBe('{"id":9007199254740993}')
})

test('the history forgets the oldest beyond its limit', async () => {
  const { storage } = await startStorage()
  const result = {
    request: toUrl({ url: 'http://127.0.0.1/' }),
    sentRaw: '',
    sentUrl: 'http://127.0.0.1/',
    response: null,
    failure: null,
    timings: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, downloadMs: null, totalMs: 1 },
    trace: null,
  }
  for (let time = 1; time <= 5; time += 1) storage.debugHistory.add({ ...result, id: `e${time}`, time }, 3)
  expect(storage.debugHistory.list({ limit: 10 }).items.map(({ id }) => id)).toEqual(['e5', 'e4', 'e3'])
})

test('an application signs with its secret; an unknown one is refused', async () => {
  const server = await rawServer(answering(''))
  const { service, storage } = await startService()
  storage.integrationApplications.add(
    {
      id: 'app-1',
      name: 'shop',
      remark: '',
      key: 'shop-key',
      favorite: false,
      createTime: '2026-11-24T12:00:00.000Z',
      updateTime: '2026-11-24T12:00:00.000Z',
    },
    'S3cret!of-the-app',
  )
  const url = `http://127.0.0.1:${server.port}/`
  await service['debugger.send']({ request: toUrl({ url, auth: { kind: 'application', appId: 'app-1' } }) })
  expect(server.received()).toContain('Access=shop-key, SignedHeaders=host;x-sdk-date, Signature=')
  const refused = service['debugger.send']({
    request: toUrl({ url, auth: { kind: 'application', appId: 'none' } }),
  })
  await expect(refused).rejects.toMatchObject({ error: 'appNotFound' })
})

test('an API that does not exist, or is not online where asked, is refused', async () => {
  const { service } = await startService()
  const send = (target: object) =>
    service['debugger.send']({ request: DebugRequest.parse({ target, method: 'GET', url: '/' }) })
  await expect(send({ kind: 'draft', apiId: 'nope' })).rejects.toMatchObject({
    error: 'apiDefinitionNotFound',
  })
  await expect(send({ kind: 'published', apiId: 'nope', envId: 'e' })).rejects.toMatchObject({
    error: 'apiDefinitionNotFound',
  })
})
