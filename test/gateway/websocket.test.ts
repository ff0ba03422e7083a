import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { CHANNEL, channelBackend, channelOf } from '../support/channel.ts'
import { HOST, httpBackend, type StartedGateway, startGateway } from '../support/start-gateway.ts'

interface SocketServer {
  readonly address: string
  readonly port: number
  readonly requests: IncomingMessage[]
  readonly server: WebSocketServer
}

/** Says everything back. */
async function startSocketServer(): Promise<SocketServer> {
  const requests: IncomingMessage[] = []
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    handleProtocols: (offered) => [...offered][0] ?? false,
  })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  server.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('error', () => undefined)
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, address: `127.0.0.1:${port}`, requests, server }
}

function openSocket(
  { httpPort, httpsPort, gateway }: StartedGateway,
  path: string,
  secure = false,
): WebSocket {
  const socket = secure
    ? new WebSocket(`wss://localhost:${httpsPort}${path}`, ['chat'], {
        ca: gateway.authority.pem,
        headers: { Host: HOST },
      })
    : new WebSocket(`ws://127.0.0.1:${httpPort}${path}`, ['chat'], { headers: { Host: HOST } })
  socket.on('error', () => undefined)
  onTestFinished(() => socket.terminate())
  return socket
}

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })

const said = (socket: WebSocket, text: string | Buffer) =>
  new Promise<string>((resolve) => {
    socket.once('message', (data) => resolve(data.toString()))
    socket.send(text)
  })

test.each([false, true])(
  'a WebSocket passes through (TLS in front: %s), with its sub-protocol',
  async (secure) => {
    const server = await startSocketServer()
    const gateway = await startGateway({
      apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address, { reqUri: '/room' }) }],
    })
    const socket = openSocket(gateway, '/chat?user=1', secure)
    await opened(socket)
    expect(socket.protocol).toBe('chat')
    expect(await said(socket, 'hello')).toBe('hello')
    expect(await said(socket, 'x'.repeat(300_000))).toHaveLength(300_000)
    expect(server.requests[0]?.url).toBe('/room?user=1')
    expect(server.requests[0]?.headers).toMatchObject({
      'x-apig-count': '1',
      'x-request-id': expect.any(String),
    })
    expect(gateway.gateway.status().callsInFlight).toBe(1)
    socket.close(1000, 'bye')
    expect(await gateway.lastTrace()).toMatchObject({ status: 101, backendStatus: 101, errorCode: null })
    expect(gateway.traces[0]?.responseBytes).toBeGreaterThan(300_000)
    await expect.poll(() => gateway.gateway.status().callsInFlight).toBe(0)
  },
)

test('the backend that closes closes the caller, with its code', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({ apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }] })
  const socket = openSocket(gateway, '/chat')
  await opened(socket)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  for (const client of server.server.clients) client.close(4001, 'enough')
  expect(await closed).toBe(4001)
})

test('a caller who leaves ends the connection to the backend', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({ apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }] })
  const socket = openSocket(gateway, '/chat')
  await opened(socket)
  socket.terminate()
  await expect.poll(() => server.server.clients.size).toBe(0)
})

test('the stages run on the request that asks: a refusal is an answer, no tunnel', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({
    apis: [
      { reqUri: '/signed', authType: 'APP', backendApi: httpBackend(server.address) },
      { reqUri: '/secure', reqProtocol: 'HTTPS', backendApi: httpBackend(server.address) },
    ],
  })
  const refusal = (path: string) =>
    new Promise<number | undefined>((resolve) => {
      const socket = openSocket(gateway, path)
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode))
    })
  expect(await refusal('/signed')).toBe(401)
  expect(await refusal('/secure')).toBe(400)
  expect(await refusal('/nowhere')).toBe(404)
  expect(server.requests).toHaveLength(0)
  await expect.poll(() => gateway.gateway.status().callsInFlight).toBe(0)
})

test('a page of another site opens no WebSocket to an API whose CORS is off', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({ apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }] })
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/chat`, {
    headers: { Host: HOST, Origin: 'https://evil.example' },
  })
  socket.on('error', () => undefined)
  const status = await new Promise<number | undefined>((resolve) =>
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode)
      socket.terminate()
    }),
  )
  expect(status).toBe(403)
  expect(server.requests).toHaveLength(0)
})

test('a backend that says no is passed on as it is', async () => {
  const server = createServer()
  server.on('upgrade', (_message, socket) => {
    socket.end('HTTP/1.1 403 Forbidden\r\nX-Why: full\r\nContent-Length: 4\r\n\r\nfull')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const gateway = await startGateway({
    apis: [{ reqUri: '/chat', backendApi: httpBackend(`127.0.0.1:${port}`) }],
  })
  const answer = await new Promise<IncomingMessage>((resolve) => {
    openSocket(gateway, '/chat').once('unexpected-response', (_request, response) => resolve(response))
  })
  expect(answer.statusCode).toBe(403)
  expect(answer.headers['x-why']).toBe('full')
})

test('a backend that is not there is 502 APIC.0202, and another member of a channel is tried', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({
    apis: [
      { reqUri: '/gone', backendApi: httpBackend('127.0.0.1:1') },
      { reqUri: '/chat', backendApi: channelBackend({ retryCount: '1' }) },
    ],
    input: { channels: [channelOf([{ port: 1 }, { port: server.port }])] },
  })
  const status = await new Promise<number | undefined>((resolve) => {
    openSocket(gateway, '/gone').once('unexpected-response', (_request, response) =>
      resolve(response.statusCode),
    )
  })
  expect(status).toBe(502)
  const socket = openSocket(gateway, '/chat')
  await opened(socket)
  const channel = gateway.gateway.table().channels.get(CHANNEL) as never
  expect(gateway.gateway.channels.health(channel).map(({ activeCalls }) => activeCalls)).toEqual([0, 1])
  socket.terminate()
  await expect.poll(() => gateway.gateway.channels.health(channel)[1]?.activeCalls).toBe(0)
})

test('a silent WebSocket is closed after the idle time', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({
    apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }],
    limits: { tunnelIdleMs: 60 },
  })
  const socket = openSocket(gateway, '/chat')
  await opened(socket)
  await new Promise((resolve) => socket.once('close', resolve))
  await expect.poll(() => server.server.clients.size).toBe(0)
})

test('stopping the gateway ends WebSockets at once', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({ apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }] })
  const socket = openSocket(gateway, '/chat')
  await opened(socket)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const startedAt = performance.now()
  await gateway.gateway.stop()
  await closed
  expect(performance.now() - startedAt).toBeLessThan(5000)
})

test('another upgrade than websocket is served as plain HTTP/1.1', async () => {
  const gateway = await startGateway({ apis: [{ reqUri: '/a', mockInfo: { resultContent: 'plain' } }] })
  const { status, body } = await gateway.call({
    path: '/a',
    headers: [
      ['Upgrade', 'h2c'],
      ['HTTP2-Settings', 'AAMAAABkAAQAAP__'],
    ],
  })
  expect([status, body.toString()]).toEqual([200, 'plain'])
})

test('bytes that follow the request at once reach the backend', async () => {
  const server = await startSocketServer()
  const gateway = await startGateway({ apis: [{ reqUri: '/chat', backendApi: httpBackend(server.address) }] })
  const socket = connect(gateway.httpPort, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  // One masked text frame "hi" right behind the head.
  const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69])
  socket.write(
    Buffer.concat([
      Buffer.from(
        `GET /chat HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      ),
      frame,
    ]),
  )
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  await expect.poll(() => text).toContain('\x81\x02hi')
  expect(text).toContain('HTTP/1.1 101 Switching Protocols')
})
