import type { Server } from 'node:http'
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net'

/** Addresses a host setting stands for: loopback in both families, or everything. */
function addressesOf(host: string): readonly [string, string] {
  return host === '0.0.0.0' ? ['0.0.0.0', '::'] : [host, '::1']
}

function listen(server: NetServer | Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(error)
    server.once('error', onError)
    server.listen({ port, host, ipv6Only: true }, () => {
      server.removeListener('error', onError)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

export interface OpenListeners {
  readonly port: number
  readonly servers: readonly Server[]
}

const MAX_TRIES = 10

/**
 * Opens one protocol on both loopback families under the same port. Without IPv6 the first one is enough; with port 0
 * a port is looked for that is free in both. Throws Node's error when the port is taken.
 */
export async function openListeners(
  make: () => Server,
  { host, port }: { host: string; port: number },
): Promise<OpenListeners> {
  const [first, second] = addressesOf(host)
  for (let tries = 1; ; tries += 1) {
    const server = make()
    const taken = await listen(server, port, first)
    const other = make()
    try {
      await listen(other, taken, second)
      return { port: taken, servers: [server, other] }
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') return { port: taken, servers: [server] }
      await closeServer(server)
      if (port !== 0 || tries >= MAX_TRIES) throw error
    }
  }
}

/** Stops accepting and ends what is idle; resolves when the last connection is gone. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

/** The next port that nothing listens on, or `null`. */
export async function findFreePort(from: number, host: string): Promise<number | null> {
  for (let port = from; port <= Math.min(from + 50, 65_535); port += 1) {
    const probe = createServer()
    try {
      await listen(probe, port, host)
      return port
    } catch {
      // Taken too: the next one.
    } finally {
      await new Promise<void>((resolve) => probe.close(() => resolve()))
    }
  }
  return null
}
