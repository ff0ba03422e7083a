import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { RomaError } from '#contract/errors'
import type { CallContext } from './call-context.ts'
import type { CallWatch } from './call-watch.ts'
import { type Http2Head, readHttp2Head } from './http2-head.ts'
import { noIam } from './iam-table.ts'
import { kafkaMessage } from './kafka/kafka-message.ts'
import { type LoadLimit, mayBegin } from './load-limit.ts'
import { newCall } from './new-call.ts'
import type { GatewayParts } from './parts.ts'
import type { TraceSink } from './ports.ts'
import { createRecording, rawContent, recordUnread } from './recording.ts'
import { bodyTooLarge } from './request-body.ts'
import { type RequestHead, readHead } from './request-head.ts'
import { endWith } from './response-body.ts'
import type { RouteTable } from './route-table.ts'
import { refuse, runCall } from './run-call.ts'
import { createRecorder, toTrace } from './trace.ts'
import { isWebSocketUpgrade, Tunnel, upgradeResponse } from './upgrade.ts'

/** Calls of one connection that run at once; more of them wait, unread ones in the kernel. */
const MAX_PIPELINED = 16

/** Parser settings: longer than ROMA's limits, so that our own 414 and 494 answer. */
export const httpOptions: ServerOptions = {
  maxHeaderSize: 160 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 300_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 60_000,
  requireHostHeader: true,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
  // Other upgrades, h2c among them, are served as plain HTTP/1.1.
  shouldUpgradeCallback: isWebSocketUpgrade,
}

/** What a door serves a request from. */
export interface Session {
  readonly table: RouteTable
  readonly draft: boolean
  /** Where the finished trace goes; `null`: none is made. */
  readonly sink: TraceSink | null
  /** Bytes of each body that are recorded along with the headers; 0: nothing is recorded. */
  readonly recordBytes: number
}

/** What a door needs to serve calls. */
export interface ServerNeeds {
  readonly parts: GatewayParts
  readonly protocol: 'HTTP' | 'HTTPS'
  /** Which table answers. An error refuses the request. */
  readonly session: (message: IncomingMessage) => Session | RomaError
  readonly watch: CallWatch
}

const callOf = Symbol('call')
const running = Symbol('running')
const waiting = Symbol('waiting')

interface CallingResponse extends ServerResponse {
  [callOf]?:
    | {
        readonly call: CallContext
        readonly sink: TraceSink | null
        readonly load: LoadLimit
        readonly watch: CallWatch
      }
    | undefined
}

interface CallingSocket extends Socket {
  [running]?: number
  [waiting]?: (() => void)[] | undefined
}

const idPrefix = randomBytes(10).toString('hex')
let idCount = 0

/** 32 hex digits, unique and growing within a process: an index over them grows at one end. */
function nextRequestId(): string {
  idCount += 1
  return idPrefix + idCount.toString(16).padStart(12, '0')
}

/** The request listener of a gateway door: node:http on one side, `CallContext` on the other. */
export function createRequestListener(
  needs: ServerNeeds,
): (message: IncomingMessage, response: ServerResponse) => void {
  const { load } = needs.parts
  const start = (message: IncomingMessage, response: CallingResponse) =>
    begin({ needs, message, response, http2: null })
  return (message, response) => {
    const socket = message.socket as CallingSocket
    const count = socket[running] ?? 0
    if (count >= MAX_PIPELINED) {
      socket[waiting] ??= []
      socket[waiting].push(() => {
        if (response.destroyed || socket.destroyed) return
        start(message, response)
      })
      socket.pause()
      return
    }
    if (!mayBegin(load)) {
      load.refused += 1
      refuseOverload(response)
      return
    }
    socket[running] = count + 1
    start(message, response)
  }
}

interface Beginning {
  readonly needs: ServerNeeds
  readonly message: IncomingMessage
  readonly response: CallingResponse
  readonly http2: Http2Head | null
}

function begin({ needs, message, response, http2 }: Beginning): void {
  const { load, limits } = needs.parts
  const session = needs.session(message)
  const head = readHead(message, needs.protocol, limits().sourceIp, http2)
  load.inFlight += 1
  if (session instanceof RomaError) serve({ needs, head, response, session: null, refusal: session })
  else serve({ needs, head, response, session, refusal: head.refusal })
}

/** The same calls over HTTP/2: streams of a connection do not wait for each other. */
export function createHttp2Listener(
  needs: ServerNeeds,
): (message: Http2ServerRequest, response: Http2ServerResponse) => void {
  const { load } = needs.parts
  return (message, response) => {
    // Both have the shape of HTTP/1 where it is used here.
    const asResponse = response as unknown as ServerResponse
    if (!mayBegin(load)) {
      load.refused += 1
      refuseOverload(asResponse)
      return
    }
    const asMessage = message as unknown as IncomingMessage
    begin({ needs, message: asMessage, response: asResponse, http2: readHttp2Head(message) })
  }
}

/** The same calls where a WebSocket was asked for. */
export function createUpgradeListener(
  needs: ServerNeeds,
): (message: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const { load } = needs.parts
  return (message, socket, head) => {
    const response = upgradeResponse(message, socket, head)
    if (!mayBegin(load)) {
      load.refused += 1
      refuseOverload(response)
      return
    }
    begin({ needs, message, response, http2: null })
  }
}

interface Serving {
  readonly needs: ServerNeeds
  readonly head: RequestHead
  readonly response: CallingResponse
  readonly session: Session | null
  readonly refusal: RomaError | null
}

