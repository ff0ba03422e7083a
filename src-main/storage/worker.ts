import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { CallContent } from '#contract/model/call-content'
import { type HarCall, harText } from '../domain/har.ts'
import { logLine } from '../domain/log-line.ts'
import { type RawContent, toContent } from './recorded-content.ts'
import { createStatisticsTable } from './statistics-table.ts'
import { at, decodeTrace } from './trace-codec.ts'
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
  TraceWorkerData,
} from './trace-messages.ts'
import { toSummary } from './trace-summary.ts'

const { file } = workerData as TraceWorkerData

const schema = `
  CREATE TABLE IF NOT EXISTS call_trace (
    seq INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    content TEXT NOT NULL -- JSON, see trace-codec.ts
  ) STRICT;
  CREATE INDEX IF NOT EXISTS call_trace_request ON call_trace (request_id);
  CREATE TABLE IF NOT EXISTS call_content (
    seq INTEGER PRIMARY KEY,
    request_id TEXT NOT NULL,
    content TEXT NOT NULL -- JSON of CallContent
  ) STRICT;
  CREATE INDEX IF NOT EXISTS call_content_request ON call_content (request_id);`

/** Calls whose headers and bodies are kept. */
const MAX_CONTENTS = 1000

/** The file is the log of calls alone: losing the last rows with the power is fine, so NORMAL. */
function open(path: string): Database.Database {
  // SQLite gives its companion files the mode of the file itself.
  closeSync(openSync(path, 'a', 0o600))
  const db = new Database(path)
  try {
    // Fewer, bigger pages: rows are appended in batches and read in runs.
    db.pragma('page_size = 16384')
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('journal_size_limit = 67108864')
    // Rows are appended and seldom read: 2 MB instead of the driver's 16.
    db.pragma('cache_size = -2000')
    db.exec(schema)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** A file that is no database, or a damaged one, is put aside: the call log starts anew, nothing is overwritten. */
function openOrQuarantine(path: string): Database.Database {
  try {
    return open(path)
  } catch {
    const aside = `${path}.damaged-${Date.now()}`
    for (const suffix of ['', '-wal', '-shm'])
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
    return open(path)
  }
}

const db = openOrQuarantine(file)
const statistics = createStatisticsTable(db)

const insert = db.prepare('INSERT INTO call_trace (request_id, content) VALUES (?, ?)')
const bounds = db.prepare<[], { first: number | null; last: number | null }>(
  'SELECT min(seq) AS first, max(seq) AS last FROM call_trace',
)
const removeUpTo = db.prepare('DELETE FROM call_trace WHERE seq <= ?')
const find = db.prepare<[string], { content: string }>('SELECT content FROM call_trace WHERE request_id = ?')

let rowsSinceCheck = 0

const write = db.transaction((lines: readonly string[], maxRows: number) => {
  // Every line begins with the request id: `["0123…`.
  for (const line of lines) insert.run(line.slice(2, line.indexOf('"', 2)), line)
  rowsSinceCheck += lines.length
  if (rowsSinceCheck < 1000) return
  rowsSinceCheck = 0
  const { first, last } = bounds.get() ?? { first: null, last: null }
  if (first === null || last === null || last - first < maxRows) return
  removeUpTo.run(last - maxRows)
})

const insertContent = db.prepare('INSERT INTO call_content (request_id, content) VALUES (?, ?)')
const removeContents = db.prepare(
  'DELETE FROM call_content WHERE seq <= (SELECT max(seq) FROM call_content) - ?',
)
const findContent = db
  .prepare<[string], string>(
    'SELECT content FROM call_content WHERE request_id = ? ORDER BY seq DESC LIMIT 1',
  )
  .pluck()

const writeContents = db.transaction((contents: readonly RawContent[]) => {
  for (const raw of contents) insertContent.run(raw.requestId, JSON.stringify(toContent(raw)))
  removeContents.run(MAX_CONTENTS)
})

function contentOf(requestId: string): CallContent | null {
  const text = findContent.get(requestId)
  return text === undefined ? null : (JSON.parse(text) as CallContent)
}

const value = (name: keyof typeof at) => `(content ->> '$[${at[name]}]')`
const text = (name: keyof typeof at) => `ifnull(${value(name)}, '')`

const conditions: Record<keyof Omit<TraceFilter, 'limit'>, string> = {
  text: `instr(lower(${value('method')} || ' ' || ${value('host')} || ${value('path')} || ' ' || ${text('apiName')} ||
    ' ' || ${text('appName')} || ' ' || ${text('sourceIp')} || ' ' || request_id || ' ' || ${text('errorCode')} ||
    ' ' || ${value('status')} || ' ' || ${text('userAgent')}), lower(@text)) > 0`,
  apiId: `${value('apiId')} = @apiId`,
  envId: `${value('envId')} = @envId`,
  appId: `${value('appId')} = @appId`,
  statusClass: `${value('status')} / 100 = @statusClass`,
  onlyErrors: `(@onlyErrors = 0 OR ${value('status')} >= 400)`,
  stoppedAt: `${value('stoppedAt')} = @stoppedAt`,
  minDurationMs: `${value('durationMs')} >= @minDurationMs`,
  before: `${value('time')} < @before`,
}

/** The condition of a filter, and its values as SQLite takes them. */
function whereOf(filter: TraceFilter): { where: string; named: Record<string, string | number> } {
  const parts = Object.entries(conditions).filter(([name]) => filter[name as keyof TraceFilter] !== undefined)
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'boolean' ? Number(value) : value] as const],
  )
  return {
    where: parts.length === 0 ? '' : `WHERE ${parts.map(([, sql]) => sql).join(' AND ')}`,
    named: Object.fromEntries(given),
  }
}

