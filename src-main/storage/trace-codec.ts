import type { CallTrace, TraceSpan } from '#contract/model/call-trace'

/** Place of each searched member in a stored trace, for SQL. */
export const at = {
  requestId: 0,
  time: 1,
  method: 3,
  host: 4,
  path: 5,
  status: 6,
  durationMs: 7,
  apiId: 8,
  apiName: 9,
  envId: 11,
  appId: 13,
  appName: 14,
  sourceIp: 15,
  stoppedAt: 19,
  errorCode: 20,
  userAgent: 21,
} as const

type Stored = [
  requestId: string,
  time: number,
  protocol: CallTrace['protocol'],
  method: string,
  host: string,
  path: string,
  status: number,
  durationMs: number,
  apiId: string | null,
  apiName: string | null,
  groupId: string | null,
  envId: string | null,
  envName: string | null,
  appId: string | null,
  appName: string | null,
  sourceIp: string,
  backend: string,
  requestBytes: number,
  responseBytes: number,
  stoppedAt: string | null,
  errorCode: string | null,
  userAgent: string,
  draft: 0 | 1,
  spans: (string | number)[],
  backendRequest: string,
  backendStatus: number | null,
  /** Absent when the call went through and no script ran. */
  rest?: Pick<
    CallTrace,
    'errorName' | 'errorMessage' | 'hint' | 'log' | 'failure' | 'clockTime' | 'explanation'
  >,
]

const micro = (ms: number) => Math.round(ms * 1000)

/**
 * A trace as one line of JSON: values in a fixed order, times of spans in whole microseconds. A third of the bytes
 * and of the time that the object itself would take, and the file pays for every byte twice.
 */
export function encodeTrace(trace: CallTrace): string {
  const stored: Stored = [
    trace.requestId,
    trace.time,
    trace.protocol,
    trace.method,
    trace.host,
    trace.path,
    trace.status,
    micro(trace.durationMs) / 1000,
    trace.apiId,
    trace.apiName,
    trace.groupId,
    trace.envId,
    trace.envName,
    trace.appId,
    trace.appName,
    trace.sourceIp,
    trace.backend,
    trace.requestBytes,
    trace.responseBytes,
    trace.stoppedAt,
    trace.errorCode,
    trace.userAgent,
    trace.draft ? 1 : 0,
    encodeSpans(trace.spans),
    trace.backendRequest,
    trace.backendStatus,
  ]
  if (
    trace.errorName !== null ||
    trace.hint !== null ||
    trace.failure !== null ||
    trace.log.length > 0 ||
    trace.clockTime !== null
  ) {
    const { errorName, errorMessage, hint, log, failure, clockTime, explanation } = trace
    stored.push({ errorName, errorMessage, hint, log, failure, clockTime, explanation })
  }
  return JSON.stringify(stored)
}

/** Names that spans have most of the time stand as their place in this list; never reorder it, only append. */
const spanNames = [
  'match',
  'controlAccess',
  'authenticate',
  'authorize',
  'throttle',
  'validateRequest',
  'selectBackend',
  'mapRequest',
  'signRequest',
  'callBackend',
  'respond',
]
const placeOf = new Map(spanNames.map((name, index) => [name, index]))

const NOTED = 1
const ANSWERED = 2

/** Each span: place of the name × 4 + what follows, start, duration; then the note, if there is one. */
function encodeSpans(spans: readonly TraceSpan[]): (string | number)[] {
  const flat: (string | number)[] = []
  for (const { name, startMs, durationMs, note, answered } of spans) {
    const flags = (note === '' ? 0 : NOTED) | (answered ? ANSWERED : 0)
    const place = placeOf.get(name)
    if (place === undefined) flat.push(-1 - flags, name)
    else flat.push(place * 4 + flags)
    flat.push(micro(startMs), micro(durationMs))
    if (note !== '') flat.push(note)
  }
  return flat
}

function decodeSpans(flat: readonly (string | number)[]): TraceSpan[] {
  const spans: TraceSpan[] = []
  const values = flat.values()
  const next = () => values.next().value
  for (let code = next(); code !== undefined; code = next()) {
    const number = Number(code)
    const flags = number < 0 ? -1 - number : number % 4
    spans.push({
      name: number < 0 ? String(next()) : (spanNames[Math.floor(number / 4)] ?? ''),
      startMs: Number(next()) / 1000,
      durationMs: Number(next()) / 1000,
      note: flags & NOTED ? String(next()) : '',
      answered: (flags & ANSWERED) !== 0,
    })
  }
  return spans
}

export function decodeTrace(line: string): CallTrace {
  const stored = JSON.parse(line) as Stored
  const rest = stored[26]
  return {
    requestId: stored[0],
    time: stored[1],
    protocol: stored[2],
    method: stored[3],
    host: stored[4],
    path: stored[5],
    status: stored[6],
    durationMs: stored[7],
    apiId: stored[8],
    apiName: stored[9],
    groupId: stored[10],
    envId: stored[11],
    envName: stored[12],
    appId: stored[13],
    appName: stored[14],
    sourceIp: stored[15],
    backend: stored[16],
    requestBytes: stored[17],
    responseBytes: stored[18],
    stoppedAt: stored[19],
    errorCode: stored[20],
    userAgent: stored[21],
    draft: stored[22] === 1,
    spans: decodeSpans(stored[23]),
    backendRequest: stored[24],
    backendStatus: stored[25],
    errorName: rest?.errorName ?? null,
    errorMessage: rest?.errorMessage ?? null,
    hint: rest?.hint ?? null,
    log: rest?.log ?? [],
    failure: rest?.failure ?? null,
    clockTime: rest?.clockTime ?? null,
    explanation: rest?.explanation ?? null,
  }
}
