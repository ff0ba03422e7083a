import { expect, test } from 'vitest'
import { compileRouteTable } from '../../src-main/gateway/route-table.ts'
import { callGateway } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, routingOf, startGateway, type TestApi } from '../support/start-gateway.ts'

async function admit(api: TestApi, scheme: 'HTTP' | 'HTTPS' = 'HTTP') {
  const { gateway, traces } = await startGateway({ settings: { traceCalls: false } })
  const table = compileRouteTable(routingOf([api]))
  return { gateway, traces, table, admission: await gateway.draftDoor.admit({ table, scheme }) }
}

test('a draft answers whoever holds the ticket, once, and hands out the trace', async () => {
  const echo = await startEchoServer()
  const { admission, traces } = await admit({
    reqUri: '/d',
    authType: 'APP',
    backendApi: httpBackend(echo.address),
  })
  const { port, ticketHeader } = admission
  const answer = await callGateway({ port, host: HOST, path: '/d', headers: [ticketHeader] })
  expect(answer.status).toBe(200)
  expect(
    echo.requests[0]?.headers.some(([name]) => name.toLowerCase() === ticketHeader[0].toLowerCase()),
  ).toBe(false)
  const trace = await admission.trace
  expect(trace).toMatchObject({ draft: true, status: 200, apiName: 'api-0' })
  expect(trace.spans.map(({ name }) => name)).toContain('callBackend')
  expect(traces).toHaveLength(0)
  const again = await callGateway({ port, host: HOST, path: '/d', headers: [ticketHeader] })
  expect(again).toMatchObject({ status: 401, json: { error_code: 'APIC.0311' } })
})

test('without a ticket, or with a foreign one, nothing is served', async () => {
  const { admission } = await admit({ reqUri: '/d' })
  const { port } = admission
  expect((await callGateway({ port, host: HOST, path: '/d' })).status).toBe(401)
  expect(
    (await callGateway({ port, host: HOST, path: '/d', headers: [['X-Apig-Draft-Ticket', 'x']] })).status,
  ).toBe(401)
})

test('credentials that are sent are checked', async () => {
  const { admission } = await admit({ reqUri: '/d', authType: 'APP' })
  const headers: [string, string][] = [
    admission.ticketHeader,
    ['Authorization', 'SDK-HMAC-SHA256 Access=nobody, SignedHeaders=host;x-sdk-date, Signature=ab'],
  ]
  expect((await callGateway({ port: admission.port, host: HOST, path: '/d', headers })).status).toBe(401)
})

test('a draft answers over HTTPS with a certificate of the local authority', async () => {
  const { admission, gateway } = await admit({ reqUri: '/d', reqProtocol: 'HTTPS' }, 'HTTPS')
  const { port, ticketHeader } = admission
  const ca = gateway.authority.pem
  expect((await callGateway({ port, host: HOST, path: '/d', ca, headers: [ticketHeader] })).status).toBe(200)
})

test('a ticket that was taken back is worth nothing', async () => {
  const { admission } = await admit({ reqUri: '/d' })
  admission.close()
  const { port, ticketHeader } = admission
  expect((await callGateway({ port, host: HOST, path: '/d', headers: [ticketHeader] })).status).toBe(401)
})
