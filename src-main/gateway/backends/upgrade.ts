import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { AnswerBody, AnswerHeaders, BackendRequest, CallContext } from '../call-context.ts'
import type { HttpBackend, Origin } from '../route.ts'
import { strikeDirect } from '../strike.ts'
import { Tunnel } from '../upgrade.ts'
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
 * Asks the backend for a WebSocket (`ws` behind HTTP, `wss` behind HTTPS). Its yes makes a tunnel, any other answer
 * goes to the caller as it is.
 *
 * Source: APIG User Guide, "Creating an API": WebSocket rides on HTTP and HTTPS.
 */
export async function callUpgrade(
  call: CallContext,
  { backend, origin: first, channel, tries }: Target,
): Promise<void> {
  const timeoutMs = Math.min(backend.timeoutMs, call.parts.limits().backendTimeoutMs)
  let origin = first
  let failures: BackendTry[] | null = null
  for (let number = 1; ; number += 1) {
    const startedAt = performance.now()
    try {
      const { active } = call.parts.faults
      const action = active === null ? null : active.pick(call, origin.key)
      if (action !== null) await strikeDirect(call, { action, backend })
      if (call.backendResponse === null) await shakeHands(call, { origin, channel, timeoutMs })
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
        number < tries && mayRetry(failure) && !call.callerLeft && (channel === null || channel.hasNext())
      if (!again) {
        explainTries(call, { tries: failures, backend, channelName: channel?.name ?? '' })
        throw failure
      }
      if (channel !== null) origin = channel.next()
    }
  }
}

function shakeHands(
  call: CallContext,
  { origin, channel, timeoutMs }: { origin: Origin; channel: ChannelCall | null; timeoutMs: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, target, headers } = call.backendRequest as BackendRequest
    const startedAt = performance.now()
    const open = origin.protocol === 'https:' ? httpsRequest : httpRequest
    const request: ClientRequest = open({
      ...call.parts.connections.dialOf(origin),
      method,
      path: target,
      // A flat list: Node adds nothing of its own then.
      headers: [...headers, 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
      agent: false,
      maxHeaderSize: 160 * 1024,
    })
    const timer = setTimeout(() => request.destroy(backendTimeout({ url: origin.key, timeoutMs })), timeoutMs)
    call.abortable = { callerLeft: () => request.destroy(new Error('the caller left')) }
    const answered = (response: IncomingMessage, body: AnswerBody) => {
      clearTimeout(timer)
      const status = response.statusCode ?? 502
      call.upstreamMs = performance.now() - startedAt
      call.backendResponse = { status, headers: headersOf(response), body }
      if (call.recorder !== null) {
        call.recorder.backendStatus = status
        call.recorder.note = status === 101 ? 'became a WebSocket' : `answered ${status}`
      }
      resolve()
    }
    const ended = () => channel?.release()
    request.on('upgrade', (response: IncomingMessage, socket: Socket, head: Buffer) =>
      answered(response, new Tunnel(call, { backend: socket, head, ended })),
    )
    request.on('response', (response) => answered(response, bodyOf(call, { response, ended })))
    request.on('error', (error) => {
      clearTimeout(timer)
      call.abortable = null
      reject(error)
    })
    request.end()
  })
}

/** The body of a no. */
function bodyOf(
  call: CallContext,
  { response, ended }: { response: IncomingMessage; ended: () => void },
): AnswerBody {
  call.abortable = { callerLeft: () => response.destroy() }
  response.on('error', () => undefined)
  response.once('close', () => {
    call.abortable = null
    ended()
  })
  return {
    pipe(caller: ServerResponse) {
      response.on('data', (chunk: Buffer) => {
        call.responseBytes += chunk.length
      })
      response.on('close', () => {
        if (!response.complete) caller.destroy()
      })
      response.pipe(caller)
    },
  }
}

function headersOf({ rawHeaders }: IncomingMessage): AnswerHeaders {
  const headers: AnswerHeaders = {}
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase()
    const value = rawHeaders[i + 1] as string
    const before = headers[name]
    headers[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return headers
}
