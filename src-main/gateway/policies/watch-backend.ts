import type { CallContext } from '../call-context.ts'
import { readBody } from '../request-body.ts'
import type { Backend } from '../route.ts'
import { recordBreaker } from './breaker.ts'
import { sendMirror } from './mirror.ts'
import { storeInCache } from './response-cache.ts'

type Ask = (call: CallContext, backend: Backend) => undefined | Promise<void>

/** Asks the backend with everything that looks on: the copy beside it, the breaker's count, the cache. */
export function watchBackend(call: CallContext, backend: Backend, ask: Ask): undefined | Promise<void> {
  const { mirror, kafkaLog } = call.policies
  const { request } = call
  // A stream of messages in both directions has no end to wait for.
  const streams = backend.kind === 'http' && backend.isGrpc
  const copies = mirror !== null && backend.kind !== 'mock' && !streams && mirror.sampled()
  const needsBody = (copies && mirror.withBody) || (kafkaLog?.requestBody === true && !streams)
  const go = () => {
    if (copies) sendMirror(call, { policy: mirror, body: mirror.withBody ? request.body : null })
    return askAndCount(call, backend, ask)
  }
  if (!needsBody || request.bodyLength === 0 || request.body !== null) return go()
  return readBody(call, Number.POSITIVE_INFINITY).then(go)
}

function askAndCount(call: CallContext, backend: Backend, ask: Ask): undefined | Promise<void> {
  const startedAt = performance.now()
  const failed = (error: unknown): never => {
    if (call.breaker !== null) recordBreaker(call, call.breaker, { error, ms: performance.now() - startedAt })
    throw error
  }
  const answered = () => {
    const { breaker, upstreamMs } = call
    const { cache } = call.policies
    const ms = upstreamMs >= 0 ? upstreamMs : performance.now() - startedAt
    if (breaker !== null) recordBreaker(call, breaker, { error: null, ms })
    if (cache !== null) storeInCache(call, cache)
  }
  let waiting: undefined | Promise<void>
  try {
    waiting = ask(call, backend)
  } catch (error) {
    return failed(error)
  }
  if (waiting !== undefined) return waiting.then(answered, failed)
  answered()
  return undefined
}
