import type { IncomingMessage } from 'node:http'
import { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AnswerBody, CallContext } from './call-context.ts'

/** Connections that became tunnels; a gateway that stops ends them. */
export interface Tunnels {
  add(tunnel: Tunnel): void
  delete(tunnel: Tunnel): void
  /** Ends all of them. */
  end(): void
}

export function createTunnels(): Tunnels {
  const open = new Set<Tunnel>()
  return {
    add: (tunnel) => void open.add(tunnel),
    delete: (tunnel) => void open.delete(tunnel),
    end() {
      for (const tunnel of open) tunnel.end()
    },
  }
}

/** WebSockets alone: other protocols are answered as plain HTTP/1.1, as if nothing was asked. */
export function isWebSocketUpgrade(message: IncomingMessage): boolean {
  return message.method === 'GET' && message.headers.upgrade?.trim().toLowerCase() === 'websocket'
}

/** A response on a connection that asked for an upgrade: Node lets go of it, whatever the answer is. */
export function upgradeResponse(message: IncomingMessage, socket: Duplex, head: Buffer): ServerResponse {
  const connection = socket as Socket
  connection.on('error', () => connection.destroy())
  if (head.length > 0) connection.unshift(head)
  const response = new ServerResponse(message)
  response.shouldKeepAlive = false
  response.assignSocket(connection)
  // The other side may stay: it has the answer and nothing more to say here.
  response.on('finish', () => connection.destroySoon())
  return response
}

/** A tunnel without a byte for so long is closed. */
const IDLE_MS = 600_000

/** Both ends of a WebSocket, once the backend said yes. Bytes pass through as they are. */
export class Tunnel implements AnswerBody {
  readonly #call: CallContext
  readonly #backend: Socket
  readonly #head: Buffer
  readonly #ended: () => void
  #caller: Socket | null = null
  #isOver = false

  /** `head`: bytes that came with the backend's yes. `ended` is called once, whoever ends it. */
  constructor(
    call: CallContext,
    { backend, head, ended }: { backend: Socket; head: Buffer; ended: () => void },
  ) {
    this.#call = call
    this.#backend = backend
    this.#head = head
    this.#ended = ended
    backend.on('error', () => this.end())
    backend.on('close', () => this.end())
    call.abortable = { callerLeft: () => this.end() }
  }

  /** Writes the answer's head itself: `Connection: Upgrade` is none of Node's answers. */
  pipe(response: ServerResponse): void {
    const caller = response.socket
    if (caller === null || caller.destroyed || this.#isOver) {
      this.end()
      response.destroy()
      return
    }
    const call = this.#call
    this.#caller = caller
    call.parts.tunnels.add(this)
    response.detachSocket(caller)
    const read = caller.bytesRead
    const written = caller.bytesWritten
    caller.write(headOf(call), 'latin1')
    if (this.#head.length > 0) caller.write(this.#head)
    caller.setTimeout(call.parts.limits().tunnelIdleMs ?? IDLE_MS, () => this.end())
    caller.pipe(this.#backend)
    this.#backend.pipe(caller)
    caller.on('close', () => {
      call.request.bodyBytes = caller.bytesRead - read
      call.responseBytes = caller.bytesWritten - written
      this.end()
      // Nobody else tells that the call is over.
      response.emit('close')
    })
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#call.abortable = null
    this.#call.parts.tunnels.delete(this)
    this.#backend.destroy()
    // What was written still leaves: the last frame says why.
    this.#caller?.destroySoon()
    this.#ended()
  }
}

function headOf({ response }: CallContext): string {
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket']
  const headers = (response?.headers ?? []) as readonly string[]
  for (let i = 0; i < headers.length; i += 2)
    if (!/^(content-length|transfer-encoding)$/i.test(headers[i] as string))
      lines.push(`${headers[i]}: ${headers[i + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