function serve({ needs, head, response, session, refusal }: Serving): void {
  const { parts } = needs
  const { request } = head
  const sink = session?.sink ?? null
  const call = newCall({
    id: nextRequestId(),
    parts,
    request,
    routes: session?.table ?? noRoutes,
    draft: session?.draft ?? false,
    time: parts.now(),
    startedAt: performance.now(),
    recorder: sink === null ? null : createRecorder(),
    recording:
      session === null || session.recordBytes === 0 || sink === null
        ? null
        : createRecording(response, session.recordBytes),
  })
  response[callOf] = { call, sink, load: parts.load, watch: needs.watch }
  response.on('close', onClose)
  const done = () => send(call, { response, close: head.close, needs })
  if (refusal !== null) {
    refuse(call, { error: refusal, stage: 'receive' })
    done()
    return
  }
  const limit = parts.limits().bodyBytes
  if (request.bodyLength > limit) {
    refuse(call, { error: bodyTooLarge(limit), stage: 'receive' })
    done()
    return
  }
  if (request.bodyLength !== 0) needs.watch.body(call, response)
  runCall(call, done)
}

function send(
  call: CallContext,
  { response, close, needs }: { response: ServerResponse; close: boolean; needs: ServerNeeds },
): void {
  const answer = call.response
  if (answer === null || response.destroyed) return
  if (call.recording !== null) recordUnread(call, call.recording)
  const { status, headers, body } = answer
  if (close) response.shouldKeepAlive = false
  if (status === 101 && body instanceof Tunnel) {
    body.pipe(response)
    return
  }
  try {
    response.writeHead(status, headers)
  } catch (error) {
    // A backend's header that may not stand on a line: nothing was sent yet.
    call.abortable?.callerLeft()
    refuse(call, {
      error: new RomaError('backendUnavailable', {
        hint: `The backend's answer has a header that cannot be sent on: ${String(error)}`,
        cause: error,
      }),
      stage: 'respond',
    })
    const { response: refusal } = call
    if (refusal !== null) response.writeHead(refusal.status, refusal.headers)
    response.end(refusal?.body)
    return
  }
  if (body === null) response.end()
  else if (body instanceof Uint8Array) {
    call.responseBytes = body.length
    endWith(response, body)
  } else {
    body.pipe(response)
    if (!response.writableEnded) needs.watch.answer(call, response)
  }
}

/** The answer is complete, or the caller left. */
function onClose(this: CallingResponse): void {
  const served = this[callOf]
  if (served === undefined) return
  this[callOf] = undefined
  const { call, sink, load, watch } = served
  const { message } = call.request
  load.inFlight -= 1
  if (call.apiLoad !== null) call.apiLoad.inFlight -= 1
  if (!isDelivered(this, call)) {
    call.callerLeft = true
    call.bodyFailed?.(new Error('the caller left'))
    call.abortable?.callerLeft()
  } else if (!message.complete && call.request.bodyLength !== 0) {
    // Nobody wants the rest of the body any more; it is read so that the caller gets to see the answer.
    message.resume()
    watch.rest(call, this)
  }
  if (!call.request.isHttp2) next(message.socket as CallingSocket)
  if (call.error?.error === 'overloaded') {
    load.refused += 1
    // Under load nothing is written about what was not done; whoever debugs a draft waits for its trace.
    if (!call.draft) return
  }
  const { kafkaLog } = call.policies
  if (kafkaLog !== null) call.parts.kafka.push(kafkaLog.target, kafkaMessage(call, kafkaLog))
  if (sink === null || call.recorder === null) return
  sink.push(toTrace(call, call.recorder))
  if (call.recording !== null) sink.record(rawContent(call, call.recording))
}

/** HTTP/2 calls a stream that was reset finished; a tunnel has no answer that could be. */
function isDelivered(response: ServerResponse, { request, response: answer }: CallContext): boolean {
  if (!request.isHttp2) return response.writableFinished || answer?.status === 101
  const { stream } = request.message as unknown as Http2ServerRequest
  return response.writableEnded && stream.rstCode === constants.NGHTTP2_NO_ERROR
}

/** Lets the next pipelined request of the connection run. */
function next(socket: CallingSocket): void {
  const queue = socket[waiting]
  if (queue === undefined) {
    socket[running] = (socket[running] ?? 1) - 1
    return
  }
  const run = queue.shift()
  if (queue.length === 0) {
    socket[waiting] = undefined
    socket.resume()
  }
  if (run === undefined) socket[running] = (socket[running] ?? 1) - 1
  else run()
}

function refuseOverload(response: ServerResponse): void {
  const { entry } = new RomaError('overloaded')
  const id = nextRequestId()
  const body = `{"error_code": "${entry.code}", "error_msg": "${entry.message}", "request_id": "${id}"}`
  response.writeHead(entry.status, [
    'Server',
    'api-gateway',
    'X-Request-Id',
    id,
    'Retry-After',
    '1',
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
  ])
  response.end(body)
}

/**
 * Node's parser refused the head. One fixed answer, and only when nothing was written on the connection: two answers
 * would put the caller out of step.
 */
export function onClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nServer: api-gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.destroySoon()
}

const noRoutes: RouteTable = {
  size: 0,
  authorizers: new Map(),
  environments: new Map(),
  applications: new Map(),
  appCodes: new Map(),
  secrets: new Map(),
  iam: noIam,
  bound: new Map(),
  publicKeys: new Map(),
  owner: { accountId: '', projectId: '' },
  subDomainCallsPerDay: 0,
  responses: new Map(),
  defaultGroupId: '',
  tls: { oldTls: false, clientCertificates: false, redirects: false },
  byVersion: new Map(),
  target: () => ({ kind: 'unknown' }),
  knowsHost: () => false,
  usesOrigin: () => false,
  channels: new Map(),
  usedChannels: () => new Set(),
}
