import type { CallContext } from '../call-context.ts'
import { passBreaker } from '../policies/breaker.ts'
import { lookUpCache } from '../policies/response-cache.ts'
import type { Route } from '../route.ts'

/** Policy backends in order, the first whose conditions hold; else the default one. Source: APIG User Guide, "Backend policies". */
export function selectBackend(call: CallContext): undefined {
  const { match, recorder } = call
  if (match === null) return
  const { route } = match
  const { cache, breaker } = call.policies
  if (cache !== null) {
    lookUpCache(call, cache)
    if (call.backendResponse !== null) return
  }
  call.backend = route.backend
  const chosen = route.policies.length > 0 && choose(call, route)
  if (!chosen && recorder !== null)
    recorder.note = recorder.note === '' ? call.backend.label : `${recorder.note}; ${call.backend.label}`
  if (breaker !== null) passBreaker(call, breaker)
}

function choose(call: CallContext, route: Route): boolean {
  const { request, recorder } = call
  const cookies = call.parts.limits().cookieConditions === true
  for (const policy of route.policies) {
    const holds = policy.holds({
      sourceIp: request.sourceIp,
      path: request.path,
      method: request.method,
      inputs: call.inputs,
      // Source: ROMA Connect, instance parameter policy_cookie_param.
      cookie: (name) => (cookies ? cookieValue(request.cookie, name) : undefined),
      frontend: (name) => call.frontendContext?.get(name),
    })
    if (!holds) continue
    call.backend = policy.backend
    if (recorder !== null) recorder.note = `policy backend ${policy.name}: ${policy.backend.label}`
    return true
  }
  return false
}

function cookieValue(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}
