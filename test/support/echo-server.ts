import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createRawServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A request as the outside world saw it. */
export interface Echo {
  readonly method: string
  readonly url: string
  /** Name and value as sent, in order. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

export interface EchoServer {
  readonly port: number
  /** `127.0.0.1:port`. */
  readonly address: string
  readonly requests: readonly Echo[]
}

type Answer = (message: IncomingMessage, response: ServerResponse, body: Buffer) => void

/** The outside world: answers every request with what it got, as JSON, unless the test says otherwise. Ends with the test. */
export async function startEchoServer(answer?: Answer): Promise<EchoServer> {
  const requests: Echo[] = []
  const server = createServer((message, response) => {
    const chunks: Buffer[] = []
    message.on('error', () => undefined)
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      const body = Buffer.concat(chunks)
      const echo = {
        method: message.method ?? '',
        url: message.url ?? '',
        headers: pairs(message.rawHeaders),
        body: body.toString(),
      }
      requests.push(echo)
      if (answer === undefined) {
        response.setHeader('Content-Type', 'application/json')
        response.end(JSON.stringify(echo))
      } else answer(message, response, body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, address: `127.0.0.1:${port}`, requests }
}

function pairs(raw: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let i = 0; i < raw.length; i += 2) result.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return result
}

export interface RawBackend {
  readonly address: string
  readonly connections: () => number
  /** Resolves when a connection was closed by the other side. */
  readonly closed: Promise<void>
}

/** A backend that misbehaves byte by byte. `onData` gets each chunk of each connection. */
export async function startRawBackend(
  onData: (socket: Socket, text: string, connection: number) => void,
): Promise<RawBackend> {
  let connections = 0
  const sockets = new Set<Socket>()
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const server = createRawServer((socket) => {
    connections += 1
    const connection = connections
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.on('data', (chunk) => onData(socket, chunk.toString('latin1'), connection))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { address: `127.0.0.1:${port}`, connections: () => connections, closed }
}
