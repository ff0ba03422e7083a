import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ContractHandlers } from '#contract/contract'
import type { Log } from '#contract/log'
import type { DoorRules, Refusal } from '../../rpc/admin-door.ts'
import { adminHeaders, checkOrigin, createFailureLimit, loopbackHosts } from '../../rpc/admin-door.ts'
import { answer } from '../../rpc/answer.ts'
import { adminServer, stopListening } from '../listen.ts'
import { type Page, pageFile } from '../page.ts'
import { createConsoleAccess, type Session } from './access-token.ts'
import { createRpcSockets } from './web-socket.ts'

/** The console for a browser: the page's files and `/rpc`. */
export interface ConsoleServer {
  /** To be listened with. */
  readonly server: Server
  /** Address that lets a browser in; lives as long as the process, or until *Renew*. */
  startUrl(): string
  /** The same for a link we open ourselves: once, within 60 seconds. */
  singleUseUrl(): string
  notify(event: string, payload: unknown): void
  close(graceMs: number): Promise<void>
}

interface Needs {
  readonly handlers: ContractHandlers
  readonly page: Page
  readonly log: Log
  now(): number
  /** The port once it listens. */
  port(): number
  /** Told after *Renew*, with the new address. */
  onRenewed(startUrl: string): void
  /** Vite's server in development: its page may ask us, and `/` leads to it. */
  readonly developmentUrl?: string
}

export function createConsoleServer(needs: Needs): ConsoleServer {
  const { handlers, page, log, now, port, onRenewed, developmentUrl } = needs
  const access = createConsoleAccess({ port, now })
  const failures = createFailureLimit(now)
  const sockets = createRpcSockets({
    now,
    async answer(question, session) {
      const answered = await answer(handlers, question, {
        onUnexpected: (error, procedure) => log.error(`${procedure} failed`, error.cause),
      })
      if (question.name === 'management.renew' && 'output' in answered) renew(session)
      return answered
    },
    onDropped: (events) => log.warn('a console read too slowly', { events }),
  })

  function renew(session: Session): void {
    access.renew(session)
    sockets.dropOthers(session)
    onRenewed(startUrl())
  }

  function startUrl(): string {
    return urlWith(access.startToken())
  }

  function urlWith(token: string): string {
    // Vite's page runs on `localhost`, and a cookie of 127.0.0.1 would not reach it.
    const name = developmentUrl === undefined ? '127.0.0.1' : 'localhost'
    return `http://${name}:${port()}/?token=${token}`
  }

  function rules(extra: Partial<DoorRules> = {}): DoorRules {
    const hosts = loopbackHosts(port())
    if (developmentUrl !== undefined) hosts.push(new URL(developmentUrl).host)
    return { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)), ...extra }
  }

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '', rawHeaders } = request
    const token =
      method === 'GET' && target.startsWith('/?token=') ? target.slice('/?token='.length) : undefined
    const refusal = checkOrigin({ method, target, rawHeaders }, rules({ linkFollowed: token !== undefined }))
    if (refusal !== undefined) return refuse(request, response, refusal)
    if (token !== undefined) return enter(token, request, response)
    if (access.session(request.headers.cookie) === undefined) return unknown(request, response)
    if (method !== 'GET' && method !== 'HEAD') {
      return refuse(request, response, { status: 405, reason: 'method' })
    }
    if (target === '/' && developmentUrl !== undefined) return redirect(response, developmentUrl)
    const file = await pageFile(page, target.split('?')[0] ?? '')
    if (file === undefined) return send(response, 404, plain('Not found'))
    send(response, 200, file)
  }

  async function enter(token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = access.enter(token)
    if (id === undefined) return unknown(request, response)
    redirect(response, '/', { 'set-cookie': access.cookie(id) })
  }

  /** Nothing here tells a stranger what listens. */
  async function unknown(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, delayMs } = failures.failed()
    await new Promise((resolve) => setTimeout(resolve, delayMs))
    refuse(request, response, { status, reason: 'no session' })
  }

  function refuse(request: IncomingMessage, response: ServerResponse, { status, reason }: Refusal): void {
    log.warn('console: refused', { method: request.method, path: pathOf(request), status, reason })
    const text = status === 401 ? 'Open the address shown in the terminal.' : reason
    send(response, status, plain(text, { connection: 'close' }))
  }

  async function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => {})
    const { method = '', url: target = '', rawHeaders } = request
    const refusal = checkOrigin({ method, target, rawHeaders }, rules({ originRequired: true }))
    if (refusal !== undefined) return turnAway(request, socket, refusal.status, refusal.reason)
    const session = access.session(request.headers.cookie)
    if (session === undefined) {
      const { status, delayMs } = failures.failed()
      await new Promise((resolve) => setTimeout(resolve, delayMs))
      return turnAway(request, socket, status, 'no session')
    }
    if (target !== '/rpc') return turnAway(request, socket, 404, 'not /rpc')
    if (!sockets.hasRoom()) return turnAway(request, socket, 503, 'too many sockets')
    sockets.accept(request, socket, head, session)
  }

  function turnAway(request: IncomingMessage, socket: Duplex, status: number, reason: string): void {
    log.warn('console: refused a socket', { path: pathOf(request), status, reason })
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }

  const server = adminServer((request, response) => {
    onRequest(request, response).catch((error: unknown) => {
      log.error('console: a request failed', error)
      if (response.headersSent) response.destroy()
      else send(response, 500, plain('Failed'))
    })
  })
  server.on('upgrade', (request, socket, head) => {
    onUpgrade(request, socket, head).catch((error: unknown) => {
      log.error('console: a socket failed', error)
      socket.destroy()
    })
  })

  return {
    server,
    startUrl,
    singleUseUrl: () => urlWith(access.singleUseCode()),
    notify: (event, payload) => sockets.notify({ event, payload }),
    async close(graceMs) {
      await sockets.close(graceMs)
      await stopListening(server, graceMs)
    },
  }
}

function redirect(response: ServerResponse, location: string, headers: Record<string, string> = {}): void {
  send(response, 303, { headers: { ...headers, location }, body: '' })
}

function send(
  response: ServerResponse,
  status: number,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string | Uint8Array },
): void {
  response.writeHead(status, { ...adminHeaders, ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

function plain(body: string, headers: Record<string, string> = {}) {
  return { headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}
