import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { connect as secureConnect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, type StartedGateway, startGateway } from '../support/start-gateway.ts'

interface Answer {
  readonly headers: Record<string, unknown>
  readonly body: string
}

function open({ gateway, httpsPort }: StartedGateway): ClientHttp2Session {
  const session = connect(`https://127.0.0.1:${httpsPort}`, { ca: gateway.authority.pem, servername: HOST })
  session.on('error', () => undefined)
  onTestFinished(() => session.destroy())
  return session
}

function ask(
  session: ClientHttp2Session,
  headers: Record<string, string | string[]>,
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':authority': HOST, ...headers }, { endStream: body === undefined })
    let answered: Record<string, unknown> = {}
    const chunks: Buffer[] = []
    stream.on('response', (got) => {
      answered = got
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => resolve({ headers: answered, body: Buffer.concat(chunks).toString() }))
    stream.on('error', reject)
    if (body !== undefined) stream.end(body)
  })
}

const protocolOf = ({ gateway, httpsPort }: StartedGateway, offered: string[]) =>
  new Promise<string | false | null>((resolve, reject) => {
    const socket = secureConnect(
      {
        port: httpsPort,
        host: '127.0.0.1',
        ca: gateway.authority.pem,
        servername: HOST,
        ALPNProtocols: offered,
      },
      () => {
        resolve(socket.alpnProtocol)
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })

test('calls over HTTP/2 pass the same stages; many at once on one connection', async () => {
  const echo = await startEchoServer()
  const gateway = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'ANY', backendApi: httpBackend(echo.address, { reqUri: '/b' }) }],
  })
  const session = open(gateway)
  const answer = await ask(
    session,
    { ':method': 'POST', ':path': '/a?x=1', 'content-type': 'text/plain', cookie: ['a=1', 'b=2'] },
    'hello',
  )
  expect(answer.headers).toMatchObject({ ':status': 200, server: 'api-gateway', 'x-apig-count': '1' })
  expect(JSON.parse(answer.body)).toMatchObject({ method: 'POST', url: '/b?x=1', body: 'hello' })
  const headers = new Map(echo.requests[0]?.headers.map(([name, value]) => [name.toLowerCase(), value]))
  expect(headers.get('cookie')).toBe('a=1; b=2')
  expect(headers.get('host')).toBe(echo.address)
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, index) => ask(session, { ':method': 'GET', ':path': `/a?n=${index}` })),
  )
  expect(all.map(({ headers: { ':status': status } }) => status)).toEqual(Array(60).fill(200))
  expect(gateway.traces.at(-1)).toMatchObject({ protocol: 'HTTPS', host: HOST, status: 200 })
})

test('refusals and mock answers arrive over HTTP/2 too', async () => {
  const gateway = await startGateway({ apis: [{ reqUri: '/a', mockInfo: { resultContent: 'pong' } }] })
  const session = open(gateway)
  expect((await ask(session, { ':path': '/a' })).body).toBe('pong')
  const refused = await ask(session, { ':path': '/b' })
  expect(refused.headers).toMatchObject({ ':status': 404, 'content-type': 'application/json' })
  expect(JSON.parse(refused.body)).toMatchObject({ error_code: 'APIC.0101' })
  const twoHosts = await ask(session, { ':path': '/a', host: 'other.example' })
  expect(JSON.parse(twoHosts.body)).toMatchObject({ error_code: 'APIC.0602' })
})

test('HTTP/2 is chosen by ALPN and can be switched off while running', async () => {
  const settings = { http2: true }
  const gateway = await startGateway({ apis: [{ reqUri: '/a' }], settings })
  expect(await protocolOf(gateway, ['h2', 'http/1.1'])).toBe('h2')
  expect(await protocolOf(gateway, ['http/1.1'])).toBe('http/1.1')
  expect(await protocolOf(gateway, [])).toBe(false)
  const off = await startGateway({ apis: [{ reqUri: '/a' }], settings: { http2: false } })
  expect(await protocolOf(off, ['h2', 'http/1.1'])).toBe('http/1.1')
})

test('a caller that resets its stream ends the call at the backend', async () => {
  const left: boolean[] = []
  const echo = await startEchoServer((_message, response) => {
    response.on('close', () => left.push(true))
    response.writeHead(200)
    response.write('begin')
  })
  const gateway = await startGateway({ apis: [{ reqUri: '/a', backendApi: httpBackend(echo.address) }] })
  const stream = open(gateway).request({ ':authority': HOST, ':path': '/a' })
  stream.on('error', () => undefined)
  await new Promise((resolve) => stream.once('data', resolve))
  stream.close(constants.NGHTTP2_CANCEL)
  await expect.poll(() => left).toEqual([true])
  expect(await gateway.lastTrace()).toMatchObject({ status: 499 })
})

/** Frames by hand: Node's own client sends nothing of a stream that is reset at once. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

test('a connection that opens and resets without end is sent away, and others go on', async () => {
  const gateway = await startGateway({ apis: [{ reqUri: '/' }] })
  const socket = secureConnect({
    ...{ port: gateway.httpsPort, host: '127.0.0.1', servername: HOST },
    ...{ ca: gateway.gateway.authority.pem, ALPNProtocols: ['h2'] },
  })
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => undefined)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // GET, https, / from the static table, and the authority.
  const block = Buffer.concat([Buffer.from([0x82, 0x87, 0x84, 0x01, HOST.length]), Buffer.from(HOST)])
  const cancel = Buffer.from([0, 0, 0, 8])
  const flood = Array.from({ length: 2000 }, (_, index) => [
    frame(1, 0x5, 2 * index + 1, block),
    frame(3, 0, 2 * index + 1, cancel),
  ]).flat()
  socket.write(
    Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      frame(4, 0, 0, Buffer.alloc(0)),
      ...flood,
    ]),
  )
  await expect.poll(() => hasGoAway(Buffer.concat(chunks)), { timeout: 5000 }).toBe(true)
  expect(gateway.traces.length).toBeLessThan(2000)
  expect((await ask(open(gateway), { ':path': '/' })).headers[':status']).toBe(200)
})

function hasGoAway(bytes: Buffer): boolean {
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3))
    if (bytes[at + 3] === 7) return true
  return false
}

test('a body beyond the limit is refused, one without a length too', async () => {
  const echo = await startEchoServer()
  const gateway = await startGateway({
    apis: [{ reqUri: '/a', reqMethod: 'POST', backendApi: httpBackend(echo.address) }],
    limits: { bodyBytes: 1000 },
  })
  const big = 'x'.repeat(2000)
  const answer = await ask(open(gateway), { ':method': 'POST', ':path': '/a', 'content-length': '2000' }, big)
  expect(answer.headers[':status']).toBe(413)
  expect((await ask(open(gateway), { ':method': 'POST', ':path': '/a' }, big)).headers[':status']).toBe(413)
})

test('stopping ends open HTTP/2 connections', async () => {
  const gateway = await startGateway({ apis: [{ reqUri: '/a' }] })
  const session = open(gateway)
  await ask(session, { ':path': '/a' })
  await gateway.gateway.stop()
  await expect.poll(() => session.destroyed || session.closed).toBe(true)
})
