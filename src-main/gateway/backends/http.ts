import type { Dispatcher, Pool } from 'undici'
import { RomaError } from '#contract/errors'
import type { FaultAction } from '#contract/model/fault'
import type { BackendRequest, CallContext } from '../call-context.ts'
import { BodySource, readBody } from '../request-body.ts'
import type { HttpBackend, Origin } from '../route.ts'
import { faultHeaders } from '../strike.ts'
import { mayRetry } from './backend-error.ts'
import { HttpExchange } from './http-exchange.ts'

/** A body up to this size is kept, so that a retry can send it again. */
const KEPT_BODY_BYTES = 256 * 1024

/**
 * Calls an HTTP or HTTPS backend. Bodies stream both ways; connection failures and timeouts are tried again as the
 * definition says, as long as the body can be sent again.
 *
 * Source: ROMA Connect User Guide, "Creating an API": timeout and retries.
 */
export function callHttp(call: CallContext, backend: HttpBackend): Promise<void> {
  const { request, parts, backendRequest } = call
  const { origin } = backend
  if (origin === null || backendRequest === null)
    throw new RomaError('backendConfigurationNotFound', { hint: backend.problem })
  if (origin.own && parts.connections.portOf(origin) === 0)
    throw new RomaError('backendUnavailable', {
      hint: `${origin.key} leads to this gateway, whose ${origin.protocol === 'https:' ? 'HTTPS' : 'HTTP'} listener is closed.`,
    })
  const { recorder } = call
  if (recorder !== null)
    recorder.backendRequest = `${backendRequest.method} ${backend.label}${backendRequest.target}`
  const target: Target = { backend, origin, tries: 1 + retriesFor(backend.retries, backendRequest.method) }
  const small = request.bodyLength > 0 && request.bodyLength <= KEPT_BODY_BYTES
  if (small && target.tries > 1) return readBody(call, KEPT_BODY_BYTES).then(() => send(call, target))
  return send(call, target)
}

/** −1: methods that may be repeated are tried once more. */
export function retriesFor(count: number, method: string): number {
  if (count >= 0) return count
  return method === 'POST' || method === 'PATCH' ? 0 : 1
}

interface Target {
  readonly backend: HttpBackend
  readonly origin: Origin
  readonly tries: number
}

/** One promise for all tries: most calls need one, and each further promise is paid on every call. */
function send(call: CallContext, target: Target): Promise<void> {
  return new Promise((resolve, reject) => attempt(call, { target, number: 1, resolve, reject }))
}

interface Attempt {
  readonly target: Target
  readonly number: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

function attempt(call: CallContext, { target, number, resolve, reject }: Attempt): void {
  const { backend, origin, tries } = target
  const { connections, limits } = call.parts
  const pool = connections.pool(origin)
  if (pool === undefined) {
    connections.load().then(() => attempt(call, { target, number, resolve, reject }), reject)
    return
  }
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
      const used = body instanceof BodySource && body.started
      const again = number < tries && mayRetry(error) && !call.callerLeft && !used
      if (again || number > 1) recordTry(call, { number, startedAt, note: error.hint ?? error.message })
      if (again) attempt(call, { target, number: number + 1, resolve, reject })
      else reject(error)
    },
  })
  const { active } = call.parts.faults
  const action = active === null ? null : active.pick(call, origin.key)
  if (action === null) dispatch(call, { pool, exchange, body })
  else strikeExchange(exchange, { action, go: () => dispatch(call, { pool, exchange, body }) })
}

function dispatch(
  call: CallContext,
  { pool, exchange, body }: { pool: Pool; exchange: HttpExchange; body: Buffer | BodySource | null },
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
