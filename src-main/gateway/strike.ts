import { RomaError } from '#contract/errors'
import type { FaultAction } from '#contract/model/fault'
import { backendTimeout } from './backends/backend-error.ts'
import type { CallContext } from './call-context.ts'
import type { Backend } from './route.ts'

/** Answers in the place of a backend that has no connection. */
export function answerInstead(call: CallContext, action: Extract<FaultAction, { kind: 'answer' }>): void {
  const body = Buffer.from(action.body)
  call.backendResponse = { status: action.status, headers: faultHeaders(body), body }
  if (call.recorder !== null) call.recorder.backendStatus = action.status
}

/** Head of an answer that a fault gives. */
export function faultHeaders(body: Buffer): Record<string, string> {
  const isJson = /^\s*[{[]/.test(body.toString('utf8'))
  return {
    'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': String(body.length),
  }
}

/** Disturbs a backend without a connection: a function or a mock. Resolves when the backend may be asked. */
export function strikeDirect(
  call: CallContext,
  { action, backend }: { action: FaultAction; backend: Backend },
): undefined | Promise<void> {
  if (action.kind === 'answer') {
    answerInstead(call, action)
    return
  }
  if (action.kind === 'break')
    throw new RomaError('backendUnavailable', {
      hint: `${backend.label}: a fault that is set breaks the connection.`,
    })
  const limit = call.parts.limits().backendTimeoutMs
  const timeoutMs = 'timeoutMs' in backend ? Math.min(backend.timeoutMs, limit) : limit
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        call.abortable = null
        if (action.ms < timeoutMs) resolve()
        else reject(backendTimeout({ url: backend.label, timeoutMs }))
      },
      Math.min(action.ms, timeoutMs),
    )
    call.abortable = {
      callerLeft() {
        clearTimeout(timer)
        call.abortable = null
        reject(new RomaError('backendUnavailable', { hint: 'The caller left.' }))
      },
    }
  })
}
