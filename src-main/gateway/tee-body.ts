import type { ServerResponse } from 'node:http'
import type { AnswerBody } from './call-context.ts'
import type { BodyTap } from './recording.ts'

/** Hands a body on and, once all of it has come and it is not longer than `most` bytes, to `done` as well. */
export function teeBody(body: AnswerBody, most: number, done: (bytes: Buffer) => void): AnswerBody {
  return {
    pipe(response) {
      let chunks: Buffer[] | null = []
      let bytes = 0
      listen(response, {
        take(chunk) {
          bytes += chunk.length
          if (bytes > most) chunks = null
          // A copy: the memory behind a chunk belongs to the connection.
          else chunks?.push(Buffer.from(chunk))
        },
        end() {
          const all = chunks
          chunks = null
          if (all !== null) done(Buffer.concat(all))
        },
      })
      body.pipe(response)
    },
  }
}

/** Hands a body on, its first bytes to a tap as well. */
export function tapBody(body: AnswerBody, tap: BodyTap): AnswerBody {
  return {
    pipe(response) {
      listen(response, { take: (chunk) => tap.take(chunk), end: () => undefined })
      body.pipe(response)
    },
  }
}

interface Listener {
  take(chunk: Uint8Array): void
  /** The body is complete; a backend that died destroys the response instead. */
  end(): void
}

function listen(response: ServerResponse, listener: Listener): void {
  const write = response.write.bind(response) as (...args: unknown[]) => boolean
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
  const take = (chunk: unknown, encoding: unknown) => {
    if (chunk instanceof Uint8Array) listener.take(chunk)
    else if (typeof chunk === 'string')
      listener.take(Buffer.from(chunk, (typeof encoding === 'string' ? encoding : 'utf8') as BufferEncoding))
  }
  response.write = (...args: unknown[]) => {
    take(args[0], args[1])
    return write(...args)
  }
  response.end = (...args: unknown[]) => {
    take(args[0], args[1])
    listener.end()
    return end(...args)
  }
}
