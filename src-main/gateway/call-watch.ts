import type { ServerResponse } from 'node:http'
import { RomaError } from '#contract/errors'
import type { CallContext } from './call-context.ts'

/** Looks after connections that move slowly. Only calls with a body or an answer on its way are in it. */
export interface CallWatch {
  /** A body is coming in. */
  body(call: CallContext, response: ServerResponse): void
  /** An answer is going out. */
  answer(call: CallContext, response: ServerResponse): void
  /** The call is answered but its body is not read yet. */
  rest(call: CallContext, response: ServerResponse): void
  close(): void
}

interface Watched {
  readonly call: CallContext
  readonly response: ServerResponse
  kind: 'body' | 'answer' | 'rest'
  bytes: number
  since: number
  readonly firstBytes: number
}

const TICK_MS = 250
const ANSWER_UNTAKEN_MS = 60_000
/** After an answer, what is left of a body is read for so long and so far, so that the caller sees the answer. */
const REST_MS = 2000
const REST_BYTES = 64 * 1024 * 1024

/**
 * One timer for all: a body that stops coming is refused with 408, an answer nobody takes ends the connection.
 * `bodyTimeoutMs` is how long a caller may pause within its body.
 */
export function createCallWatch(bodyTimeoutMs: () => number): CallWatch {
  const watched = new Map<ServerResponse, Watched>()
  let timer: NodeJS.Timeout | undefined

  function add(kind: Watched['kind'], call: CallContext, response: ServerResponse): void {
    const { socket } = call.request.message
    const bytes = kind === 'answer' ? socket.bytesWritten : socket.bytesRead
    const known = watched.get(response)
    if (known === undefined && kind !== 'rest') response.once('close', () => remove(response))
    watched.set(response, { call, response, kind, bytes, since: performance.now(), firstBytes: bytes })
    if (timer === undefined) {
      timer = setInterval(tick, TICK_MS)
      timer.unref()
    }
  }

  function remove(response: ServerResponse): void {
    // The server's own listener ran first and may have asked to look after the rest of the body.
    if (watched.get(response)?.kind === 'rest') return
    watched.delete(response)
    if (watched.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function tick(): void {
    const now = performance.now()
    for (const entry of watched.values()) look(entry, now)
    if (watched.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  function look(entry: Watched, now: number): void {
    const { call, response } = entry
    const { message } = call.request
    const { socket } = message
    const idle = now - entry.since
    if (entry.kind === 'rest') {
      if (message.complete || socket.destroyed || message.destroyed) watched.delete(response)
      else if (idle > REST_MS || socket.bytesRead - entry.firstBytes > REST_BYTES) {
        watched.delete(response)
        socket.destroy()
      }
      return
    }
    const bytes =
      entry.kind === 'answer'
        ? socket.bytesWritten
        : // Other calls share the connection.
          call.request.isHttp2
          ? call.request.bodyBytes
          : socket.bytesRead
    if (bytes !== entry.bytes) {
      entry.bytes = bytes
      entry.since = now
      return
    }
    if (entry.kind === 'answer') {
      if (!response.writableNeedDrain) entry.since = now
      else if (idle > ANSWER_UNTAKEN_MS) socket.destroy()
      return
    }
    // Messages of a gRPC call may come at any time.
    if (message.complete || isGrpc(call)) watched.delete(response)
    // A body that the backend does not take is not the caller's fault.
    else if (message.isPaused()) entry.since = now
    else if (idle > bodyTimeoutMs()) {
      entry.since = now
      const error = new RomaError('bodyTimeout', {
        hint: `The body stopped coming for ${bodyTimeoutMs()} ms.`,
      })
      if (call.bodyFailed === null) socket.destroy()
      else call.bodyFailed(error)
    }
  }

  return {
    body: (call, response) => add('body', call, response),
    answer: (call, response) => add('answer', call, response),
    rest: (call, response) => add('rest', call, response),
    close() {
      clearInterval(timer)
      timer = undefined
      watched.clear()
    },
  }
}

function isGrpc({ backend }: CallContext): boolean {
  return backend?.kind === 'http' && backend.isGrpc
}
