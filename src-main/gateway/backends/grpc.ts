import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type Http2ServerResponse,
} from 'node:http2'
import { RomaError } from '#contract/errors'
import type { Abortable, AnswerBody, AnswerHeaders, BackendRequest, CallContext } from '../call-context.ts'
import { bodyTooLarge } from '../request-body.ts'
import type { HttpBackend, Origin } from '../route.ts'
import { strikeDirect } from '../strike.ts'
import { backendError, backendTimeout, mayRetry } from './backend-error.ts'
import { addTry, type BackendTry, explainTries } from './backend-tries.ts'
import type { ChannelCall } from './channel-call.ts'

interface Target {
  readonly backend: HttpBackend
  readonly origin: Origin
  readonly channel: ChannelCall | null
  readonly tries: number
}

/**
 * Passes a gRPC call on over HTTP/2, messages as they come in both directions, trailers at the end. Only a connection
 * that does not stand is tried again: once messages went out they cannot be sent a second time.
 *
 * Source: APIG User Guide, "Creating a gRPC API".
 */
export async function callGrpc(
  call: CallContext,
  { backend, origin: first, channel, tries }: Target,
): Promise<void> {
  const timeoutMs = Math.min(backend.timeoutMs, call.parts.limits().backendTimeoutMs)
  let origin = first
  let failures: BackendTry[] | null = null
  for (let number = 1; ; number += 1) {
    const startedAt = performance.now()
    let hasSession = false
    try {
      const { active } = call.parts.faults
      const action = active === null ? null : active.pick(call, origin.key)
      if (action !== null) await strikeDirect(call, { action, backend })
      if (call.backendResponse !== null) return
      const session = await withTimeout(call.parts.http2Sessions.get(origin), { origin, timeoutMs })
      hasSession = true
      if (call.callerLeft) throw new Error('the caller left')
      await exchange(call, { session, origin, channel, timeoutMs })
      return
    } catch (error) {
      channel?.release()
      const failure = backendError(error, { url: origin.key, timeoutMs })
      failures = addTry(call, failures, {
        address: origin.key,
        outcome: failure.hint ?? failure.message,
        startedAt,
      })
      const again =
        number < tries && !hasSession && mayRetry(failure) && (channel === null || channel.hasNext())
      if (!again) {
        explainTries(call, { tries: failures, backend, channelName: channel?.name ?? '' })
        throw failure
      }
      if (channel !== null) origin = channel.next()
    }
  }
}

function withTimeout<T>(
  work: Promise<T>,
  { origin, timeoutMs }: { origin: Origin; timeoutMs: number },
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(backendTimeout({ url: origin.key, timeoutMs })), timeoutMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

interface Exchange {
  readonly session: ClientHttp2Session
  readonly origin: Origin
  readonly channel: ChannelCall | null
  readonly timeoutMs: number
}

function exchange(call: CallContext, { session, origin, channel, timeoutMs }: Exchange): Promise<void> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const stream = session.request(requestHeaders(call, origin), { endStream: call.request.bodyLength === 0 })
    const body = new GrpcBody(call, stream)
    const timer = setTimeout(() => body.fail(backendTimeout({ url: origin.key, timeoutMs })), timeoutMs)
    call.abortable = body
    stream.on('response', (headers) => {
      clearTimeout(timer)
      const status = Number(headers[':status'] ?? 502)
      call.upstreamMs = performance.now() - startedAt
      const answer = answerHeaders(headers)
      body.takeStatus(answer)
      call.backendResponse = { status, headers: answer, body }
      if (call.recorder !== null) {
        call.recorder.backendStatus = status
        call.recorder.note = `answered ${status}`
      }
      resolve()
    })
    stream.on('close', () => {
      clearTimeout(timer)
      call.abortable = null
      channel?.release()
      reject(
        body.reason ??
          new RomaError('backendUnavailable', {
            hint: `${origin.key} ended the call before it answered (HTTP/2 code ${stream.rstCode}).`,
          }),
      )
    })
    sendBody(call, { stream, body })
  })
}

