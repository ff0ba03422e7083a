import {
  Server as HttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import {
  createSecureServer,
  type Http2SecureServer,
  Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2'
import { httpOptions } from './server.ts'

/** Streams a connection may open in all; a caller that goes on opens another connection. */
const MAX_STREAMS = 10_000
/** Without a call and without a byte for so long a connection is ended. */
const IDLE_MS = 60_000
/** The same while calls are open: event streams and gRPC streams may be silent. */
const IDLE_WITH_CALLS_MS = 600_000
/** After a GOAWAY of either side. */
const LEAVE_MS = 5000

/** Limits of the HTTP/2 side; the HTTP/1.1 side obeys those of `httpOptions`. */
const http2Options = {
  ...httpOptions,
  allowHTTP1: true,
  settings: { enablePush: false, maxConcurrentStreams: 100, maxHeaderListSize: 160 * 1024 },
  maxHeaderListPairs: 500,
  maxSettings: 32,
  maxOutstandingPings: 10,
  maxSessionMemory: 32,
  maxSessionInvalidFrames: 50,
  maxSessionRejectedStreams: 50,
  unknownProtocolTimeout: 10_000,
  // Rapid reset: a connection that opens and resets faster is sent away.
  streamResetBurst: 200,
  streamResetRate: 33,
}

interface Listeners {
  readonly http1: RequestListener
  readonly http2: (message: Http2ServerRequest, response: Http2ServerResponse) => void
}

interface Options {
  readonly tls: SecureServerOptions
  /** Asked at every connection. */
  readonly offersHttp2: () => boolean
}

/**
 * The HTTPS listener: HTTP/2 where the caller offers it (ALPN) and the setting allows it, HTTP/1.1 otherwise. The HTTP/1
 * side is Node's own, the same as on the plain listener.
 *
 * Source: APIG User Guide, "Calling an API": HTTP/2 is supported and can be switched off.
 */
export function createHttp2Server(
  { tls, offersHttp2 }: Options,
  { http1, http2 }: Listeners,
): Http2SecureServer {
  const server = createSecureServer({ ...http2Options, ...tls } as SecureServerOptions)
  switchProtocols(server, offersHttp2)
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    guard(session)
  })
  server.on('sessionError', () => undefined)
  server.on('request', (message, response) => {
    if (message instanceof Http2ServerRequest) {
      // A stream that was reset before its turn, or whose connection is going, starts no call.
      if (message.stream.destroyed || message.stream.session?.destroyed !== false) return
      http2(message, response)
    } else http1(message as unknown as IncomingMessage, response as unknown as ServerResponse)
  })
  endSessions(server as unknown as HttpServer, sessions)
  return server
}

/** Node reads the list, in its form on the wire, at every connection. Source: RFC 7301, section 3.1. */
function switchProtocols(server: Http2SecureServer, offersHttp2: () => boolean): void {
  const both = Buffer.from('\x02h2\x08http/1.1')
  const old = Buffer.from('\x08http/1.1')
  Object.defineProperty(server, 'ALPNProtocols', {
    get: () => (offersHttp2() ? both : old),
    set: () => undefined,
    configurable: true,
  })
}

function guard(session: ServerHttp2Session): void {
  let open = 0
  let count = 0
  let leaving: NodeJS.Timeout | undefined
  const leave = () => {
    leaving ??= setTimeout(() => session.destroy(), LEAVE_MS)
    leaving.unref()
  }
  session.on('error', () => undefined)
  session.on('goaway', leave)
  session.on('close', () => clearTimeout(leaving))
  session.setTimeout(IDLE_MS, () => session.destroy())
  session.on('stream', (stream) => {
    open += 1
    count += 1
    if (open === 1) session.setTimeout(IDLE_WITH_CALLS_MS)
    stream.on('error', () => undefined)
    stream.once('close', () => {
      open -= 1
      if (open === 0 && !session.destroyed) session.setTimeout(IDLE_MS)
    })
    if (count === MAX_STREAMS) {
      session.close()
      leave()
    }
  })
}

/** `closeIdleConnections` and `closeAllConnections` know HTTP/1.1 only. */
function endSessions(server: HttpServer, sessions: ReadonlySet<ServerHttp2Session>): void {
  const idle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    idle()
    // Ends once its calls have ended.
    for (const session of sessions) if (!session.closed) session.close()
  }
  server.closeAllConnections = () => {
    HttpServer.prototype.closeAllConnections.call(server)
    for (const session of sessions) session.destroy()
  }
}
