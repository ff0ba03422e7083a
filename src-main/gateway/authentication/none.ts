import type { CallContext } from '../call-context.ts'

/** Everybody may call; credentials are forwarded like any other header. */
export function authenticateNone(call: CallContext): undefined {
  if (call.recorder !== null) call.recorder.note = 'None'
}