function list(filter: TraceFilter): TracePage {
  const { where, named } = whereOf(filter)
  const counted = db.prepare(`SELECT count(*) AS total FROM call_trace ${where}`).get(named) as {
    total: number
  }
  const rows = db
    .prepare(`SELECT content FROM call_trace ${where} ORDER BY seq DESC LIMIT @limit`)
    .all(named) as { content: string }[]
  return {
    total: counted.total,
    items: rows.map(({ content }) => toSummary(decodeTrace(content))),
  }
}

/** The newest calls that the filter lets through, oldest first. */
function exported({ format, filter, requestId }: TraceExport, about: ExportFacts): TraceFile {
  const { where, named } = whereOf(filter)
  const rows =
    requestId === undefined
      ? (db.prepare(`SELECT content FROM call_trace ${where} ORDER BY seq DESC LIMIT @limit`).all(named) as {
          content: string
        }[])
      : find.all(requestId).slice(0, 1)
  const traces = rows.map(({ content }) => decodeTrace(content)).reverse()
  if (format === 'log')
    return {
      calls: traces.length,
      text: traces.map((trace) => `${logLine(trace, about.owners[trace.apiId ?? ''])}\n`).join(''),
    }
  const calls = traces.map((trace): HarCall => ({ trace, content: contentOf(trace.requestId) }))
  return { calls: calls.length, text: harText(calls, about.version) }
}

function answer(question: TraceQuestion): TraceResult {
  switch (question.name) {
    case 'list':
      return list(question.filter)
    case 'get': {
      const row = find.get(question.requestId)
      return row === undefined ? null : decodeTrace(row.content)
    }
    case 'content':
      return contentOf(question.requestId)
    case 'export':
      return exported(question.wanted, question.about)
    case 'statistics':
      return statistics.query(question.question)
    case 'clear':
      db.exec('DELETE FROM call_trace; DELETE FROM call_content')
      return null
    case 'close':
      db.close()
      return null
  }
}

function reply(message: TraceReply): void {
  parentPort?.postMessage(message)
}

parentPort?.on('message', (message: TraceMessage) => {
  if (message.kind === 'contents' || message.kind === 'cells') {
    try {
      if (message.kind === 'cells') statistics.add(message.cells)
      else writeContents(message.contents)
    } catch {
      // A full disk: nobody waits for it, and the rows beside it tell of the trouble.
    }
    return
  }
  if (message.kind === 'rows') {
    let problem = ''
    const lines = message.lines.split('\n')
    try {
      write(lines, message.maxRows)
    } catch (error) {
      // A full disk: the rows are lost and counted, calls go on.
      problem = error instanceof Error ? error.message : String(error)
    }
    reply({ kind: 'written', rows: lines.length, problem })
    return
  }
  try {
    reply({ kind: 'answer', id: message.id, result: answer(message.question) })
  } catch (error) {
    reply({ kind: 'failed', id: message.id, message: error instanceof Error ? error.message : String(error) })
  }
  if (message.question.name === 'close') parentPort?.close()
})
