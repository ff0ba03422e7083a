import { RomaError } from '#contract/errors'
import { splitQuery } from '../../domain/percent-encoding.ts'
import type { AnswerHeaders, CallContext } from '../call-context.ts'
import type { FunctionAnswer, FunctionCall } from '../ports.ts'
import { readBody } from '../request-body.ts'
import type { CustomBackend, FunctionBackend } from '../route.ts'
import { runInTime } from './run-in-time.ts'

/**
 * Runs a function backend without a connection in between: the custom backend behind a front API, or the one that
 * stands in for a FunctionGraph URN and gets the event of that service.
 *
 * Source: ROMA Connect User Guide, "Creating a Function Backend"; FunctionGraph, "APIG events".
 */
export function callFunction(
  call: CallContext,
  backend: CustomBackend | FunctionBackend,
): undefined | Promise<void> {
  const { ldApiId } = backend
  if (ldApiId === null)
    throw new RomaError('backendNotFound', {
      hint: `functionUrn: no function backend has an id or name that is a part of "${backend.kind === 'function' ? backend.functionUrn : ''}".`,
    })
  if (call.request.bodyLength === 0) return run(call, backend, ldApiId)
  return readBody(call, Number.POSITIVE_INFINITY).then(() => run(call, backend, ldApiId))
}

async function run(
  call: CallContext,
  backend: CustomBackend | FunctionBackend,
  ldApiId: string,
): Promise<void> {
  const { parts, recorder } = call
  const timeoutMs = Math.min(backend.timeoutMs, parts.limits().backendTimeoutMs)
  const startedAt = performance.now()
  const functionCall =
    backend.kind === 'custom' ? directCall(call, ldApiId) : eventCall(call, { backend, ldApiId })
  if (recorder !== null) recorder.backendRequest = `${functionCall.method} ${functionCall.uri}`
  if (backend.kind === 'function' && backend.isAsync) {
    parts.functions
      .run(functionCall, new AbortController().signal)
      .catch((error: unknown) => parts.log.warn('an asynchronous function failed', { error: String(error) }))
    call.backendResponse = { status: 202, headers: {}, body: null }
    return
  }
  try {
    const answer = await runInTime(call, functionCall, { label: backend.label, timeoutMs })
    take(call, { answer, backend })
  } finally {
    call.upstreamMs = performance.now() - startedAt
  }
}

function directCall(call: CallContext, ldApiId: string): FunctionCall {
  const { method = call.request.method, target = '/', headers = [] } = call.backendRequest ?? {}
  const at = target.indexOf('?')
  return {
    ldApiId,
    requestId: call.id,
    method,
    uri: at < 0 ? target : target.slice(0, at),
    query: at < 0 ? '' : target.slice(at + 1),
    headers: pairs(headers),
    body: call.request.body,
  }
}

/** The event as FunctionGraph's functions get it, as the JSON body of a POST. */
function eventCall(
  call: CallContext,
  { backend, ldApiId }: { backend: FunctionBackend; ldApiId: string },
): FunctionCall {
  const direct = directCall(call, ldApiId)
  const { match, request } = call
  const body =
    direct.body === null ? '' : Buffer.from(direct.body).toString(backend.bodyAsBase64 ? 'base64' : 'utf8')
  const event = {
    body,
    requestContext: { apiId: match?.route.apiId, requestId: call.id, stage: match?.route.envName },
    queryStringParameters: Object.fromEntries(
      splitQuery(direct.query).map(({ name, value }) => [name, value]),
    ),
    httpMethod: request.method,
    pathParameters: Object.fromEntries(
      (match?.route.pathNames ?? []).map((name, index) => [name, match?.values[index] ?? match?.rest ?? '']),
    ),
    headers: Object.fromEntries(direct.headers),
    path: request.path,
    isBase64Encoded: backend.bodyAsBase64,
  }
  return {
    ...direct,
    method: 'POST',
    headers: [
      ...direct.headers.filter(([name]) => name !== 'content-type'),
      ['content-type', 'application/json'],
    ],
    body: Buffer.from(JSON.stringify(event)),
  }
}

function pairs(headers: readonly string[]): [string, string][] {
  const result: [string, string][] = []
  for (let i = 0; i < headers.length; i += 2)
    result.push([(headers[i] ?? '').toLowerCase(), headers[i + 1] ?? ''])
  return result
}

function take(
  call: CallContext,
  { answer, backend }: { answer: FunctionAnswer; backend: CustomBackend | FunctionBackend },
): void {
  const { recorder } = call
  if (recorder !== null) {
    // What an authorizer printed before stays.
    recorder.log = recorder.log.length === 0 ? answer.log : [...recorder.log, ...answer.log]
    recorder.failure = answer.failure
    recorder.backendStatus = answer.status
    recorder.note = `answered ${answer.status}`
  }
  if (answer.failure !== null) {
    const { message, line, limit } = answer.failure
    const hint = line > 0 ? `Line ${line}: ${message}` : message
    throw new RomaError(limit === undefined ? 'functionFailed' : 'functionStopped', {
      ...(call.parts.limits().functionDetail ? { message: hint } : {}),
      hint,
    })
  }
  const event = backend.kind === 'function' ? eventAnswer(answer) : undefined
  const { status, headers, body } = event ?? answer
  call.backendResponse = { status, headers: toRecord(headers, body.length), body }
}

/** `{ statusCode, headers, body, isBase64Encoded }`; anything else is the answer itself. */
function eventAnswer(
  answer: FunctionAnswer,
): Pick<FunctionAnswer, 'status' | 'headers' | 'body'> | undefined {
  let event: unknown
  try {
    event = JSON.parse(Buffer.from(answer.body).toString('utf8'))
  } catch {
    return undefined
  }
  if (typeof event !== 'object' || event === null || !('statusCode' in event)) return undefined
  const { statusCode } = event
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 100 || statusCode > 599)
    return undefined
  const text = 'body' in event && typeof event.body === 'string' ? event.body : ''
  const encoded = 'isBase64Encoded' in event && event.isBase64Encoded === true
  const named =
    'headers' in event && typeof event.headers === 'object' && event.headers !== null ? event.headers : {}
  const headers = Object.entries(named).flatMap(([name, value]): [string, string][] =>
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && /^[\t -~\u0080-\u00ff]*$/.test(String(value))
      ? [[name.toLowerCase(), String(value)]]
      : [],
  )
  return { status: statusCode, headers, body: Buffer.from(text, encoded ? 'base64' : 'utf8') }
}

function toRecord(headers: readonly (readonly [string, string])[], length: number): AnswerHeaders {
  const record: AnswerHeaders = {}
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    const before = record[lower]
    if (before === undefined) record[lower] = value
    else record[lower] = [...(Array.isArray(before) ? before : [before]), value]
  }
  delete record['transfer-encoding']
  record['content-length'] = String(length)
  return record
}
