import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { z } from 'zod'
import { DebugRequest } from '#contract/model/debug-request'
import { createDebugger } from '../../src-main/debugger/debugger.ts'
import type { DraftGateway, GatewayAddress } from '../../src-main/debugger/ports.ts'
import type { ResolvedRequest } from '../../src-main/debugger/resolved-request.ts'
import { createOutgoingRule } from '../../src-main/domain/outgoing-rule.ts'

/** A server that keeps the bytes it got and writes the bytes it is told to. */
export interface RawServer {
  readonly port: number
  /** Everything received, on all connections, as Latin-1. */
  received(): string
  connections(): number
}

/** Starts one on loopback; it ends with the test. `answer` gets the text so far and may answer more than once. */
export async function rawServer(answer: (text: string, socket: Socket) => void): Promise<RawServer> {
  let received = ''
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    let text = ''
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      received += chunk.toString('latin1')
      answer(text, socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { port, received: () => received, connections: () => connections }
}

/** Answers 200 with a text once the whole head (and a body of the given length) is here. */
export function answering(body: string | Buffer, headers: readonly string[] = []) {
  return (text: string, socket: Socket) => {
    const end = text.indexOf('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (end < 0 || text.length < end + 4 + length) return
    socket.write(`HTTP/1.1 200 OK\r\n${headers.map((line) => `${line}\r\n`).join('')}`)
    socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`)
    socket.end(body)
  }
}

const noDraft: DraftGateway = {
  admit: () => Promise.reject(new Error('no draft in this test')),
}

interface Options {
  readonly gateway?: GatewayAddress
  readonly caPem?: string
  readonly draft?: DraftGateway
  readonly deny?: readonly string[]
}

/** A debugger at noon of 24 November 2026, signing with that date. */
export function testDebugger({ gateway, caPem = '', draft = noDraft, deny = [] }: Options = {}) {
  return createDebugger({
    now: () => Date.UTC(2026, 10, 24, 12),
    gatewayNow: () => Date.UTC(2026, 10, 24, 12),
    outgoing: createOutgoingRule({ allow: () => [], deny: () => deny }),
    caPem: () => caPem,
    gatewayAddress: () => gateway ?? { httpPort: 0, httpsPort: 0 },
    draft,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
}

/** A request to a URL, in the form the debugger takes. */
export function toUrl(
  request: Partial<z.input<typeof DebugRequest>> & { url: string },
  credential: ResolvedRequest['credential'] = { kind: 'none' },
): ResolvedRequest {
  return {
    request: DebugRequest.parse({ method: 'GET', target: { kind: 'url' }, ...request }),
    target: { kind: 'url' },
    credential,
  }
}
