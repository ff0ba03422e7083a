import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RomaError } from '#contract/errors'
import { adminServerOptions } from '../rpc/admin-door.ts'

const MOST_CONNECTIONS = 128
const MOST_HEADERS = 64

/** Loopback as a number: a name could be resolved to something else. */
const LOOPBACK = '127.0.0.1'

/** An HTTP server with the limits of an admin door, not listening yet. */
export function adminServer(onRequest: RequestListener): Server {
  const server = createServer(adminServerOptions, onRequest)
  server.maxHeadersCount = MOST_HEADERS
  server.maxConnections = MOST_CONNECTIONS
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // After a first answer on the connection a second one would be taken for the answer to another request.
    const written = 'bytesWritten' in socket ? Number(socket.bytesWritten) : 1
    if (!socket.writable || written > 0) socket.destroy()
    else socket.end(`HTTP/1.1 ${statusOf(error.code)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}

/**
 * Listens on loopback and answers the port. Throws `portTaken` with the option that helps; `option` is the command
 * line's, without dashes.
 */
export async function listenOnLoopback(server: Server, port: number, option: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException) => reject(portProblem(cause, { port, option }))
    server.once('error', failed)
    server.listen(port, LOOPBACK, () => {
      server.off('error', failed)
      server.on('error', () => {})
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}

/** The first port from `from` on that can be listened on. */
export async function listenOnFirstFree(server: Server, from: number, option: string): Promise<number> {
  for (let port = from; port < from + 100; port += 1) {
    try {
      return await listenOnLoopback(server, port, option)
    } catch (error) {
      if (!(error instanceof RomaError) || error.error !== 'portTaken') throw error
    }
  }
  return listenOnLoopback(server, 0, option)
}

/** Takes no new requests, gives those in flight `graceMs`, then ends all connections. */
export async function stopListening(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}

function portProblem(
  cause: NodeJS.ErrnoException,
  { port, option }: { port: number; option: string },
): RomaError {
  const remedy = `choose another with --${option} (0 picks a free one)`
  const hint =
    cause.code === 'EACCES'
      ? `Port ${port} may not be used by this account: ${remedy}.`
      : `Port ${port} is used by another program: stop it, or ${remedy}.`
  return new RomaError('portTaken', { hint, cause })
}

function statusOf(code: string | undefined): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return '400 Bad Request'
}
