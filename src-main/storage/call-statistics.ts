import type { CallTrace } from '#contract/model/call-trace'

/** Calls of one API and one caller in one minute, added up; texts are empty where the calls had none. */
export interface StatisticsCell {
  /** Minutes since 1970. */
  readonly minute: number
  readonly apiId: string
  readonly appId: string
  readonly groupId: string
  calls: number
  calls2xx: number
  errors4xx: number
  errors5xx: number
  totalMs: number
  maxMs: number
  innerMs: number
  maxInnerMs: number
  backendMs: number
  maxBackendMs: number
  inputBytes: number
  outputBytes: number
  /** Calls by duration, see `classOf`. */
  readonly classes: Uint32Array
}

/**
 * Adds calls up on the calling thread: two look-ups and some additions. Taking a row apart again in the worker would
 * cost ten times that, on the same core when there is one.
 */
export interface CallStatistics {
  count(call: CallTrace, now: number): void
  /** What was added up since the last time. */
  take(): StatisticsCell[]
  /** Calls of the last whole second. */
  perSecond(now: number): number
}

const CLASSES = 80

/** Class of a duration: four a doubling. */
function classOf(durationMs: number): number {
  return Math.min(CLASSES - 1, Math.floor(Math.log2(durationMs + 1) * 4))
}

/** Duration that 95 of 100 calls did not exceed, from the calls in each class. */
export function p95(classes: ArrayLike<number>, calls: number): number {
  let left = Math.ceil(calls * 0.95)
  for (let index = 0; index < classes.length; index += 1) {
    left -= classes[index] ?? 0
    if (left <= 0) return 2 ** ((index + 0.5) / 4) - 1
  }
  return 0
}

export function createCallStatistics(): CallStatistics {
  let minute = -1
  let open = new Map<string, Map<string, StatisticsCell>>()
  let closed: StatisticsCell[] = []
  let second = 0
  let inSecond = 0
  let lastSecond = 0

  function roll(now: number): void {
    const here = Math.floor(now / 1000)
    if (here === second) return
    lastSecond = here === second + 1 ? inSecond : 0
    inSecond = 0
    second = here
  }

  function close(): void {
    for (const cells of open.values()) closed.push(...cells.values())
    open = new Map()
  }

  function cellOf(call: CallTrace): StatisticsCell {
    const here = Math.floor(call.time / 60_000)
    if (here !== minute) {
      close()
      minute = here
    }
    const apiId = call.apiId ?? ''
    const appId = call.appId ?? ''
    let callers = open.get(apiId)
    if (callers === undefined) {
      callers = new Map()
      open.set(apiId, callers)
    }
    let cell = callers.get(appId)
    if (cell === undefined) {
      cell = emptyCell({ minute: here, apiId, appId, groupId: call.groupId ?? '' })
      callers.set(appId, cell)
    }
    return cell
  }

  return {
    count(call, now) {
      roll(now)
      inSecond += 1
      if (!call.draft) add(call, cellOf(call))
    },
    take() {
      close()
      const cells = closed
      closed = []
      return cells
    },
    perSecond(now) {
      roll(now)
      return lastSecond
    },
  }
}

function emptyCell(of: Pick<StatisticsCell, 'minute' | 'apiId' | 'appId' | 'groupId'>): StatisticsCell {
  return {
    ...of,
    calls: 0,
    calls2xx: 0,
    errors4xx: 0,
    errors5xx: 0,
    totalMs: 0,
    maxMs: 0,
    innerMs: 0,
    maxInnerMs: 0,
    backendMs: 0,
    maxBackendMs: 0,
    inputBytes: 0,
    outputBytes: 0,
    classes: new Uint32Array(CLASSES),
  }
}

function add(call: CallTrace, cell: StatisticsCell): void {
  const { status, durationMs } = call
  const backendMs = backendMsOf(call)
  const innerMs = Math.max(0, durationMs - backendMs)
  cell.calls += 1
  if (status >= 500) cell.errors5xx += 1
  else if (status >= 400) cell.errors4xx += 1
  else if (status >= 200 && status < 300) cell.calls2xx += 1
  cell.totalMs += durationMs
  if (durationMs > cell.maxMs) cell.maxMs = durationMs
  cell.innerMs += innerMs
  if (innerMs > cell.maxInnerMs) cell.maxInnerMs = innerMs
  cell.backendMs += backendMs
  if (backendMs > cell.maxBackendMs) cell.maxBackendMs = backendMs
  cell.inputBytes += call.requestBytes
  cell.outputBytes += call.responseBytes
  const index = classOf(durationMs)
  cell.classes[index] = (cell.classes[index] ?? 0) + 1
}

/** The stage that asks the backend is among the last. */
function backendMsOf({ spans }: CallTrace): number {
  for (let index = spans.length - 1; index >= 0; index -= 1) {
    const span = spans[index]
    if (span?.name === 'callBackend') return span.durationMs
  }
  return 0
}
