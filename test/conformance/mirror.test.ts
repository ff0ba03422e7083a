import { expect, test } from 'vitest'
import { bindPlugins } from '../support/bind-plugins.ts'
import { startEchoServer, startRawBackend } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

// Source: policies.md §4.9 (APIG API Reference, "ProxyMirrorContent").
async function start(mirror: object, host?: string) {
  const echo = await startEchoServer()
  const other = await startEchoServer()
  const gateway = await startGateway({
    apis: [
      {
        reqUri: '/orders',
        reqMethod: 'ANY',
        backendApi: httpBackend(echo.address, { reqUri: '/v1/orders' }),
      },
      { reqUri: '/mock', mockInfo: { resultContent: 'hi' } },
    ],
    input: {
      bound: bindPlugins({ proxy_mirror: { protocol: 'HTTP', host: host ?? other.address, ...mirror } }, [
        'api0',
        'api1',
      ]),
    },
  })
  /** Waits until the copies have arrived; they are not waited for by calls. */
  const arrived = async (count: number) => {
    for (let i = 0; i < 200 && other.requests.length < count; i += 1)
      await new Promise((r) => setTimeout(r, 5))
    return other.requests
  }
  return { ...gateway, echo, other, arrived }
}

test('a copy of the backend request is sent: method, path, query, headers and body', async () => {
  const { call, echo, other, arrived } = await start({})
  await call({ method: 'POST', path: '/orders?a=1', headers: [['X-Trace', 'T1']], body: 'text' })
  const [copy] = await arrived(1)
  expect(copy).toMatchObject({ method: 'POST', url: '/v1/orders?a=1', body: 'text' })
  expect(copy?.headers).toContainEqual(['X-Trace', 'T1'])
  expect(copy?.headers.filter(([name]) => name.toLowerCase() === 'host')).toEqual([['host', other.address]])
  expect(echo.requests[0]).toMatchObject({ method: 'POST', url: '/v1/orders?a=1', body: 'text' })
})

test('the path is replaced or put in front', async () => {
  const replaced = await start({ path: '/shadow' })
  await replaced.call({ path: '/orders?a=1' })
  expect((await replaced.arrived(1))[0]?.url).toBe('/shadow?a=1')
  const prefixed = await start({ path: '/shadow/', path_concat_mode: 'prefix' })
  await prefixed.call({ path: '/orders?a=1' })
  expect((await prefixed.arrived(1))[0]?.url).toBe('/shadow/v1/orders?a=1')
})

test('without bodies only the head is copied', async () => {
  const { call, echo, arrived } = await start({ mirror_request_body_enabled: false })
  await call({ method: 'POST', path: '/orders', body: 'text' })
  expect((await arrived(1))[0]?.body).toBe('')
  expect(echo.requests[0]?.body).toBe('text')
})

test('a sample of the calls is copied', async () => {
  const { call, arrived } = await start({ sample_ratio: 0.25 })
  for (let i = 0; i < 12; i += 1) await call({ path: '/orders' })
  expect(await arrived(3)).toHaveLength(3)
})

test('mocks are not mirrored', async () => {
  const { call, other } = await start({})
  expect((await call({ path: '/mock' })).status).toBe(200)
  await call({ path: '/mock' })
  expect(other.requests).toHaveLength(0)
})

test('a mirror that fails, hangs or talks nonsense changes nothing', async () => {
  const silent = await startRawBackend(() => undefined)
  const nonsense = await startRawBackend((socket) => socket.end('what?\r\n'))
  for (const host of ['127.0.0.1:1', silent.address, nonsense.address]) {
    const { call, lastTrace } = await start({ timeout: 50 }, host)
    expect((await call({ method: 'POST', path: '/orders', body: 'x' })).status).toBe(200)
    expect((await lastTrace()).status).toBe(200)
  }
})
