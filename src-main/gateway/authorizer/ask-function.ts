import { RomaError } from '#contract/errors'
import { runInTime } from '../backends/run-in-time.ts'
import type { CallContext } from '../call-context.ts'
import type { FunctionAnswer } from '../ports.ts'
import type { Authorizer } from './custom-authorizer.ts'

/** What came of asking: an answer, or why there is none. */
export type Asked =
  | { readonly kind: 'answer'; readonly answer: FunctionAnswer }
  /** Nothing to ask: no function, or one that is not deployed. */
  | { readonly kind: 'absent'; readonly problem: string }
  /** It failed or took too long. */
  | { readonly kind: 'failed'; readonly problem: string; readonly answer: FunctionAnswer | null }

/** Asks the authorizer's function with POST, again after a failure as often as it says. */
export async function askFunction(call: CallContext, authorizer: Authorizer, input: string): Promise<Asked> {
  const { ldApiId } = authorizer
  if (ldApiId === null)
    return {
      kind: 'absent',
      problem: `No function backend has an id or name that is a part of "${authorizer.label}".`,
    }
  let asked = await tryOnce(call, { authorizer, ldApiId, input })
  for (let tries = 1; tries < authorizer.tries && asked.kind === 'failed' && !call.callerLeft; tries += 1)
    asked = await tryOnce(call, { authorizer, ldApiId, input })
  return asked
}

interface Try {
  readonly authorizer: Authorizer
  readonly ldApiId: string
  readonly input: string
}

async function tryOnce(call: CallContext, { authorizer, ldApiId, input }: Try): Promise<Asked> {
  const timeoutMs = Math.min(authorizer.timeoutMs, call.parts.limits().backendTimeoutMs)
  const functionCall = {
    ldApiId,
    requestId: call.id,
    method: 'POST',
    uri: '/',
    query: '',
    headers: [['content-type', 'application/json']],
    body: Buffer.from(input),
  } as const
  try {
    const answer = await runInTime(call, functionCall, { label: authorizer.label, timeoutMs })
    const { failure } = answer
    if (failure === null) return { kind: 'answer', answer }
    const at = failure.line > 0 ? `line ${failure.line}: ` : ''
    return { kind: 'failed', problem: `The function failed: ${at}${failure.message}`, answer }
  } catch (error) {
    if (error instanceof RomaError && error.error === 'notDeployed')
      return { kind: 'absent', problem: error.hint ?? error.message }
    const problem = error instanceof RomaError ? (error.hint ?? error.message) : String(error)
    return { kind: 'failed', problem, answer: null }
  }
}