function requestHeaders(call: CallContext, origin: Origin): Record<string, string | string[]> {
  const { method, target, headers } = call.backendRequest as BackendRequest
  const result: Record<string, string | string[]> = {
    ':method': method,
    ':path': target,
    ':scheme': origin.protocol === 'https:' ? 'https' : 'http',
  }
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase()
    const value = headers[i + 1] as string
    if (name === 'host') result[':authority'] = value
    else {
      const before = result[name]
      result[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
    }
  }
  return result
}

function answerHeaders(headers: IncomingHttpHeaders): AnswerHeaders {
  const result: AnswerHeaders = {}
  for (const [name, value] of Object.entries(headers)) if (!name.startsWith(':')) result[name] = value
  return result
}

/** What the caller sends, as it comes, with the limit of every body. */
function sendBody(call: CallContext, { stream, body }: { stream: ClientHttp2Stream; body: GrpcBody }): void {
  const { request } = call
  if (request.bodyLength === 0) return
  const { message } = request
  const limit = call.parts.limits().bodyBytes
  call.bodyFailed = (error) => body.fail(error)
  message.on('data', (chunk: Buffer) => {
    request.bodyBytes += chunk.length
    if (request.bodyBytes > limit) body.fail(bodyTooLarge(limit))
    else if (!stream.destroyed && !stream.write(chunk)) {
      message.pause()
      stream.once('drain', () => message.resume())
    }
  })
  message.on('end', () => {
    call.bodyFailed = null
    if (!stream.destroyed) stream.end()
  })
}

/** The messages of the answer, then its trailers. */
class GrpcBody implements AnswerBody, Abortable {
  readonly #call: CallContext
  readonly #stream: ClientHttp2Stream
  #trailers: Record<string, string> | undefined
  /** Why it was ended from here. */
  reason: unknown

  constructor(call: CallContext, stream: ClientHttp2Stream) {
    this.#call = call
    this.#stream = stream
    stream.pause()
    stream.on('error', (error) => {
      this.reason ??= error
    })
    stream.on('trailers', (headers) => {
      this.#trailers = Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          name.startsWith(':') || value === undefined ? [] : [[name, String(value)]],
        ),
      )
    })
  }

  callerLeft(): void {
    this.fail(new Error('the caller left'))
  }

  fail(error: unknown): void {
    this.reason ??= error
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  pipe(caller: ServerResponse): void {
    const stream = this.#stream
    const response = caller as unknown as Http2ServerResponse
    let isOver = false
    const finish = () => {
      if (isOver) return
      isOver = true
      // Half an answer must not look whole: the caller's stream is reset as the backend's was.
      if (this.reason !== undefined || stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
        response.stream.close(stream.rstCode || constants.NGHTTP2_INTERNAL_ERROR)
        return
      }
      if (this.#trailers !== undefined) response.addTrailers(this.#trailers)
      caller.end()
    }
    stream.on('data', (chunk: Buffer) => {
      this.#call.responseBytes += chunk.length
      if (caller.write(chunk)) return
      stream.pause()
      caller.once('drain', () => stream.resume())
    })
    // Trailers are told of after the end.
    stream.on('end', () => setImmediate(finish))
    stream.on('close', finish)
    // The head leaves before the first message: the caller of a stream waits for it.
    caller.flushHeaders()
    stream.resume()
  }

  /** A status without a message comes as a head that ends the stream; here the head has gone before the end is known. */
  takeStatus(headers: AnswerHeaders): void {
    for (const name of statusHeaders) {
      const value = headers[name]
      if (value === undefined) continue
      this.#trailers = { ...this.#trailers, [name]: String(value) }
      headers[name] = undefined
    }
  }
}

/** Source: gRPC over HTTP2, "Trailers-Only". */
const statusHeaders = ['grpc-status', 'grpc-message', 'grpc-status-details-bin']
