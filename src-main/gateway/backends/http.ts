import type { Dispatcher, Pool } from 'undici'
import { RomaError } from '#contract/errors'
import type { FaultAction } from '#contract/model/fault'
import type { BackendRequest, CallContext } from '../call-context.ts'
import { BodySource, readBody } from '../request-body.ts'
import type { HttpBackend, Origin } from '../route.ts'
import { faultHeaders } from '../strike.ts'
import { mayRetry } from './backend-error.ts'
import { addTry, type BackendTry, explainTries } from './backend-tries.ts'
import { ChannelCall } from './channel-call.ts'
import { callGrpc } from './grpc.ts'
import { HttpExchange } from './http-exchange.ts'
import { callUpgrade } from './upgrade.ts'

/** A body up to this size is kept, so that a retry can send it again. */
const KEPT_BODY_BYTES = 256 * 1024

/**
 * Calls an HTTP or HTTPS backend. Bodies stream both ways; connection failures and timeouts are tried again as the
 * definition says, as long as the body can be sent again.
 *
 * Source: ROMA Connect User Guide, "Creating an API": timeout and retries.
 */
export function callHttp(call: CallContext, backend: HttpBackend): Promise<void> {
  const { parts, backendRequest } = call
  const { origin } = backend
  if (backend.channel !== null && backendRequest !== null) {
    const channel = new ChannelCall(call, backend.channel)
    const tries = 1 + retriesFor(backend.retries, backendRequest.method)
    return go(call, { backend, origin: channel.next(), channel, tries })
  }
  if (origin === null || backendRequest === null)
    throw new RomaError('backendConfigurationNotFound', { hint: backend.problem })
  if (origin.own && parts.connections.portOf(origin) === 0)
    throw new RomaError('backendUnavailable', {
      hint: `${origin.key} leads to this gateway, whose ${origin.protocol === 'https:' ? 'HTTPS' : 'HTTP'} listener is closed.`,
    })
  const { recorder } = call
  if (recorder !== null)
    recorder.backendRequest = `${backendRequest.method} ${backend.label}${backendRequest.target}`
  const tries = 1 + retriesFor(backend.retries, backendRequest.method)
  return go(call, { backend, origin, channel: null, tries })
}

function go(call: CallContext, target: Target): Promise<void> {
  if (target.backend.isGrpc) return callGrpc(call, target)
  return call.request.isUpgrade ? callUpgrade(call, target) : sendKept(call, target)
}

/** A small body is read first when it may have to be sent again. */
function sendKept(call: CallContext, target: Target): Promise<void> {
  const { bodyLength } = call.request
  const small = bodyLength > 0 && bodyLength <= KEPT_BODY_BYTES
  if (!small || target.tries === 1) return send(call, target)
  return readBody(call, KEPT_BODY_BYTES).then(
    () => send(call, target),
    (error: unknown) => {
      target.channel?.release()
      throw error
    },
  )
}

/** −1: methods that may be repeated are tried once more. */
export function retriesFor(count: number, method: string): number {
  if (count >= 0) return count
  return method === 'POST' || method === 'PATCH' ? 0 : 1
}

interface Target {
  readonly backend: HttpBackend
  /** Of the first try. */
  readonly origin: Origin
  /** Chooses the origin of every try; `null`: always the same. */
  readonly channel: ChannelCall | null
  readonly tries: number
}

/** One promise for all tries: most calls need one, and each further promise is paid on every call. */
function send(call: CallContext, target: Target): Promise<void> {
  return new Promise((resolve, reject) =>
    attempt(call, { target, origin: target.origin, number: 1, earlier: null, resolve, reject }),
  )
}

interface Attempt {
  readonly target: Target
  readonly origin: Origin
  readonly number: number
  /** What became of earlier tries; `null` for the first one. */
  readonly earlier: BackendTry[] | null
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

function attempt(call: CallContext, trying: Attempt): void {
  const { target, origin, number, earlier, resolve, reject } = trying
  const { backend, channel, tries } = target
  const { connections, limits } = call.parts
  const pool = connections.pool(origin)
  if (pool === undefined) {
    connections.load().then(() => attempt(call, trying), reject)
    return
  }
  const release = channel === null ? null : channel.releaseOfTry()
  const startedAt = number > 1 ? performance.now() : call.startedAt
  const body = bodyFor(call)
  const exchange = new HttpExchange(call, {
    timeoutMs: Math.min(backend.timeoutMs, limits().backendTimeoutMs),
    url: origin.key,
    answered: () => {
      if (number > 1) recordTry(call, { number, startedAt, note: 'answered' })
      resolve()
    },
    failed: (error) => {
      release?.()
      const used = body instanceof BodySource && body.started
      const again =
        number < tries &&
        mayRetry(error) &&
        !call.callerLeft &&
        !used &&
        (channel === null || channel.hasNext())
      const note = error.hint ?? error.message
      if (again || number > 1) recordTry(call, { number, startedAt, note })
      const failures = addTry(call, earlier, { address: origin.key, outcome: note, startedAt })
      if (again) {
        const next = channel === null ? origin : channel.next()
        attempt(call, { ...trying, origin: next, number: number + 1, earlier: failures })
      } else {
        explainTries(call, { tries: failures, backend, channelName: channel?.name ?? '' })
        reject(error)
      }
    },
    ...(release === null ? {} : { finished: release }),
  })
  const { active } = call.parts.faults
  const action = active === null ? null : active.pick(call, origin.key)
  if (action === null) dispatch(call, { pool, origin, exchange, body })
  else strikeExchange(exchange, { action, go: () => dispatch(call, { pool, origin, exchange, body }) })
}

function dispatch(
  call: CallContext,
  {
    pool,
    origin,
    exchange,
    body,
  }: { pool: Pool; origin: Origin; exchange: HttpExchange; body: Buffer | BodySource | null },
): void {
  const { method, target, headers } = call.backendRequest as BackendRequest
  const { bodyLength } = call.request
  try {
    pool.dispatch(
      {
        path: target,
        method: method as Dispatcher.HttpMethod,
        headers:
          body instanceof BodySource && bodyLength > 0
            ? [...headers, 'content-length', String(bodyLength)]
            : headers,
        body: body as Buffer | null,
        // The library would take it from the Host header and reconnect whenever a caller sends another one.
        ...(origin.servername === undefined ? {} : { servername: origin.servername || origin.hostname }),
      },
      exchange,
    )
  } catch (error) {
    exchange.fail(error)
  }
}

/** A fault disturbs the exchange: later, not at all, or another answer. Its timeout counts as ever. */
function strikeExchange(
  exchange: HttpExchange,
  { action, go }: { readonly action: FaultAction; readonly go: () => void },
): void {
  if (action.kind === 'delay') {
    setTimeout(() => {
      if (exchange.isWaiting()) go()
    }, action.ms)
  } else if (action.kind === 'break') {
    exchange.fail(
      Object.assign(new Error('a fault that is set broke the connection'), { code: 'ECONNRESET' }),
    )
  } else {
    const body = Buffer.from(action.body)
    exchange.answerInstead({ status: action.status, headers: faultHeaders(body), body })
  }
}

function recordTry(call: CallContext, entry: { number: number; startedAt: number; note: string }): void {
  call.recorder?.spans.push({
    name: `backend try ${entry.number}`,
    startMs: entry.startedAt - call.startedAt,
    durationMs: performance.now() - entry.startedAt,
    note: entry.note,
    answered: false,
  })
}

function bodyFor(call: CallContext): Buffer | BodySource | null {
  const { request } = call
  if (request.body !== null) return request.body
  return request.bodyLength === 0 ? null : new BodySource(call)
}
