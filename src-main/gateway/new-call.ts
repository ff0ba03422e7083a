import { nothingBound } from './bound-policies.ts'
import type { CallContext } from './call-context.ts'

/** What is known of a call when it begins. */
type Beginning = Pick<
  CallContext,
  'id' | 'parts' | 'request' | 'routes' | 'draft' | 'time' | 'startedAt' | 'recorder' | 'recording'
>

/** A call before its first stage. One literal, so that every call has the same shape. */
export function newCall(beginning: Beginning): CallContext {
  const { id, parts, request, routes, draft, time, startedAt, recorder, recording } = beginning
  return {
    id,
    parts,
    request,
    routes,
    draft,
    time,
    startedAt,
    recorder,
    recording,
    match: null,
    apiLoad: null,
    policies: nothingBound,
    caller: null,
    user: null,
    frontendContext: null,
    backendContext: null,
    consumed: false,
    inputs: [],
    backend: null,
    backendRequest: null,
    backendResponse: null,
    cacheStatus: '',
    cacheKey: '',
    breaker: null,
    answerTap: null,
    extraHeaders: [],
    response: null,
    error: null,
    stoppedAt: null,
    responseBytes: 0,
    upstreamMs: -1,
    abortable: null,
    callerLeft: false,
    bodyFailed: null,
  }
}
