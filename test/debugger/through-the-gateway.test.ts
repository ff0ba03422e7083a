import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '#contract/contract'
import type { DebugRequest } from '#contract/model/debug-request'
import { RELEASE_ID } from '#contract/model/environment'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'
import { answering, rawServer } from './support.ts'

let started: StartedBackend
let call: Call
let app: { id: string; key: string; secret: string }
let groupId: string

beforeAll(async () => {
  started = await startBackend()
  call = started.call
  app = await call('integrationApplication.create', { name: 'shop' })
  groupId = (await call('apiGroup.create', { name: 'orders', version: 'V2', romaAppId: app.id })).id
})
afterAll(() => started.stop())

let counter = 0
async function newApi(more: object = {}) {
  counter += 1
  return call('api.create', {
    groupId,
    name: `api-${counter}`,
    reqMethod: 'GET',
    reqUri: `/d${counter}`,
    reqProtocol: 'BOTH',
    backendType: 'MOCK',
    mockInfo: { resultContent: 'pong' },
    romaAppId: app.id,
    ...more,
  })
}

type Draft = Partial<Omit<DebugRequest, 'target'>>
const send = (target: DebugRequest['target'], url: string, more: Draft = {}) =>
  call('debugger.send', { request: { target, method: 'GET', url, ...more } as never })
const body = (result: Awaited<ReturnType<typeof send>>) =>
  Buffer.from(result.response?.bodyBase64 ?? '', 'base64').toString()

test('a draft that was never published answers over HTTPS, with its trace', async () => {
  const api = await newApi()
  const result = await send({ kind: 'draft', apiId: api.id }, api.reqUri)
  expect(result.failure).toBeNull()
  expect(body(result)).toBe('pong')
  expect(result.timings.tlsMs).toBeGreaterThan(0)
  expect(result.trace).toMatchObject({ draft: true, status: 200, apiId: api.id })
  expect(result.trace?.spans.length).toBeGreaterThan(3)
  expect(result.sentRaw).toContain(`Host: ${groupId}.apic.localhost:${started.httpsPort}`)
  expect(result.response?.headers.map(([name]) => name.toLowerCase())).toContain('x-apig-latency')
})

test('the draft is what was saved last, while callers keep what is published', async () => {
  const api = await newApi()
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  const { id: _id, ...fields } = api
  await call('api.update', { id: api.id, draft: { ...fields, mockInfo: { resultContent: 'new' } } as never })
  expect(body(await send({ kind: 'draft', apiId: api.id }, api.reqUri))).toBe('new')
  expect(body(await send({ kind: 'published', apiId: api.id, envId: RELEASE_ID }, api.reqUri))).toBe('pong')
})

test('a draft with App authentication is debugged with and without an application', async () => {
  const api = await newApi({ authType: 'APP' })
  const target = { kind: 'draft' as const, apiId: api.id }
  expect((await send(target, api.reqUri)).response?.status).toBe(200)
  const signed = await send(target, api.reqUri, { auth: { kind: 'application', appId: app.id } })
  expect(signed.response?.status).toBe(200)
  expect(signed.trace?.appName).toBe('shop')
  const wrong = await send(target, api.reqUri, {
    auth: { kind: 'signature', key: app.key, secret: 'not the secret' },
  })
  expect(wrong.response?.status).toBe(401)
  expect(body(wrong)).toContain('verify signature fail, canonicalRequest:GET|')
  expect(wrong.trace?.stoppedAt).toBe('authenticate')
})

test('a published API is called as callers do, and its record is found', async () => {
  const api = await newApi({ authType: 'APP' })
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  const target = { kind: 'published' as const, apiId: api.id, envId: RELEASE_ID }
  expect((await send(target, api.reqUri)).response?.status).toBe(401)
  await call('appAuth.create', { envId: RELEASE_ID, appIds: [app.id], apiIds: [api.id] })
  for (const scheme of ['HTTP', 'HTTPS'] as const) {
    const result = await send(target, api.reqUri, { scheme, auth: { kind: 'application', appId: app.id } })
    expect([result.response?.status, body(result)]).toEqual([200, 'pong'])
    expect(result.trace).toMatchObject({ draft: false, protocol: scheme, appName: 'shop', apiId: api.id })
  }
})

test('an AppCode of the workspace opens an API that takes one', async () => {
  const api = await newApi({ authType: 'APP', authOpt: { appCodeAuthType: 'HEADER' } })
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  await call('appAuth.create', { envId: RELEASE_ID, appIds: [app.id], apiIds: [api.id] })
  const { id: appCodeId } = await call('appCode.create', { appId: app.id })
  const result = await send({ kind: 'published', apiId: api.id, envId: RELEASE_ID }, api.reqUri, {
    auth: { kind: 'applicationAppCode', appId: app.id, appCodeId },
  })
  expect(result.response?.status).toBe(200)
})

test('any URL is called; a sub-domain without a port finds the gateway', async () => {
  const api = await newApi()
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  const result = await send({ kind: 'url' }, `https://${groupId}.apic.localhost${api.reqUri}`)
  expect([result.failure, body(result)]).toEqual([null, 'pong'])
  expect(result.sentUrl).toBe(`https://${groupId}.apic.localhost:${started.httpsPort}${api.reqUri}`)
  const bare = await send({ kind: 'url' }, `https://localhost:${started.httpsPort}${api.reqUri}`)
  expect([bare.failure, body(bare)]).toEqual([null, 'pong'])
  const server = await rawServer(answering('outside'))
  expect(body(await send({ kind: 'url' }, `http://127.0.0.1:${server.port}/x`))).toBe('outside')
})

test('a draft takes the values of RELEASE for its variables, and is refused without', async () => {
  const server = await rawServer(answering('backend'))
  const backendApi = {
    urlDomain: '#host#',
    reqProtocol: 'HTTP',
    reqMethod: 'GET',
    reqUri: '/b',
    timeout: 3000,
  }
  const api = await newApi({ backendType: 'HTTP', mockInfo: null, backendApi })
  const target = { kind: 'draft' as const, apiId: api.id }
  await expect(send(target, api.reqUri)).rejects.toMatchObject({
    error: 'debugRefused',
    hint: expect.stringContaining('#host# has no value in RELEASE'),
  })
  await call('environmentVariable.create', {
    groupId,
    envId: RELEASE_ID,
    variableName: 'host',
    variableValue: `127.0.0.1:${server.port}`,
  })
  expect(body(await send(target, api.reqUri))).toBe('backend')
  expect(server.received()).toMatch(/^GET \/b HTTP\/1\.1\r\n/)
  expect(server.received()).not.toMatch(/ticket/i)
})

test('console and management ports are never dialled', async () => {
  const server = await rawServer(answering('secret'))
  started.backend.refusePorts([server.port])
  const result = await send({ kind: 'url' }, `http://127.0.0.1:${server.port}/`)
  expect(result.failure?.hint).toContain('console and management ports')
  expect(server.connections()).toBe(0)
})

test('a stopped gateway is named as the cause', async () => {
  const api = await newApi()
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  await call('gateway.stop', {})
  const result = await send({ kind: 'published', apiId: api.id, envId: RELEASE_ID }, api.reqUri)
  expect(result.failure).toMatchObject({ hint: 'Start the gateway.' })
  const draft = await send({ kind: 'draft', apiId: api.id }, api.reqUri)
  expect(body(draft)).toBe('pong')
  await call('gateway.start', {})
})
