import { Worker } from 'node:worker_threads'
import { RomaError } from '#contract/errors'
import type { Emit } from '#contract/events'
import type { CallSummary, CallTrace } from '#contract/model/call-trace'
import type { Overview } from '#contract/model/instance'
import { createCallStatistics } from './call-statistics.ts'
import { encodeTrace } from './trace-codec.ts'
import type {
  TraceFilter,
  TraceMessage,
  TracePage,
  TraceQuestion,
  TraceReply,
  TraceResult,
} from './trace-messages.ts'
import { toSummary } from './trace-summary.ts'

interface TraceStoreOptions {
  /** Address of the storage worker's entry. */
  readonly worker: URL
  /** `traces.db`; the worker alone opens it. */
  readonly file: string
  readonly emit: Emit
  readonly now: () => number
  /** Rows kept in the call log. */
  readonly maxRows: () => number
}

/** The call log. Writing costs the calling thread a row in a list; SQLite is the worker's. */
export interface TraceStore {
  push(trace: CallTrace): void
  /** Newest first. */
  list(filter: TraceFilter): Promise<TracePage>
  /** Throws `callNotFound`. */
  get(requestId: string): Promise<CallTrace>
  clear(): Promise<void>
  /** One bucket a minute of the last hour, oldest first. */
  buckets(): Overview['calls']
  callsPerSecond(): number
  /** Resolves when everything pushed so far is in the file. */
  flush(): Promise<void>
  close(): Promise<void>
  /** Called with every trace as it is pushed. Returns what ends it. */
  onPush(listener: (trace: CallTrace) => void): () => void
}

const BATCH_ROWS = 500
const HOUR_MS = 3_600_000
const BATCH_MS = 50
/** Summaries in one event; a list on a screen needs no more, and the count of the rest is told. */
const EVENT_CALLS = 100
/** Rows on their way to the worker: beyond the first, details are dropped, beyond the second whole rows. */
const PRESSURE_ROWS = 2000
const OVERLOAD_ROWS = 10_000

export function createTraceStore({ worker: entry, file, emit, now, maxRows }: TraceStoreOptions): TraceStore {
  const worker = new Worker(entry, { workerData: { file } })
  const statistics = createCallStatistics()
  const listeners = new Set<(trace: CallTrace) => void>()
  const asked = new Map<number, { resolve(result: TraceResult): void; reject(e: unknown): void }>()
  let nextQuestion = 0
  let rows: string[] = []
  let outstanding = 0
  let recent: CallSummary[] = []
  let dropped = 0
  let timer: NodeJS.Timeout | undefined
  let ended: Error | undefined

  worker.on('message', (reply: TraceReply) => {
    if (reply.kind === 'written') {
      outstanding -= reply.rows
      if (reply.problem !== '') dropped += reply.rows
      return
    }
    const waiting = asked.get(reply.id)
    asked.delete(reply.id)
    if (reply.kind === 'answer') waiting?.resolve(reply.result)
    else waiting?.reject(new RomaError('unexpected', { cause: new Error(reply.message) }))
  })
  const onEnd = (error: Error) => {
    ended ??= error
    for (const waiting of asked.values()) waiting.reject(new RomaError('unexpected', { cause: error }))
    asked.clear()
  }
  worker.on('error', onEnd)
  worker.on('exit', () => onEnd(new Error('The storage worker ended.')))
  // The log alone must not keep a process alive.
  worker.unref()

  function send(message: TraceMessage): void {
    worker.postMessage(message)
  }

  function sendRows(): void {
    if (rows.length === 0) return
    if (ended === undefined) {
      outstanding += rows.length
      send({ kind: 'rows', lines: rows.join('\n'), maxRows: maxRows() })
    } else dropped += rows.length
    rows = []
  }

  function tick(): void {
    timer = undefined
    sendRows()
    if (recent.length === 0 && dropped === 0) return
    const calls = recent
    const missed = dropped
    recent = []
    dropped = 0
    emit('call.finished', { calls, dropped: missed })
  }

  function ask(question: TraceQuestion): Promise<TraceResult> {
    if (ended !== undefined) return Promise.reject(new RomaError('unexpected', { cause: ended }))
    // Rows that were pushed before the question are written before it is answered.
    sendRows()
    nextQuestion += 1
    const id = nextQuestion
    return new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      send({ kind: 'ask', id, question })
    })
  }

  // The Overview shows the last hour, also the part before a restart. Without it the charts begin empty.
  ask({ name: 'recent', since: now() - HOUR_MS }).then(
    (result) => statistics.restore(result as readonly number[]),
    () => undefined,
  )

  return {
    push(trace) {
      statistics.count(trace, now())
      for (const listener of listeners) listener(trace)
      if (recent.length < EVENT_CALLS) recent.push(toSummary(trace))
      else dropped += 1
      timer ??= setTimeout(tick, BATCH_MS)
      if (outstanding > OVERLOAD_ROWS) {
        dropped += 1
        return
      }
      const kept = outstanding > PRESSURE_ROWS ? { ...trace, spans: [], log: [] } : trace
      rows.push(encodeTrace(kept))
      if (rows.length >= BATCH_ROWS) sendRows()
    },
    async list(filter) {
      return (await ask({ name: 'list', filter })) as TracePage
    },
    async get(requestId) {
      const trace = await ask({ name: 'get', requestId })
      if (trace === null)
        throw new RomaError('callNotFound', {
          hint: `requestId: ${requestId.slice(0, 64)} is not in the call log.`,
        })
      return trace as CallTrace
    },
    async clear() {
      await ask({ name: 'clear' })
    },
    buckets: () => statistics.buckets(now()),
    callsPerSecond: () => statistics.perSecond(now()),
    async flush() {
      await ask({ name: 'get', requestId: '' })
    },
    async close() {
      clearTimeout(timer)
      if (ended !== undefined) return
      // Now it must: the last rows are still to be written.
      worker.ref()
      await ask({ name: 'close' })
      await worker.terminate()
    },
    onPush(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
