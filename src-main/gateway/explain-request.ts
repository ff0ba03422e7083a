import type { RomaError } from '#contract/errors'
import type { ExplanationOf } from '#contract/model/explanation'
import { isSecretName, maskOf } from '../domain/mask.ts'
import { BrokenRule } from '../domain/parameter-mapping.ts'
import type { CallContext } from './call-context.ts'

const KIB = 1024
const MAX_VALUE = 500

/** Keeps the facts of a request that broke a rule of the gateway or of its definition. Only for a traced refusal. */
export function explainRequest(call: CallContext, error: RomaError): void {
  const { recorder } = call
  if (recorder === null || recorder.explanation !== null) return
  if (error.cause instanceof BrokenRule) recorder.explanation = parameterFacts(call, error.cause)
  else recorder.explanation = sizeFacts(call, error)
}

function parameterFacts(call: CallContext, broken: BrokenRule): ExplanationOf<'parameter'> {
  const { name, location, rule, expected, value } = broken
  const secret = isSecretName(name) ? name : value === null ? undefined : call.routes.secrets.get(value)
  const shown = value === null || secret === undefined ? value : maskOf(secret)
  return { kind: 'parameter', name, location, rule, expected, value: shown?.slice(0, MAX_VALUE) ?? null }
}

/** Source of the limits: ROMA Connect, "Constraints and Limitations". */
function sizeFacts({ request, parts }: CallContext, { error }: RomaError): ExplanationOf<'size'> | null {
  switch (error) {
    case 'bodyTooLarge':
      return {
        kind: 'size',
        what: 'body',
        bytes: Math.max(request.bodyLength, request.bodyBytes),
        limit: parts.limits().bodyBytes,
      }
    case 'uriTooLarge':
      return { kind: 'size', what: 'uri', bytes: request.target.length, limit: 32 * KIB }
    case 'headersTooLarge': {
      const { rawHeaders } = request
      let bytes = 0
      let biggest = 0
      for (let i = 0; i < rawHeaders.length; i += 2) {
        const size = (rawHeaders[i]?.length ?? 0) + (rawHeaders[i + 1]?.length ?? 0) + 4
        bytes += size
        biggest = Math.max(biggest, size)
      }
      return biggest > 32 * KIB
        ? { kind: 'size', what: 'header', bytes: biggest, limit: 32 * KIB }
        : { kind: 'size', what: 'headers', bytes, limit: (request.protocol === 'HTTP' ? 32 : 128) * KIB }
    }
    default:
      return null
  }
}
