import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'
import type { RomaError } from '#contract/errors'
import type { Abortable, AnswerBody, AnswerHeaders, CallContext } from '../call-context.ts'
import { bodyPassed } from '../heap.ts'
import { endWith } from '../response-body.ts'
import { backendError, backendTimeout } from './backend-error.ts'

interface ExchangeOptions {
  readonly timeoutMs: number
  /** For messages. */
  readonly url: string
  /** The answer's head is here. */
  readonly answered: () => void
  /** There will be no answer. */
  readonly failed: (error: RomaError) => void
  /** The last byte came, or nothing more will. May come after `failed`, and twice. */
  readonly finished?: () => void
}

/**
 * One request to an HTTP backend, from dispatch to the last byte. Until somebody takes the answer, what arrives in
 * the same turn is kept and then the backend is paused: a small answer leaves in one write.
 */
export class HttpExchange implements Dispatcher.DispatchHandler, AnswerBody, Abortable {
  readonly #call: CallContext
  readonly #options: ExchangeOptions
  readonly #startedAt: number
  #timer: NodeJS.Timeout | undefined
  #controller: Dispatcher.DispatchController | null = null
  #settled = false
  #aborted: Error | null = null
  #ended = false
  #kept: Buffer[] = []
  #response: ServerResponse | null = null

  constructor(call: CallContext, options: ExchangeOptions) {
    this.#call = call
    this.#options = options
    this.#startedAt = performance.now()
    // One list of timers for each duration in Node: starting and ending one costs next to nothing.
    this.#timer = setTimeout(onTimeout, options.timeoutMs, this)
    call.abortable = this
  }

  callerLeft(): void {
    this.#abort(new Error('the caller left'))
  }

  timedOut(): void {
    const { url, timeoutMs } = this.#options
    this.fail(backendTimeout({ url, timeoutMs }))
    this.#abort(new Error('timed out'))
  }

  /** Ends an exchange that has no answer yet. */
  fail(error: unknown): void {
    clearTimeout(this.#timer)
    if (this.#settled) return
    this.#settled = true
    this.#options.failed(backendError(error, this.#options))
  }

  /** Nothing has ended it yet: no answer, no error, no caller who left. */
  isWaiting(): boolean {
    return !this.#settled && this.#aborted === null
  }

  /** Answers without the backend. */
  answerInstead({
    status,
    headers,
    body,
  }: {
    readonly status: number
    readonly headers: AnswerHeaders
    readonly body: Buffer
  }): void {
    if (!this.isWaiting()) return
    this.#kept.push(body)
    this.#finish()
    this.#answered(status, headers)
  }

  #abort(reason: Error): void {
    if (this.#ended || this.#aborted !== null) return
    this.#aborted = reason
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#aborted !== null) controller.abort(this.#aborted)
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    // Interim answers (100–199) are between the backend and us.
    if (status < 200 || this.#settled) return
    this.#answered(status, headers)
  }

  #answered(status: number, headers: AnswerHeaders): void {
    clearTimeout(this.#timer)
    this.#settled = true
    const call = this.#call
    call.upstreamMs = performance.now() - this.#startedAt
    call.backendResponse = { status, headers, body: this }
    const { recorder } = call
    if (recorder !== null) {
      recorder.backendStatus = status
      recorder.note = `answered ${status}`
    }
    this.#options.answered()
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#response === null) {
      this.#kept.push(chunk)
      if (this.#kept.length > 1) controller.pause()
      return
    }
    this.#write(this.#response, chunk)
  }

  onResponseEnd(): void {
    this.#finish()
    this.#response?.end()
  }

  /**
   * Lets go of connection and call. The three hold each other in a ring; left tied, rings of past calls hang on to the
   * next ones until a full collection, and every small one copies megabytes.
   */
  #finish(): void {
    this.#ended = true
    this.#controller = null
    this.#call.abortable = null
    this.#options.finished?.()
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.#finish()
    if (!this.#settled) {
      this.fail(error)
      return
    }
    this.#aborted ??= error
    this.#response?.destroy()
  }

  pipe(response: ServerResponse): void {
    const kept = this.#kept
    this.#kept = []
    const last = kept.length - 1
    if (this.#ended && this.#aborted === null) {
      for (let i = 0; i < last; i += 1) this.#write(response, kept[i] as Buffer)
      if (last < 0) response.end()
      else {
        const chunk = kept[last] as Buffer
        this.#call.responseBytes += chunk.length
        endWith(response, chunk)
      }
      return
    }
    if (this.#aborted !== null) {
      response.destroy()
      return
    }
    this.#response = response
    let room = true
    for (const chunk of kept) room = this.#write(response, chunk)
    if (last < 0) response.flushHeaders()
    if (room) this.#controller?.resume()
  }

  #write(response: ServerResponse, chunk: Buffer): boolean {
    this.#call.responseBytes += chunk.length
    bodyPassed(chunk.length)
    if (response.write(chunk)) return true
    const controller = this.#controller
    controller?.pause()
    response.once('drain', () => controller?.resume())
    return false
  }
}

function onTimeout(exchange: HttpExchange): void {
  exchange.timedOut()
}
