import type { CallContext } from '../call-context.ts'
import { replaceCorsHeaders } from './cors.ts'
import { setRespHeaders } from './set-resp-headers.ts'

/** Lets plug-ins change the headers (flat list) of an answer that did not come from the gateway itself. */
export function applyAnswerPolicies(call: CallContext, headers: string[]): void {
  const { cors, setRespHeaders: steps } = call.policies
  if (cors !== null) replaceCorsHeaders(call, { cors, headers })
  if (steps !== null) setRespHeaders(headers, { steps, cacheStatus: call.cacheStatus })
}
