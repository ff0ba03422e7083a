import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { WireRequest } from './build-request.ts'

/** An answer as it came in. */
export interface RawAnswer {
  readonly status: number
  readonly reason: string
  readonly httpVersion: string
  /** Order, case and repeats as received. */
  readonly headers: readonly (readonly [string, string])[]
  /** As received, still encoded. */
  readonly body: Buffer
  /** The body went on beyond what is kept. */
  readonly cut: boolean
  /** Milliseconds from the end of sending to the head of the answer. */
  readonly firstByteMs: number
  readonly downloadMs: number
  /** Why the body ends early; `undefined` when it is whole. */
  readonly broken: unknown
}

interface Sending {
  readonly wire: WireRequest
  readonly signal: AbortSignal
  readonly maxBytes: number
  /** Told when the head of the answer is here. */
  onHead(): void
}

/** The largest head of an answer that is read, in bytes. */
const MAX_HEAD_BYTES = 1024 * 1024

/** Sends a request over a socket that is connected and reads its answer. Rejects when no head arrives. */
export async function exchange(
  socket: Socket,
  { wire, signal, maxBytes, onHead }: Sending,
): Promise<RawAnswer> {
  const started = performance.now()
  const request = httpRequest({
    createConnection: () => socket,
    method: wire.method,
    path: wire.path,
    // A list of names and values goes out as it stands; nothing is merged, sorted or added.
    headers: wire.headers.flat(),
    setHost: false,
    maxHeaderSize: MAX_HEAD_BYTES,
    insecureHTTPParser: false,
  })
  request.end(wire.body.length === 0 ? undefined : wire.body)
  try {
    const answer = await headOf(request, signal)
    const head = performance.now()
    onHead()
    const { body, cut, broken } = await bodyOf(answer, { signal, maxBytes })
    return {
      status: answer.statusCode ?? 0,
      reason: answer.statusMessage ?? '',
      httpVersion: answer.httpVersion,
      headers: pairs(answer.rawHeaders),
      body,
      cut,
      broken,
      firstByteMs: head - started,
      downloadMs: performance.now() - head,
    }
  } finally {
    request.destroy()
    socket.destroy()
  }
}

function headOf(request: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const stop = () => request.destroy(signal.reason instanceof Error ? signal.reason : undefined)
    signal.addEventListener('abort', stop, { once: true })
    request.on('response', (answer) => {
      signal.removeEventListener('abort', stop)
      resolve(answer)
    })
    request.on('error', (error) => {
      signal.removeEventListener('abort', stop)
      reject(signal.aborted ? signal.reason : error)
    })
    if (signal.aborted) stop()
  })
}

interface Reading {
  readonly signal: AbortSignal
  readonly maxBytes: number
}

function bodyOf(
  answer: IncomingMessage,
  { signal, maxBytes }: Reading,
): Promise<{ body: Buffer; cut: boolean; broken: unknown }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (result: { cut: boolean; broken: unknown }) => {
      signal.removeEventListener('abort', stop)
      resolve({ body: Buffer.concat(chunks), ...result })
    }
    const stop = () => {
      finish({ cut: false, broken: signal.reason })
      answer.destroy()
    }
    signal.addEventListener('abort', stop, { once: true })
    answer.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, maxBytes - bytes)
      bytes += kept.length
      chunks.push(kept)
      if (kept.length === chunk.length) return
      finish({ cut: true, broken: undefined })
      answer.destroy()
    })
    answer.on('end', () => finish({ cut: false, broken: undefined }))
    answer.on('error', (broken) => finish({ cut: false, broken }))
  })
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  const headers: [string, string][] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2)
    headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? ''])
  return headers
}
