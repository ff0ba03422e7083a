import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, rootCertificates } from 'node:tls'
import type { OutgoingRule } from './ports.ts'
import type { TargetAddress } from './target-address.ts'

/** A socket ready for a request, and what it cost in milliseconds; `null` where there was nothing to do. */
export interface Connection {
  readonly socket: Socket
  readonly dnsMs: number | null
  readonly connectMs: number
  readonly tlsMs: number | null
}

interface Dialling {
  readonly outgoing: OutgoingRule
  /** Certificate of the local authority; trusted besides the public ones. */
  readonly caPem: string
  readonly signal: AbortSignal
}

/**
 * Looks the name up, checks each address against the outgoing rule, dials the first that answers and shakes hands.
 * The checked address is the dialled one, so a name cannot change its mind in between.
 */
export async function connect(
  address: TargetAddress,
  { outgoing, caPem, signal }: Dialling,
): Promise<Connection> {
  const started = performance.now()
  const { addresses, lookedUp } = await resolve(address, signal)
  const resolved = performance.now()
  const socket = await dialFirst(addresses, { address, outgoing, signal })
  const times = {
    dnsMs: lookedUp ? resolved - started : null,
    connectMs: performance.now() - resolved,
  }
  return secured(socket, { address, caPem, times, signal })
}

/** Connects to a door of our own on loopback, under the name of the address. */
export async function connectToDoor(
  address: TargetAddress,
  { port, caPem, signal }: { port: number; caPem: string; signal: AbortSignal },
): Promise<Connection> {
  const started = performance.now()
  const socket = await dial('127.0.0.1', port, signal)
  const times = { dnsMs: null, connectMs: performance.now() - started }
  return secured(socket, { address, caPem, times, signal })
}

interface Securing {
  readonly address: TargetAddress
  readonly caPem: string
  readonly signal: AbortSignal
  readonly times: Pick<Connection, 'dnsMs' | 'connectMs'>
}

async function secured(socket: Socket, { address, caPem, times, signal }: Securing): Promise<Connection> {
  if (address.scheme === 'http') return { socket, ...times, tlsMs: null }
  const started = performance.now()
  const secure = await shakeHands(socket, { host: address.host, caPem, signal })
  return { socket: secure, ...times, tlsMs: performance.now() - started }
}

/** Opens a socket to one address. */
async function dial(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connectTcp({ host, port, signal, noDelay: true })
  // The exchange reports what it waits for; an error at another time has no one to tell.
  socket.on('error', () => {})
  try {
    await once(socket, 'connect')
  } catch (error) {
    socket.destroy()
    throw signal.aborted ? signal.reason : error
  }
  return socket
}

async function resolve({ host, localGateway }: TargetAddress, signal: AbortSignal) {
  const bare = host.replace(/\.$/, '').toLowerCase()
  if (isIP(bare) !== 0) return { addresses: [bare], lookedUp: false }
  // No resolver is asked for names that are loopback by definition (RFC 6761): many know only `localhost` itself.
  if (localGateway || bare === 'localhost' || bare.endsWith('.localhost'))
    return { addresses: localGateway ? ['127.0.0.1'] : ['127.0.0.1', '::1'], lookedUp: false }
  const found = await orAborted(lookup(bare, { all: true }), signal)
  return { addresses: found.map(({ address }) => address), lookedUp: true }
}

async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface Choice {
  readonly address: TargetAddress
  readonly outgoing: OutgoingRule
  readonly signal: AbortSignal
}

async function dialFirst(
  addresses: readonly string[],
  { address, outgoing, signal }: Choice,
): Promise<Socket> {
  let last: unknown
  for (const candidate of addresses) {
    try {
      outgoing.check({ host: address.host, address: candidate, port: address.port })
      return await dial(candidate, address.port, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // A second address of the same name often answers with another error; the first one says more.
      last ??= error
    }
  }
  throw last
}

const contexts = new Map<string, ReturnType<typeof createSecureContext>>()

/** Public authorities and the local one. Making a context parses some 150 certificates, so it is kept. */
function trusting(caPem: string) {
  const known = contexts.get(caPem)
  if (known !== undefined) return known
  const context = createSecureContext({ ca: [...rootCertificates, caPem], minVersion: 'TLSv1.2' })
  contexts.clear()
  contexts.set(caPem, context)
  return context
}

interface Handshake {
  readonly host: string
  readonly caPem: string
  readonly signal: AbortSignal
}

async function shakeHands(socket: Socket, { host, caPem, signal }: Handshake): Promise<Socket> {
  const name = host.replace(/\.$/, '')
  const secure = connectTls({
    socket,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    secureContext: trusting(caPem),
    ALPNProtocols: ['http/1.1'],
  })
  secure.on('error', () => {})
  try {
    await once(secure, 'secureConnect', { signal })
  } catch (error) {
    secure.destroy()
    throw signal.aborted ? signal.reason : error
  }
  return secure
}
