import { createServer, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { onTestFinished } from 'vitest'

/** A message as it arrived. */
export interface BrokerMessage {
  readonly topic: string
  readonly partition: number
  readonly key: string | null
  readonly value: string
}

interface BrokerOptions {
  /** Asks for SASL PLAIN with these. */
  readonly sasl?: { readonly username: string; readonly password: string }
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly partitions?: number
}

export interface SmallBroker {
  readonly address: string
  readonly messages: readonly BrokerMessage[]
  /** Error code of the next answers to Produce; 0: taken. */
  refuse(code: number): void
  /** No answer at all from now on. */
  fallSilent(): void
}

const API_VERSIONS = 18
const METADATA = 3
const PRODUCE = 0
const SASL_HANDSHAKE = 17
const SASL_AUTHENTICATE = 36

/**
 * A TCP server that speaks as much of Kafka's protocol as a producer needs: versions, SASL PLAIN, metadata, produce. It
 * is no Kafka: it proves what leaves here, read by code that knows nothing of the client.
 *
 * Source: Apache Kafka, "A Guide To The Kafka Protocol"; message format version 2.
 */
export async function startSmallBroker({
  sasl,
  tls,
  partitions = 2,
}: BrokerOptions = {}): Promise<SmallBroker> {
  const messages: BrokerMessage[] = []
  const sockets = new Set<Socket>()
  let code = 0
  let silent = false
  let port = 0

  function answer(request: Reader): Buffer | undefined {
    const key = request.int16()
    const version = request.int16()
    const correlation = request.int32()
    request.text()
    const reply = new Writer().int32(correlation)
    if (key === API_VERSIONS) {
      const versions = [
        [API_VERSIONS, 0, 3],
        [METADATA, 8, 8],
        [PRODUCE, 7, 7],
        [SASL_HANDSHAKE, 1, 1],
        [SASL_AUTHENTICATE, 0, 0],
      ] as const
      reply.int16(0)
      if (version < 3) reply.list(versions, ([id, low, high]) => reply.int16(id).int16(low).int16(high))
      else {
        reply.byte(versions.length + 1)
        for (const [id, low, high] of versions) reply.int16(id).int16(low).int16(high).byte(0)
      }
      if (version > 0) reply.int32(0)
      return version < 3 ? reply.done() : reply.byte(0).done()
    }
    if (key === SASL_HANDSHAKE)
      return reply
        .int16(0)
        .list(['PLAIN'], (name) => reply.text(name))
        .done()
    if (key === SASL_AUTHENTICATE) {
      const [, username, password] = request.bytes().toString().split('\0')
      const good = username === sasl?.username && password === sasl?.password
      return good
        ? reply.int16(0).int16(-1).int32(0).done()
        : reply.int16(58).text('Authentication failed: Invalid username or password').int32(0).done()
    }
    if (key === METADATA) {
      const topics = request.list(() => request.text() ?? '')
      reply.int32(0).list([1], () =>
        reply
          .int32(1)
          .text(tls === undefined ? '127.0.0.1' : 'localhost')
          .int32(port)
          .int16(-1),
      )
      reply.text('small').int32(1)
      reply.list(topics, (topic) => {
        reply.int16(0).text(topic).byte(0)
        reply.list(Array.from({ length: partitions }), (_, index) => {
          reply.int16(0).int32(index).int32(1).int32(0)
          reply
            .list([1], () => reply.int32(1))
            .list([1], () => reply.int32(1))
            .list([], () => reply)
        })
        reply.int32(0)
      })
      return reply.int32(0).done()
    }
    if (key !== PRODUCE) return undefined
    request.text()
    const acks = request.int16()
    request.int32()
    const taken = request.list(() => {
      const topic = request.text() ?? ''
      return {
        topic,
        parts: request.list(() => {
          const partition = request.int32()
          const records = request.bytes()
          if (code === 0)
            for (const record of recordsOf(records)) messages.push({ topic, partition, ...record })
          return partition
        }),
      }
    })
    if (acks === 0) return undefined
    reply.list(taken, ({ topic, parts }) => {
      reply
        .text(topic)
        .list(parts, (partition) => reply.int32(partition).int16(code).int64(0).int64(-1).int64(0))
    })
    return reply.int32(0).done()
  }

  function serve(socket: Socket): void {
    sockets.add(socket)
    let waiting = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk])
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE(0)) {
        const size = waiting.readInt32BE(0)
        const reply = silent ? undefined : answer(new Reader(waiting.subarray(4, 4 + size)))
        waiting = waiting.subarray(4 + size)
        if (reply !== undefined) socket.write(reply)
      }
    })
  }

  const server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    address: `${tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`,
    messages,
    refuse: (next) => {
      code = next
    },
    fallSilent: () => {
      silent = true
    },
  }
}

/** Records of a batch, uncompressed. */
function recordsOf(batch: Buffer): Pick<BrokerMessage, 'key' | 'value'>[] {
  const reader = new Reader(batch)
  // Base offset, length, leader epoch, magic, checksum, attributes, last delta, two times, producer id and epoch, sequence.
  reader.skip(8 + 4 + 4 + 1 + 4 + 2 + 4 + 8 + 8 + 8 + 2 + 4)
  return Array.from({ length: reader.int32() }, () => {
    const end = reader.varint() + reader.at
    reader.skip(1)
    reader.varint()
    reader.varint()
    const key = reader.varText()
    const value = reader.varText() ?? ''
    reader.at = end
    return { key, value }
  })
}

class Reader {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  skip(count: number): void {
    this.at += count
  }

  int16(): number {
    this.at += 2
    return this.#bytes.readInt16BE(this.at - 2)
  }

  int32(): number {
    this.at += 4
    return this.#bytes.readInt32BE(this.at - 4)
  }

  text(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.#take(length).toString()
  }

  bytes(): Buffer {
    return this.#take(this.int32())
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: Math.max(this.int32(), 0) }, item)
  }

  /** Zigzag. */
  varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.at)
      this.at += 1
      value += (byte & 127) * 2 ** shift
      if (byte < 128) break
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  varText(): string | null {
    const length = this.varint()
    return length < 0 ? null : this.#take(length).toString()
  }

  #take(length: number): Buffer {
    this.at += length
    return this.#bytes.subarray(this.at - length, this.at)
  }
}

class Writer {
  readonly #parts: Buffer[] = []

  byte(value: number): this {
    this.#parts.push(Buffer.from([value]))
    return this
  }

  int16(value: number): this {
    const part = Buffer.alloc(2)
    part.writeInt16BE(value)
    this.#parts.push(part)
    return this
  }

  int32(value: number): this {
    const part = Buffer.alloc(4)
    part.writeInt32BE(value)
    this.#parts.push(part)
    return this
  }

  int64(value: number): this {
    const part = Buffer.alloc(8)
    part.writeBigInt64BE(BigInt(value))
    this.#parts.push(part)
    return this
  }

  text(value: string): this {
    this.int16(Buffer.byteLength(value))
    this.#parts.push(Buffer.from(value))
    return this
  }

  list<T>(items: readonly T[], item: (value: T, index: number) => unknown): this {
    this.int32(items.length)
    items.forEach(item)
    return this
  }

  /** With its length in front. */
  done(): Buffer {
    const body = Buffer.concat(this.#parts)
    const size = Buffer.alloc(4)
    size.writeInt32BE(body.length)
    return Buffer.concat([size, body])
  }
}
