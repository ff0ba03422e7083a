import { EventEmitter } from 'node:events'
import { RomaError } from '#contract/errors'
import type { CallContext } from './call-context.ts'
import { bodyPassed } from './heap.ts'

/** Refusal of a body beyond `request_body_size`. */
export function bodyTooLarge(limit: number): RomaError {
  return new RomaError('bodyTooLarge', {
    hint: `The body is larger than ${limit} bytes (request_body_size).`,
  })
}

/**
 * Reads the whole body into `request.body`. `tooBig` throws what a body beyond `cap` bytes is refused with. Rejects
 * when the caller leaves or stops sending.
 */
export async function readBody(call: CallContext, cap: number, tooBig?: () => never): Promise<void> {
  const { request } = call
  if (request.body !== null || request.bodyLength === 0) return
  const limit = Math.min(cap, call.parts.limits().bodyBytes)
  const refuse = () => (limit === cap && tooBig !== undefined ? tooBig() : raise(bodyTooLarge(limit)))
  if (request.bodyLength > limit) refuse()
  const chunks: Buffer[] = []
  const { message } = request
  await new Promise<void>((resolve, reject) => {
    const stop = (error?: unknown) => {
      message.removeListener('data', onData)
      message.removeListener('end', onEnd)
      call.bodyFailed = null
      if (error === undefined) resolve()
      else reject(error)
    }
    const onData = (chunk: Buffer) => {
      request.bodyBytes += chunk.length
      if (request.bodyBytes > limit) {
        try {
          refuse()
        } catch (error) {
          stop(error)
        }
      } else {
        call.recording?.request.take(chunk)
        chunks.push(chunk)
      }
    }
    const onEnd = () => stop()
    call.bodyFailed = stop
    message.on('data', onData)
    message.on('end', onEnd)
  })
  request.body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

function raise(error: RomaError): never {
  throw error
}

/**
 * A request's body as the backend client reads it. It stands between the two so that a backend that answers early or
 * fails does not take the caller's connection down, and so that bytes are counted against the limit.
 */
export class BodySource extends EventEmitter {
  readonly #call: CallContext
  readonly #limit: number
  readonly #onData: (chunk: Buffer) => void
  readonly #onEnd: () => void
  /** Bytes were handed on, so the body cannot be sent a second time. */
  started = false
  destroyed = false

  constructor(call: CallContext) {
    super()
    this.#call = call
    this.#limit = call.parts.limits().bodyBytes
    const { message } = call.request
    this.#onData = (chunk) => {
      const { request } = call
      request.bodyBytes += chunk.length
      bodyPassed(chunk.length)
      call.recording?.request.take(chunk)
      if (request.bodyBytes > this.#limit) this.destroy(bodyTooLarge(this.#limit))
      else this.emit('data', chunk)
    }
    this.#onEnd = () => {
      this.#detach()
      this.emit('end')
      this.emit('close')
    }
    message.pause()
    call.bodyFailed = (error) => this.destroy(error instanceof Error ? error : new Error('body failed'))
  }

  override on(event: string | symbol, listener: (...values: never[]) => void): this {
    super.on(event, listener as (...values: unknown[]) => void)
    if (event === 'data' && !this.started && !this.destroyed) {
      this.started = true
      const { message } = this.#call.request
      message.on('data', this.#onData)
      message.on('end', this.#onEnd)
      message.resume()
    }
    return this
  }

  pause(): this {
    this.#call.request.message.pause()
    return this
  }

  resume(): this {
    if (this.started) this.#call.request.message.resume()
    return this
  }

  /** The client tells streams from other bodies by this method; it never calls it. */
  pipe(): never {
    throw new Error('read by events only')
  }

  destroy(error?: Error | null): this {
    if (this.destroyed) return this
    this.destroyed = true
    this.#detach()
    if (error && this.listenerCount('error') > 0) this.emit('error', error)
    this.emit('close')
    return this
  }

  #detach(): void {
    const { message } = this.#call.request
    message.removeListener('data', this.#onData)
    message.removeListener('end', this.#onEnd)
    this.#call.bodyFailed = null
  }
}
