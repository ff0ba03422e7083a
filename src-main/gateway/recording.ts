import type { ServerResponse } from 'node:http'
import type { AnswerHeaders, CallContext } from './call-context.ts'

/** The first bytes of a body, and how many came. */
export class BodyTap {
  readonly #cap: number
  readonly #chunks: Buffer[] = []
  #kept = 0
  bytes = 0

  constructor(cap: number) {
    this.#cap = cap
  }

  take(chunk: Uint8Array): void {
    this.bytes += chunk.length
    const room = this.#cap - this.#kept
    if (room <= 0) return
    // A copy: the memory behind a chunk belongs to the connection.
    const part = Buffer.from(chunk.subarray(0, room))
    this.#chunks.push(part)
    this.#kept += part.length
  }

  raw(): { readonly kept: Uint8Array; readonly bytes: number } | null {
    return this.bytes === 0 ? null : { kept: Buffer.concat(this.#chunks), bytes: this.bytes }
  }
}

/** What is kept of a call while recording is switched on. */
export interface Recording {
  readonly request: BodyTap
  readonly response: BodyTap
}

/** Listens to what is written to the caller, whichever way it comes. `cap` is bytes of each body. */
export function createRecording(response: ServerResponse, cap: number): Recording {
  const recording: Recording = { request: new BodyTap(cap), response: new BodyTap(cap) }
  const write = response.write.bind(response) as (...args: unknown[]) => boolean
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
  const take = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === 'string')
      recording.response.take(
        Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'),
      )
    else if (chunk instanceof Uint8Array) recording.response.take(chunk)
  }
  response.write = (...args: unknown[]) => {
    take(args[0], args[1])
    return write(...args)
  }
  response.end = (...args: unknown[]) => {
    take(args[0], args[1])
    return end(...args)
  }
  return recording
}

/** A body that nobody asked for, a mock's or a refused call's, is read for the record alone: Node would drop it. */
export function recordUnread({ request, bodyFailed }: CallContext, recording: Recording): void {
  if (request.bodyLength === 0 || request.body !== null || request.bodyBytes > 0 || bodyFailed !== null)
    return
  request.message.on('data', (chunk: Buffer) => recording.request.take(chunk))
}

/** A recorded call as the storage worker gets it, secrets included: it masks them before it writes. */
export function rawContent(call: CallContext, { request, response }: Recording) {
  const { backendRequest, backendResponse } = call
  const asked = backendRequest !== null && (backendResponse !== null || call.stoppedAt === 'callBackend')
  return {
    requestId: call.id,
    request: { headers: call.request.rawHeaders, body: request.raw() },
    backendRequest: asked
      ? {
          method: backendRequest.method,
          target: backendRequest.target,
          headers: [...backendRequest.headers],
        }
      : null,
    backendResponse:
      backendResponse === null
        ? null
        : { status: backendResponse.status, headers: flatHeaders(backendResponse.headers) },
    response: { headers: flatHeaders(call.response?.headers ?? []), body: response.raw() },
  }
}

/** What a recording leaves the gateway as. */
export type RawContent = ReturnType<typeof rawContent>

function flatHeaders(headers: AnswerHeaders | readonly string[]): string[] {
  if (Array.isArray(headers)) return headers.map(String)
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    return Array.isArray(value) ? value.flatMap((one) => [name, one]) : [name, String(value)]
  })
}
