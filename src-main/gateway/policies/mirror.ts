import type { Dispatcher } from 'undici'
import type { ProxyMirrorContent } from '#contract/model/plugin-content/proxy-mirror'
import type { BackendRequest, CallContext } from '../call-context.ts'
import { type Origin, parseOrigin } from '../route.ts'

/** Copies that may be on their way at once; what comes beyond them is not sent. */
const MAX_IN_FLIGHT = 200

/** Where copies of backend requests go. */
export interface MirrorPolicy {
  readonly origin: Origin | null
  readonly path: string
  readonly prefix: boolean
  /** Whether this call is one of the sample. Evenly spread, not drawn by lot. */
  sampled(): boolean
  readonly timeoutMs: number
  readonly withBody: boolean
}

/** Source: APIG API Reference, "ProxyMirrorContent". */
export function compileMirror(content: ProxyMirrorContent): MirrorPolicy {
  const ratio = content.sample_ratio ?? 1
  let share = 0
  return {
    origin: parseOrigin(content.protocol, content.host),
    path: content.path ?? '',
    prefix: content.path_concat_mode === 'prefix',
    sampled() {
      share += ratio
      // Tenths do not add up to a whole in binary.
      if (share < 1 - 1e-9) return false
      share -= 1
      return true
    },
    timeoutMs: content.timeout ?? 5000,
    withBody: content.mirror_request_body_enabled !== false,
  }
}

let inFlight = 0

/** Sends a copy of the backend request beside the real one. Answer and failure are ignored; it never throws. */
export function sendMirror(
  call: CallContext,
  { policy, body }: { policy: MirrorPolicy; body: Buffer | null },
): void {
  const { backendRequest: request, parts } = call
  const { origin } = policy
  if (request === null || origin === null || inFlight >= MAX_IN_FLIGHT) return
  const pool = parts.connections.pool(origin)
  if (pool === undefined) {
    parts.connections.load().then(
      () => sendMirror(call, { policy, body }),
      () => undefined,
    )
    return
  }
  const handler = new MirrorExchange(policy.timeoutMs)
  try {
    pool.dispatch(
      {
        path: pathOf(request, policy),
        method: request.method as Dispatcher.HttpMethod,
        headers: headersOf(request.headers, origin),
        body,
      },
      handler,
    )
  } catch {
    handler.end()
  }
}

function pathOf({ target }: BackendRequest, { path, prefix }: MirrorPolicy): string {
  const at = target.indexOf('?')
  const own = at < 0 ? target : target.slice(0, at)
  const query = at < 0 ? '' : target.slice(at)
  if (path === '') return target
  return prefix ? `${path.replace(/\/$/, '')}${own}${query}` : `${path}${query}`
}

function headersOf(headers: readonly string[], origin: Origin): string[] {
  const copy: string[] = []
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]?.toLowerCase() !== 'host') copy.push(headers[i] as string, headers[i + 1] as string)
  copy.push('host', origin.hostHeader)
  return copy
}

/** Reads and forgets. */
class MirrorExchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | null = null
  #ended = false
  readonly #timer: NodeJS.Timeout

  constructor(timeoutMs: number) {
    inFlight += 1
    this.#timer = setTimeout(() => {
      this.#controller?.abort(new Error('timed out'))
      this.end()
    }, timeoutMs).unref()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    inFlight -= 1
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(new Error('timed out'))
  }

  onResponseStart(): void {}

  onResponseData(): void {}

  onResponseEnd(): void {
    this.end()
  }

  onResponseError(): void {
    this.end()
  }
}
