import { callFunction } from '../backends/function.ts'
import { callHttp } from '../backends/http.ts'
import { answerMock } from '../backends/mock.ts'
import type { CallContext } from '../call-context.ts'
import { watchBackend } from '../policies/watch-backend.ts'
import type { Backend } from '../route.ts'
import { strikeDirect } from '../strike.ts'

const backends: {
  readonly [K in Backend['kind']]: (
    call: CallContext,
    backend: Extract<Backend, { kind: K }>,
  ) => undefined | Promise<void>
} = {
  http: callHttp,
  custom: callFunction,
  function: callFunction,
  mock: answerMock,
}

/** Asks the chosen backend. Sets `backendResponse`, or `response` when the answer was prepared. */
export function callBackend(call: CallContext): undefined | Promise<void> {
  const { backend } = call
  if (backend === null || call.backendResponse !== null) return
  if (call.recorder !== null) call.recorder.backend = backend.label
  const { mirror, kafkaLog } = call.policies
  const logsBody = kafkaLog?.requestBody === true
  if (call.breaker === null && call.cacheKey === '' && mirror === null && !logsBody) return ask(call, backend)
  return watchBackend(call, backend, ask)
}

function ask(call: CallContext, backend: Backend): undefined | Promise<void> {
  const run = backends[backend.kind] as (call: CallContext, backend: Backend) => undefined | Promise<void>
  const { active } = call.parts.faults
  // A backend with connections is disturbed at each of them.
  if (active === null || backend.kind === 'http') return run(call, backend)
  const action = active.pick(call, '')
  if (action === null) return run(call, backend)
  const waiting = strikeDirect(call, { action, backend })
  if (waiting !== undefined) return waiting.then(() => run(call, backend))
  return
}
