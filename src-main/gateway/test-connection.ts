import { connect, isIP, type Socket } from 'node:net'
import { rootCertificates, connect as secureConnect } from 'node:tls'
import type { BackendApi } from '#contract/model/api-backend'
import { backendError, backendTimeout } from './backends/backend-error.ts'
import { checkedLookup, leadsHere } from './connections.ts'
import type { GatewayParts } from './parts.ts'
import type { OutgoingRule } from './ports.ts'
import { type Origin, parseOrigin } from './route.ts'

/** The address to try. */
export type ConnectionTest = Pick<
  BackendApi,
  'reqProtocol' | 'reqMethod' | 'urlDomain' | 'reqUri' | 'timeout'
>

export interface ConnectionTestResult {
  readonly status: number | null
  /** It was connected to. */
  readonly reachable: boolean
  readonly durationMs: number
  /** What happened, for the person at the form. */
  readonly message: string
}

interface Needs {
  readonly parts: GatewayParts
  readonly outgoing: OutgoingRule
  readonly caPem: () => string
}

/** Methods that a test may send: they change nothing. Others are only dialled. */
const harmless = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Makes the function behind *Test connection*: resolves, checks, dials and, where that is harmless, asks. */
export function createConnectionTest(needs: Needs): (input: ConnectionTest) => Promise<ConnectionTestResult> {
  return async (input) => {
    const startedAt = performance.now()
    let reachable = false
    const done = (status: number | null, message: string): ConnectionTestResult => ({
      status,
      reachable,
      durationMs: performance.now() - startedAt,
      message,
    })
    if (`${input.urlDomain}${input.reqUri}`.includes('#'))
      return done(null, 'The address holds variables: publish it to an environment to try it.')
    const origin = parseOrigin(input.reqProtocol.endsWith('S') ? 'HTTPS' : 'HTTP', input.urlDomain)
    if (origin === null) return done(null, `"${input.urlDomain}" is no address: enter host or host:port.`)
    try {
      const socket = await dial(needs, { origin, timeoutMs: input.timeout })
      reachable = true
      try {
        if (!harmless.has(input.reqMethod) || input.reqUri.includes('{'))
          return done(null, `Connected to ${socket.remoteAddress}:${socket.remotePort}.`)
        const status = await ask(socket, { origin, input })
        return done(status, `Answered ${status}.`)
      } finally {
        socket.destroy()
      }
    } catch (error) {
      const failure = backendError(error, { url: origin.key, timeoutMs: input.timeout })
      return done(null, failure.hint ?? failure.message)
    }
  }
}

function dial(
  { parts, outgoing, caPem }: Needs,
  { origin, timeoutMs }: { origin: Origin; timeoutMs: number },
): Promise<Socket> {
  const port = parts.connections.portOf(origin)
  if (isIP(origin.hostname) !== 0) outgoing.check({ host: origin.hostname, address: origin.hostname, port })
  const lookup = checkedLookup(outgoing, port) as never
  return new Promise((resolve, reject) => {
    const secure = origin.protocol === 'https:'
    const socket: Socket = secure
      ? secureConnect({
          host: origin.hostname,
          port,
          lookup,
          ...(isIP(origin.hostname) === 0 ? { servername: origin.hostname } : {}),
          ...(leadsHere(origin.hostname) ? { ca: [...rootCertificates, caPem()] } : {}),
        })
      : connect({ host: origin.hostname, port, lookup })
    socket.setTimeout(timeoutMs, () => {
      socket.destroy()
      reject(backendTimeout({ url: origin.key, timeoutMs }))
    })
    socket.on('error', reject)
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket))
  })
}

function ask(socket: Socket, { origin, input }: { origin: Origin; input: ConnectionTest }): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = ''
    socket.on('data', (chunk) => {
      head += chunk.toString('latin1')
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1]
      if (status !== undefined) resolve(Number(status))
      else if (head.length > 1024) reject(new Error('The answer is no HTTP'))
    })
    socket.once('close', () => reject(new Error('The connection closed without an answer')))
    socket.on('error', reject)
    socket.on('timeout', () => reject(backendTimeout({ url: origin.key, timeoutMs: input.timeout })))
    socket.write(
      `${input.reqMethod} ${input.reqUri} HTTP/1.1\r\nHost: ${origin.hostHeader}\r\nUser-Agent: Atrium\r\nConnection: close\r\n\r\n`,
    )
  })
}
