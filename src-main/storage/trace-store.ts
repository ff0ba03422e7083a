import { Worker } from 'node:worker_threads'
import { RomaError } from '#contract/errors'
import type { Emit } from '#contract/events'
import type { CallContent } from '#contract/model/call-content'
import type { CallSummary, CallTrace } from '#contract/model/call-trace'
import type { StatisticsRow } from '#contract/model/statistics'
import { createCallStatistics } from './call-statistics.ts'
import type { RawContent } from './recorded-content.ts'
import type { StatisticsQuestion } from './statistics-table.ts'
import { encodeTrace } from './trace-codec.ts'
import type {
  ExportFacts,
  TraceExport,
  TraceFile,
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
  /** Headers and bodies of a call that is pushed too. */
  record(content: RawContent): void
  /** Newest first. */
  list(filter: TraceFilter): Promise<TracePage>
  /** Throws `callNotFound`. */
  get(requestId: string): Promise<CallTrace>
  /** `null` when nothing was recorded of it. */
  content(requestId: string): Promise<CallContent | null>
  export(wanted: TraceExport, about: ExportFacts): Promise<TraceFile>
  /** Forgets the calls; what was counted stays. */
  clear(): Promise<void>
  statistics(question: StatisticsQuestion): Promise<readonly StatisticsRow[]>
  callsPerSecond(): number
  /** Resolves when everything pushed so far is in the file. */
  flush(): Promise<void>
  close(): Promise<void>
}

const BATCH_ROWS = 500
const BATCH_MS = 50
/** Summaries in one event; a list on a screen needs no more, and the count of the rest is told. */
const EVENT_CALLS = 100
/** Rows on their way to the worker: beyond the first, details are dropped, beyond the second whole rows. */
const PRESSURE_ROWS = 2000
const OVERLOAD_ROWS = 10_000
/** Longest time that counts are only in memory. */
const COUNTS_MS = 10_000

export function createTraceStore({ worker: entry, file, emit, now, maxRows }: TraceStoreOptions): TraceStore {
  const worker = new Worker(entry, { workerData: { file } })
  const statistics = createCallStatistics()
  const asked = new Map<number, { resolve(result: TraceResult): void; reject(e: unknown): void }>()
  let nextQuestion = 0
  let rows: string[] = []
  let contents: RawContent[] = []
  let outstanding = 0
  let recent: CallSummary[] = []
  let dropped = 0
  let timer: NodeJS.Timeout | undefined
  let countsTimer: NodeJS.Timeout | undefined
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

  function sendContents(): void {
    if (contents.length > 0 && ended === undefined) send({ kind: 'contents', contents })
    contents = []
  }

  function sendCounts(): void {
    clearTimeout(countsTimer)
    countsTimer = undefined
    const cells = statistics.take()
    if (cells.length > 0 && ended === undefined) send({ kind: 'cells', cells })
  }

  function tick(): void {
    timer = undefined
    sendRows()
    sendContents()
    if (recent.length === 0 && dropped === 0) return
    const calls = recent
    const missed = dropped
    recent = []
    dropped = 0
    emit('call.finished', { calls, dropped: missed })
  }

  function ask(question: TraceQuestion): Promise<TraceResult> {
    if (ended !== undefined) return Promise.reject(new RomaError('unexpected', { cause: ended }))
    // What was pushed before the question is written before it is answered.
    sendRows()
    sendContents()
    if (question.name === 'statistics' || question.name === 'close') sendCounts()
    nextQuestion += 1
    const id = nextQuestion
    return new Promise((resolve, reject) => {
      asked.set(id, { resolve, reject })
      send({ kind: 'ask', id, question })
    })
  }

  return {
    push(trace) {
      statistics.count(trace, now())
      if (countsTimer === undefined) countsTimer = setTimeout(sendCounts, COUNTS_MS).unref()
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
    record(content) {
      if (outstanding <= PRESSURE_ROWS) contents.push(content)
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
    async content(requestId) {
      return (await ask({ name: 'content', requestId })) as CallContent | null
    },
    async export(wanted, about) {
      return (await ask({ name: 'export', wanted, about })) as TraceFile
    },
    async statistics(question) {
      return (await ask({ name: 'statistics', question })) as readonly StatisticsRow[]
    },
    async clear() {
      await ask({ name: 'clear' })
    },
    callsPerSecond: () => statistics.perSecond(now()),
    async flush() {
      await ask({ name: 'get', requestId: '' })
    },
    async close() {
      clearTimeout(timer)
      clearTimeout(countsTimer)
      if (ended !== undefined) return
      // Now it must: the last rows are still to be written.
      worker.ref()
      await ask({ name: 'close' })
      await worker.terminate()
    },
  }
}
