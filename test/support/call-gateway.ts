import { connect, type Socket } from 'node:net'
import { connect as secureConnect } from 'node:tls'

/** An answer read off the wire. */
export interface WireAnswer {
  readonly status: number
  /** Lower-case names; a repeated header is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The body as JSON, or its text. */
  readonly json: unknown
}

export interface WireRequest {
  readonly port: number
  readonly method?: string
  readonly path: string
  readonly host?: string
  /** Name and value; `Host` and `Content-Length` are added. */
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
  /** HTTPS with this authority; the name is the host's. */
  readonly ca?: string
}

/** Calls the gateway over a plain socket, so that nothing but the test decides what stands on the wire. */
export async function callGateway(request: WireRequest): Promise<WireAnswer> {
  const { port, method = 'GET', path, host = 'localhost', headers = [], body } = request
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...headers.map(([n, v]) => `${n}: ${v}`)]
  if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
  const socket = await dial(port, request.ca === undefined ? undefined : { ca: request.ca, servername: host })
  try {
    socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`, 'latin1')
    if (body !== undefined) socket.write(body)
    return readAnswer(await readAll(socket), method)
  } finally {
    socket.destroy()
  }
}

/** Writes text as it is and answers everything that came back until the connection ended. */
export async function sendBytes(port: number, text: string | Buffer): Promise<string> {
  const socket = await dial(port)
  socket.write(text as string, 'latin1')
  return (await readAll(socket)).toString('latin1')
}

export function dial(port: number, tls?: { ca: string; servername: string }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined
        ? connect({ port, host: '127.0.0.1', allowHalfOpen: true })
        : secureConnect({
            port,
            host: '127.0.0.1',
            ca: tls.ca,
            servername: tls.servername.replace(/:\d+$/, ''),
          })
    socket.on('error', reject)
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => resolve(socket))
  })
}

export function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const done = () => resolve(Buffer.concat(chunks))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', done)
    socket.on('end', done)
    socket.on('close', done)
  })
}

function readAnswer(bytes: Buffer, method: string): WireAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of head.slice(1)) {
    const at = line.indexOf(':')
    const name = line.slice(0, at).toLowerCase()
    const value = line.slice(at + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  }
  const rest = bytes.subarray(end + 4)
  const body = method === 'HEAD' ? rest : headers['transfer-encoding'] === 'chunked' ? dechunk(rest) : rest
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head[0] ?? '')?.[1] ?? 0),
    headers,
    body,
    json: parse(body.toString()),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function dechunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return Buffer.concat(parts)
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}
