import { expect, test } from 'vitest'
import { bindPlugins } from '../support/bind-plugins.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.3 and §10 P27, P28 (APIG User Guide, "HTTP Response Headers").
async function start(values: readonly string[], headers: readonly object[]) {
  const echo = await startEchoServer((_message, response) => {
    if (values.length > 0) response.setHeader('V', values)
    response.end('ok')
  })
  return startGateway({
    apis: [{ reqUri: '/v', backendApi: httpBackend(echo.address) }],
    input: { bound: bindPlugins({ set_resp_headers: { response_headers: headers } }) },
  })
}

/** Lines of the header as they stood on the wire. */
async function lines(values: readonly string[], action: string, value = '3'): Promise<string[]> {
  const { httpPort } = await start(values, [{ name: 'V', value, action }])
  const { sendBytes } = await import('../support/call-gateway.ts')
  const text = await sendBytes(
    httpPort,
    `GET /v HTTP/1.1\r\nHost: ${'a'.repeat(32)}.apic.localhost\r\nConnection: close\r\n\r\n`,
  )
  return [...text.matchAll(/^V: (.*)$/gim)].map(([, line]) => (line ?? '').trim())
}

test.each([
  // action, header of the backend, lines of the answer
  ['override', ['1'], ['3']],
  ['override', ['1', '2'], ['3']],
  ['override', [], ['3']],
  ['append', ['1'], ['1,3']],
  ['append', ['1', '2'], ['1,2,3']],
  ['append', [], ['3']],
  ['delete', ['1'], []],
  ['delete', ['1', '2'], []],
  ['delete', [], []],
  ['skip', ['1'], ['1']],
  ['skip', ['1', '2'], ['1', '2']],
  ['skip', [], ['3']],
  ['add', ['1'], ['1', '3']],
  ['add', ['1', '2'], ['1', '2', '3']],
  ['add', [], ['3']],
  ['APPEND', ['1', '2'], ['1,2,3']],
])('P27, P28: %s on %j gives %j', async (action, before, after) => {
  expect(await lines(before, action)).toEqual(after)
})

test('mocks are changed, refusals of the gateway are not', async () => {
  const { call } = await startGateway({
    apis: [
      { reqUri: '/m', mockInfo: { resultContent: 'hi' } },
      { reqUri: '/signed', authType: 'APP', mockInfo: { resultContent: 'hi' } },
    ],
    input: {
      bound: bindPlugins(
        {
          set_resp_headers: {
            response_headers: [{ name: 'X-Served-By', value: 'desk', action: 'override' }],
          },
        },
        ['api0', 'api1'],
      ),
    },
  })
  expect((await call({ path: '/m' })).headers['x-served-by']).toBe('desk')
  const refused = await call({ path: '/signed' })
  expect(refused.status).toBe(401)
  expect(refused.headers['x-served-by']).toBeUndefined()
})

test('without a cache there is no cache status to say', async () => {
  const { call } = await start(
    [],
    [{ name: 'X-Cache', value: '$context.cacheStatus', value_type: 'system_parameter', action: 'add' }],
  )
  expect((await call({ path: '/v' })).headers['x-cache']).toBeUndefined()
})

test('a value beyond Latin-1 leaves as UTF-8', async () => {
  const { call } = await start([], [{ name: 'X-Word', value: '订单', action: 'add' }])
  const { headers } = await call({ path: '/v' })
  expect(Buffer.from(headers['x-word'] ?? '', 'latin1').toString('utf8')).toBe('订单')
})
