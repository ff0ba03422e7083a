import { answerHeaders } from './answer-headers.ts'
import type { CallContext } from './call-context.ts'
import { compressAnswer } from './compress-answer.ts'
import { applyAnswerPolicies } from './policies/answer-policies.ts'

/** Answers with a prepared status, headers (flat list) and body. */
export function answerPrepared(
  call: CallContext,
  { status, headers, body }: { status: number; headers: readonly string[]; body: Buffer },
): void {
  if (call.request.debug)
    call.extraHeaders.push('X-Apig-Latency', String(Math.round(performance.now() - call.startedAt)))
  const all = answerHeaders(call)
  for (const part of headers) all.push(part)
  const { cors, setRespHeaders } = call.policies
  if (cors !== null || setRespHeaders !== null) applyAnswerPolicies(call, all)
  // Source: RFC 9110, section 8.6: no length where there can be no body.
  if (status !== 204 && status !== 304) all.push('Content-Length', String(body.length))
  const made = { status, headers: all, body }
  const { gzipLevel } = call.parts.limits()
  call.response = gzipLevel === null ? made : compressAnswer(call, made, gzipLevel)
}
