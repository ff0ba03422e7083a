import { answerPrepared } from '../answer-prepared.ts'
import type { CallContext } from '../call-context.ts'
import type { MockBackend } from '../route.ts'

/** Answers what was prepared when the API was published. Source: ROMA Connect User Guide, "Creating an API": Mock. */
export function answerMock(call: CallContext, backend: MockBackend): undefined {
  if (call.recorder !== null) {
    call.recorder.note = `answers ${backend.status}`
    call.recorder.backendStatus = backend.status
  }
  answerPrepared(call, backend)
}
