import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import type { FunctionAnswer, FunctionCall } from '../ports.ts'
import { backendTimeout } from './backend-error.ts'

/**
 * Runs a function for a call until it answers, its time is over or the caller leaves; the last two end the run.
 * `label` names it in messages. Throws `backendTimeout`, `functionStopped` and what the runner throws.
 */
export async function runInTime(
  call: CallContext,
  functionCall: FunctionCall,
  { label, timeoutMs }: { readonly label: string; readonly timeoutMs: number },
): Promise<FunctionAnswer> {
  const abort = new AbortController()
  const running = call.parts.functions.run(functionCall, abort.signal)
  let timer: NodeJS.Timeout | undefined
  const stopped = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      abort.abort()
      reject(backendTimeout({ url: label, timeoutMs }))
    }, timeoutMs)
    call.abortable = {
      callerLeft() {
        abort.abort()
        reject(new RomaError('functionStopped', { hint: 'The caller left.' }))
      },
    }
  })
  try {
    return await Promise.race([running, stopped])
  } finally {
    clearTimeout(timer)
    call.abortable = null
    // A run that lost the race settles later; nobody waits for it.
    running.catch(() => undefined)
    stopped.catch(() => undefined)
  }
}
