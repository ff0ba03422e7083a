import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RomaError } from '#contract/errors'
import type { TraceSpan } from '#contract/model/call-trace'
import type { LogLine, ScriptFailure } from '#contract/model/custom-backend'
import type { Explanation } from '#contract/model/explanation'
import type { Inputs } from '../domain/parameter-mapping.ts'
import type { AuthorizerContext } from './authorizer/read-answer.ts'
import type { BoundPolicies } from './bound-policies.ts'
import type { ApiLoad } from './load-limit.ts'
import type { GatewayParts } from './parts.ts'
import type { BreakerUnit } from './policies/breaker.ts'
import type { BodyTap, Recording } from './recording.ts'
import type { Application, Backend, Route } from './route.ts'
import type { RouteTable } from './route-table.ts'

/** A request as it arrived, read once. Header lists are flat: name, value, name, value. */
export interface GatewayRequest {
  readonly method: string
  /** Path with query, percent-encoded ASCII. */
  readonly target: string
  readonly rawPath: string
  /** Decoded once, before matching. */
  readonly path: string
  /** Raw, without `?`; a credential that stood in it is taken out once it was checked. */
  query: string
  /** As sent, with its port. */
  readonly host: string
  readonly protocol: 'HTTP' | 'HTTPS'
  /** Where the call comes from, for rules: the peer, or what `real_ip_from_xff` makes of the headers. */
  readonly sourceIp: string
  /** In words: the connection, or the place in `X-Forwarded-For`. */
  readonly sourceIpFrom: string
  /** Who is connected. */
  readonly peerAddress: string
  /** Every header as sent; what `forward` left out is found here. */
  readonly rawHeaders: readonly string[]
  /** Headers that go on to the backend unless a mapping says otherwise. */
  readonly forward: string[]
  /** `Authorization`, `X-Sdk-*`, `X-Apig-AppCode`: they go on only when the API did not consume them. */
  readonly credentials: readonly string[]
  readonly authorization: string
  readonly appCode: string
  /** `X-Stage`; empty when absent. */
  readonly stage: string
  /** `X-Apig-Mode: debug`. */
  readonly debug: boolean
  /** Gateway passes so far, this one included. */
  readonly count: number
  readonly origin: string
  readonly fetchSite: string
  readonly fetchMode: string
  readonly forwardedFor: string
  readonly userAgent: string
  readonly cookie: string
  /** Bytes of the body; 0 when there is none, -1 when only the end will tell. */
  readonly bodyLength: number
  /** Came over HTTP/2: trailers can go back. */
  readonly isHttp2: boolean
  /** Asks for a WebSocket. */
  readonly isUpgrade: boolean
  readonly message: IncomingMessage
  /** The whole body, once something had to read it. */
  body: Buffer | null
  /** Bytes of the body that came in so far. */
  bodyBytes: number
}

/** What a matched route says about the call. */
export interface RouteMatch {
  readonly route: Route
  readonly values: readonly string[]
  /** What follows a prefix. */
  readonly rest: string
}

/** A body that is still coming from the backend. */
export interface AnswerBody {
  /** Writes what comes to the response and ends it; a backend that dies destroys the caller's connection. */
  pipe(response: ServerResponse): void
}

/** Work that ends when its caller leaves. */
export interface Abortable {
  callerLeft(): void
}

/** Values by lower-case name, as undici hands them over. */
export type AnswerHeaders = Record<string, string | string[] | undefined>

export interface BackendResponse {
  readonly status: number
  /** Owned by this call; stages may change it. */
  readonly headers: AnswerHeaders
  readonly body: Uint8Array | AnswerBody | null
}

/** What the caller gets. */
export interface GatewayResponse {
  readonly status: number
  /** Flat list: name, value. */
  readonly headers: string[]
  readonly body: Uint8Array | AnswerBody | null
}

/** The request for the backend, after mapping. */
export interface BackendRequest {
  readonly method: string
  /** Path with query. */
  readonly target: string
  readonly headers: string[]
}

/** Who an IAM token or an AK/SK pair stands for. */
export interface CallerUser {
  readonly id: string
  readonly name: string
  readonly accountId: string
  readonly accountName: string
  /** Empty when the token was issued for the whole account. */
  readonly projectId: string
  readonly projectName: string
}

/** Notes for the waterfall; absent when calls are not traced. */
export interface CallRecorder {
  readonly spans: TraceSpan[]
  /** What the running stage decided, in words. */
  note: string
  log: readonly LogLine[]
  failure: ScriptFailure | null
  backend: string
  backendRequest: string
  backendStatus: number | null
  /** Facts for whoever asks why the call was refused; set right before the refusal is thrown, secrets masked. */
  explanation: Explanation | null
}

/** One call on its way through the gateway. Each stage fills the part that carries its name. */
export interface CallContext {
  /** Sent back as `X-Request-Id`; 32 hex digits. */
  readonly id: string
  readonly parts: GatewayParts
  readonly request: GatewayRequest
  /** The table when the call came in; a publish meanwhile does not touch this call. */
  readonly routes: RouteTable
  /** Debugging of an unpublished draft. */
  readonly draft: boolean
  /** Milliseconds since 1970. */
  readonly time: number
  /** Monotonic, for durations. */
  readonly startedAt: number
  readonly recorder: CallRecorder | null
  /** `null` unless headers and bodies are recorded. */
  readonly recording: Recording | null
  match: RouteMatch | null
  /** The counter of the matched API, counted up; `null` for a draft. */
  apiLoad: ApiLoad | null
  /** What is bound to the matched API in its environment; nothing for a draft. */
  policies: BoundPolicies
  caller: Application | null
  /** The IAM user who calls an IAM API; `null` for every other way to authenticate. */
  user: CallerUser | null
  /** Values of the frontend authorizer; `null` until it was asked. */
  frontendContext: AuthorizerContext | null
  /** Values of the backend authorizer. */
  backendContext: AuthorizerContext | null
  /** Credentials were checked and are not passed on. */
  consumed: boolean
  inputs: Inputs
  backend: Backend | null
  backendRequest: BackendRequest | null
  backendResponse: BackendResponse | null
  /** What the response cache did: `HIT`, `MISS`, `EXPIRED`, `BYPASS`; empty where no cache is bound. */
  cacheStatus: string
  /** Where the backend's answer is kept; empty: nowhere. */
  cacheKey: string
  /** Counts what becomes of the backend; `null`: nothing does. */
  breaker: BreakerUnit | null
  /** The first bytes of the answer, for the Kafka log. */
  answerTap: BodyTap | null
  /** Answer headers that stages add: name, value. */
  readonly extraHeaders: string[]
  response: GatewayResponse | null
  error: RomaError | null
  stoppedAt: string | null
  responseBytes: number
  /** Milliseconds after the start when the backend's headers arrived; -1 when none was called. */
  upstreamMs: number
  /** What to tell when the caller leaves before the answer is complete. */
  abortable: Abortable | null
  callerLeft: boolean
  /** Set while the body is being read: tells its reader that the rest will not come. */
  bodyFailed: ((error: unknown) => void) | null
}

/**
 * One step. May fill the context, answer by setting `response`, or throw a `RomaError`. A promise only when it has
 * to wait: most calls pass most stages without one.
 */
export type Stage = (call: CallContext) => undefined | Promise<void>
