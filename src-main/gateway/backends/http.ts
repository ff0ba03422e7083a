import { RomaError } from '#contract/errors'
import type { BackendRequest, CallContext } from '../call-context.ts'
import { BodySource, readBody } from '../request-body.ts'
import type { HttpBackend, Origin } from '../route.ts'
import { backendError, mayRetry } from './backend-error.ts'
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
  const tries = 1 + retriesFor(backend.retries, backendRequest.method)
  const small = request.bodyLength > 0 && request.bodyLength <= KEPT_BODY_BYTES
  if (small && tries > 1)
    return readBody(call, KEPT_BODY_BYTES).then(() => tryAll(call, { backend, origin, tries }))
  if (tries === 1) return tryOnce(call, { backend, origin })
  return tryAll(call, { backend, origin, tries })
}

/** −1: methods that may be repeated are tried once more. */
export function retriesFor(count: number, method: string): number {
  if (count >= 0) return count
  return method === 'POST' || method === 'PATCH' ? 0 : 1
}

interface Target {
  readonly backend: HttpBackend
  readonly origin: Origin
}

async function tryAll(call: CallContext, { tries, ...target }: Target & { tries: number }): Promise<void> {
  for (let number = 1; ; number += 1) {
    const startedAt = performance.now()
    const body = bodyFor(call)
    try {
      await tryOnce(call, target, body)
      if (number > 1) recordTry(call, { number, startedAt, note: 'answered' })
      return
    } catch (error) {
      const again =
        number < tries && mayRetry(error) && !call.callerLeft && !(body instanceof BodySource && body.started)
      if (again || number > 1)
        recordTry(call, {
          number,
          startedAt,
          note: error instanceof RomaError ? (error.hint ?? error.message) : String(error),
        })
      if (!again) throw error
    }
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

function tryOnce(
  call: CallContext,
  { backend, origin }: Target,
  body: Buffer | BodySource | null = bodyFor(call),
): Promise<void> {
  const { connections, limits } = call.parts
  const pool = connections.pool(origin)
  if (pool === undefined) return connections.load().then(() => tryOnce(call, { backend, origin }, body))
  const { method, target, headers } = call.backendRequest as BackendRequest
  const timeoutMs = Math.min(backend.timeoutMs, limits().backendTimeoutMs)
  return new Promise((resolve, reject) => {
    const exchange = new HttpExchange(call, { timeoutMs, url: origin.key, resolve, reject })
    try {
      pool.dispatch(
        {
          path: target,
          method: method as 'GET',
          headers: headersFor(headers, { origin, body, length: call.request.bodyLength }),
          body: body as never,
        },
        exchange,
      )
    } catch (error) {
      exchange.fail(backendError(error, { url: origin.key, timeoutMs }))
    }
  })
}

/** The list is the call's own; what belongs to this try is added to a copy only when there is a body. */
function headersFor(
  headers: string[],
  { origin, body, length }: { origin: Origin; body: Buffer | BodySource | null; length: number },
): string[] {
  if (body instanceof BodySource && length > 0)
    return [...headers, 'host', origin.hostHeader, 'content-length', String(length)]
  return [...headers, 'host', origin.hostHeader]
}
