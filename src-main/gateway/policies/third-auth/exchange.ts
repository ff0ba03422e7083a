import type { Dispatcher } from 'undici'
import { RomaError } from '#contract/errors'
import { backendError, backendTimeout } from '../../backends/backend-error.ts'
import type { Abortable, AnswerHeaders, CallContext } from '../../call-context.ts'
import type { Origin } from '../../route.ts'

/** A request to the third party. */
export interface ThirdRequest {
  readonly method: Dispatcher.HttpMethod
  readonly target: string
  /** Flat list. */
  readonly headers: string[]
  readonly body: Buffer | null
}

/** What it answered; the body only when it was asked for. */
export interface ThirdAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Buffer
}

/** So much of an answer may go back to the caller. */
export const MAX_ANSWER_BYTES = 1024 * 1024

interface Sending {
  readonly origin: Origin
  readonly request: ThirdRequest
  readonly timeoutMs: number
  /** Decided when the head is here. */
  readonly wantsBody: (status: number, headers: AnswerHeaders) => boolean
}

/**
 * Sends the request over the gateway's own connections, under its rule for outgoing calls. Rejects with a `RomaError`
 * of the calling family: no connection, no answer in time, an answer that is none.
 */
export async function askThirdParty(call: CallContext, sending: Sending): Promise<ThirdAnswer> {
  const { connections } = call.parts
  const { origin } = sending
  if (origin.own && connections.portOf(origin) === 0)
    throw new RomaError('backendUnavailable', {
      hint: `${origin.key} leads to this gateway, whose listener is closed.`,
    })
  await connections.load()
  return new Promise((resolve, reject) => {
    const pool = connections.pool(origin)
    const { method, target, headers, body } = sending.request
    const exchange = new ThirdExchange(call, { ...sending, resolve, reject })
    try {
      pool?.dispatch({ path: target, method, headers, body }, exchange)
    } catch (error) {
      exchange.fail(error)
    }
  })
}

interface Ends {
  readonly resolve: (answer: ThirdAnswer) => void
  readonly reject: (error: RomaError) => void
}

class ThirdExchange implements Dispatcher.DispatchHandler, Abortable {
  readonly #call: CallContext
  readonly #sending: Sending & Ends
  readonly #timer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | null = null
  #head: { readonly status: number; readonly headers: AnswerHeaders } | null = null
  #chunks: Buffer[] = []
  #bytes = 0
  #over = false

  constructor(call: CallContext, sending: Sending & Ends) {
    this.#call = call
    this.#sending = sending
    const { timeoutMs, origin } = sending
    this.#timer = setTimeout(() => {
      this.fail(backendTimeout({ url: origin.key, timeoutMs }))
    }, timeoutMs)
    call.abortable = this
  }

  callerLeft(): void {
    this.fail(new RomaError('backendUnavailable', { hint: 'The caller left.' }))
  }

  fail(error: unknown): void {
    if (!this.#end()) return
    const { origin, timeoutMs, reject } = this.#sending
    reject(backendError(error, { url: origin.key, timeoutMs }))
    this.#controller?.abort(new Error('given up'))
  }

  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    clearTimeout(this.#timer)
    this.#call.abortable = null
    return true
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over) controller.abort(new Error('given up'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    if (status < 200 || this.#over) return
    this.#head = { status, headers }
    if (this.#sending.wantsBody(status, headers)) return
    // The head says it all; the rest is read along while it is short, so that the connection lives on.
    this.#settle()
    if (Number(headers['content-length'] ?? 0) > MAX_ANSWER_BYTES) controller.abort(new Error('not needed'))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > MAX_ANSWER_BYTES) {
      this.fail(new RomaError('backendUnavailable', { hint: 'Its answer is larger than 1 MB.' }))
      controller.abort(new Error('too large'))
    } else if (!this.#over) this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#settle()
  }

  #settle(): void {
    const head = this.#head
    if (head === null || !this.#end()) return
    this.#sending.resolve({ ...head, body: Buffer.concat(this.#chunks) })
  }

  onResponseError(_controller: Dispatcher.DispatchController | null, error: Error): void {
    this.fail(error)
  }
}
