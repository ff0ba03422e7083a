import type { CallTrace } from '#contract/model/call-trace'
import { isSecretName, type KnownSecrets, maskOf, maskQuery, maskTarget } from '../domain/mask.ts'
import type { CallContext, CallRecorder } from './call-context.ts'

export function createRecorder(): CallRecorder {
  return {
    spans: [],
    note: '',
    log: [],
    failure: null,
    backend: '',
    backendRequest: '',
    backendStatus: null,
    explanation: null,
  }
}

/** Status of a call whose caller left before the answer was complete. */
const CALLER_LEFT = 499

/** The finished record of a call. Secrets are out: nothing behind this point sees them. */
export function toTrace(call: CallContext, recorder: CallRecorder): CallTrace {
  const { request, match, caller, error } = call
  const { clock } = call.parts
  const route = match?.route
  const durationMs = performance.now() - call.startedAt
  return {
    requestId: call.id,
    // A log is read with a watch, so it keeps the computer's time; what the gateway took for the time stands beside it.
    time: clock.isReal() ? call.time : Math.round(clock.realNow() - durationMs),
    clockTime: clock.isReal() ? null : call.time,
    protocol: request.protocol,
    method: request.method,
    host: request.host,
    path: maskTarget(request.target, call.routes.secrets),
    status: call.callerLeft ? CALLER_LEFT : (call.response?.status ?? CALLER_LEFT),
    durationMs,
    apiId: route?.apiId ?? null,
    apiName: route?.apiName ?? null,
    groupId: route?.groupId ?? null,
    envId: route?.envId ?? null,
    envName: route?.envName ?? null,
    appId: caller?.id ?? null,
    appName: caller?.name ?? call.user?.name ?? null,
    sourceIp: request.sourceIp,
    backend: recorder.backend,
    requestBytes: request.body?.length ?? request.bodyBytes,
    responseBytes: call.responseBytes,
    stoppedAt: call.stoppedAt ?? (call.callerLeft ? 'respond' : null),
    errorCode: error?.entry.code ?? null,
    userAgent: request.userAgent,
    draft: call.draft,
    errorName: error?.error ?? null,
    errorMessage: error === null ? null : maskCanonical(error.message, call.routes.secrets),
    hint: call.callerLeft ? 'The caller left before the answer was complete.' : (error?.hint ?? null),
    spans: recorder.spans,
    log: recorder.log as CallTrace['log'],
    failure: recorder.failure,
    backendRequest: maskTarget(recorder.backendRequest, call.routes.secrets),
    backendStatus: recorder.backendStatus,
    explanation: recorder.explanation,
  }
}

/** The canonical request of a signature refusal holds the query and the signed headers, `name:value`, between bars. */
function maskCanonical(message: string, known: KnownSecrets): string {
  if (!message.includes('|')) return message
  return message
    .split('|')
    .map((part) => {
      const at = part.indexOf(':')
      const name = at < 1 ? '' : part.slice(0, at)
      return isSecretName(name)
        ? `${name}:${maskOf(name)}`
        : maskTarget(part, known).replace(/^[^?]*$/, (text) => maskQuery(text, known))
    })
    .join('|')
}
