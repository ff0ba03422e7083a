import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { connect as secureConnect } from 'node:tls'
import type { Connections } from './connections.ts'
import type { Origin } from './route.ts'

/** HTTP/2 connections to gRPC backends: one a backend, shared by its calls. */
export interface Http2Sessions {
  /** Resolves when the connection stands. Rejects with what kept it from standing. */
  get(origin: Origin): Promise<ClientHttp2Session>
  close(): void
}

/** Without a call for so long a connection is closed. */
const IDLE_MS = 60_000

export function createHttp2Sessions(connections: Pick<Connections, 'dialOf'>): Http2Sessions {
  const sessions = new Map<string, Promise<ClientHttp2Session>>()

  function open(origin: Origin, forget: () => void): Promise<ClientHttp2Session> {
    return new Promise((resolve, reject) => {
      const dial = connections.dialOf(origin)
      const host = dial.host.includes(':') ? `[${dial.host}]` : dial.host
      const session = connectHttp2(`${origin.protocol}//${host}:${dial.port}`, {
        createConnection: () =>
          origin.protocol === 'https:'
            ? secureConnect({ ...dial, ALPNProtocols: ['h2'] })
            : connect({ host: dial.host, port: dial.port, lookup: dial.lookup }),
        settings: { enablePush: false },
      })
      session.on('error', (error) => {
        forget()
        reject(error)
      })
      session.on('goaway', forget)
      session.on('close', () => {
        forget()
        reject(new Error('the connection closed before it stood'))
      })
      session.setTimeout(IDLE_MS, () => {
        forget()
        // Open streams go on until they have ended.
        session.close()
      })
      session.once('connect', () => resolve(session))
    })
  }

  return {
    get(origin) {
      const known = sessions.get(origin.key)
      if (known !== undefined) return known
      const made: Promise<ClientHttp2Session> = open(origin, () => {
        if (sessions.get(origin.key) === made) sessions.delete(origin.key)
      })
      sessions.set(origin.key, made)
      made.catch(() => sessions.delete(origin.key))
      return made
    },
    close() {
      for (const session of sessions.values())
        session.then(
          (open) => open.destroy(),
          () => undefined,
        )
      sessions.clear()
    },
  }
}
