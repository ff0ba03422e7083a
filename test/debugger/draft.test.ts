import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { CallTrace } from '#contract/model/call-trace'
import { DebugRequest } from '#contract/model/debug-request'
import type { DraftGateway } from '../../src-main/debugger/ports.ts'
import { answering, rawServer, testDebugger } from './support.ts'

const api = { id: 'a1', name: 'ping', slDomain: 'abc.apic.localhost' } as Api
const trace = { requestId: 'r1', spans: [] } as unknown as CallTrace
const gateway = { httpPort: 8080, httpsPort: 8443 }

function draftRequest() {
  const request = DebugRequest.parse({
    target: { kind: 'draft', apiId: 'a1' },
    scheme: 'HTTP',
    method: 'GET',
    url: '/ping?x=1',
  })
  return { request, target: { kind: 'draft' as const, api }, credential: { kind: 'none' as const } }
}

test('a draft goes to its own door with a ticket that is not shown, under the name of its group', async () => {
  const server = await rawServer(answering('pong'))
  let closed = 0
  const asked: unknown[] = []
  const draft: DraftGateway = {
    async admit(wanted) {
      asked.push(wanted)
      const close = () => {
        closed += 1
      }
      return { port: server.port, ticketHeader: ['X-Ticket', 't0'], trace: Promise.resolve(trace), close }
    },
  }
  const result = await testDebugger({ gateway, draft }).send(draftRequest())
  expect(asked).toEqual([{ api, scheme: 'HTTP' }])
  expect(server.received()).toContain('Host: abc.apic.localhost:8080\r\n')
  expect(server.received()).toContain('X-Ticket: t0')
  expect(server.received()).toContain('X-Apig-Mode: debug')
  expect(result.sentRaw).not.toContain('X-Ticket')
  expect(result.sentUrl).toBe('http://abc.apic.localhost:8080/ping?x=1')
  expect(result.response?.status).toBe(200)
  expect(result.trace).toEqual(trace)
  expect(closed).toBe(1)
})

test('a trace that never comes does not keep the answer', async () => {
  const server = await rawServer(answering('pong'))
  const draft: DraftGateway = {
    admit: async () => ({
      port: server.port,
      ticketHeader: ['X-Ticket', 't'],
      trace: new Promise(() => {}),
      close() {},
    }),
  }
  const result = await testDebugger({ gateway, draft }).send(draftRequest())
  expect(result.response?.status).toBe(200)
  expect(result.trace).toBeNull()
})

test('a definition that cannot run is refused with its own error', async () => {
  const draft: DraftGateway = { admit: () => Promise.reject(new RomaError('debugRefused', { hint: 'no' })) }
  await expect(testDebugger({ gateway, draft }).send(draftRequest())).rejects.toMatchObject({
    error: 'debugRefused',
  })
})

test('a published API is called through the gateway with its stage', async () => {
  const server = await rawServer(answering('pong'))
  const request = DebugRequest.parse({
    target: { kind: 'published', apiId: 'a1', envId: 'e1' },
    scheme: 'HTTP',
    method: 'GET',
    url: '/ping',
  })
  const sender = testDebugger({ gateway: { httpPort: server.port, httpsPort: 0 } })
  const target = { kind: 'published' as const, host: 'abc.apic.localhost', stage: 'TEST' }
  await sender.send({ request, target, credential: { kind: 'none' } })
  expect(server.received()).toContain('X-Stage: TEST\r\n')
  await sender.send({ request, target: { ...target, stage: 'RELEASE' }, credential: { kind: 'none' } })
  expect(server.received().split('GET /ping')[2]).not.toContain('X-Stage')
})

test('a published API needs a gateway that listens', async () => {
  const request = DebugRequest.parse({
    target: { kind: 'published', apiId: 'a1', envId: 'e1' },
    method: 'GET',
    url: '/ping',
  })
  const { failure } = await testDebugger().send({
    request,
    target: { kind: 'published', host: 'abc.apic.localhost', stage: 'RELEASE' },
    credential: { kind: 'none' },
  })
  expect(failure).toEqual({ message: 'The gateway does not listen for HTTPS.', hint: 'Start the gateway.' })
})
