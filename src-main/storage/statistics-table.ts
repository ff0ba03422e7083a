import type Database from 'better-sqlite3'
import type { StatisticsQuery, StatisticsRow } from '#contract/model/statistics'
import { p95, type StatisticsCell } from './call-statistics.ts'

/** What the worker is asked: APIs as ids, since it knows no owners. */
export type StatisticsQuestion = Omit<StatisticsQuery, 'romaAppId'> & {
  readonly apiIds?: readonly string[] | undefined
}

/** Calls added up a minute, an hour and a day: written together, so nothing is rolled up later. */
export interface StatisticsTable {
  add(cells: readonly StatisticsCell[]): void
  query(question: StatisticsQuestion): StatisticsRow[]
  clear(): void
}

const schema = `
  CREATE TABLE IF NOT EXISTS call_statistics (
    step INTEGER NOT NULL, -- minutes: 1, 60 or 1440
    start INTEGER NOT NULL, -- minutes since 1970
    api_id TEXT NOT NULL, -- empty: no API
    app_id TEXT NOT NULL, -- the caller; empty: none
    group_id TEXT NOT NULL,
    calls INTEGER NOT NULL,
    calls_2xx INTEGER NOT NULL,
    errors_4xx INTEGER NOT NULL,
    errors_5xx INTEGER NOT NULL,
    total_ms REAL NOT NULL,
    max_ms REAL NOT NULL,
    inner_ms REAL NOT NULL,
    max_inner_ms REAL NOT NULL,
    backend_ms REAL NOT NULL,
    max_backend_ms REAL NOT NULL,
    input_bytes INTEGER NOT NULL,
    output_bytes INTEGER NOT NULL,
    classes TEXT NOT NULL, -- class:calls, comma separated
    PRIMARY KEY (step, start, api_id, app_id)
  ) STRICT, WITHOUT ROWID;`

/** Steps in minutes, and how long rows of each are kept, in minutes. */
const DAY = 1440
const steps = [
  { step: 1, kept: 3 * DAY },
  { step: 60, kept: 92 * DAY },
  { step: DAY, kept: 400 * DAY },
] as const
/** Rows of minutes at most, however many APIs and callers there are. */
const MAX_MINUTE_ROWS = 400_000
const SWEEP_EVERY = 60

interface Sums {
  readonly time: number | null
  readonly apiId: string
  readonly appId: string
  readonly groupId: string
  readonly calls: number
  readonly calls2xx: number
  readonly errors4xx: number
  readonly errors5xx: number
  readonly totalMs: number
  readonly maxMs: number
  readonly innerMs: number
  readonly maxInnerMs: number
  readonly backendMs: number
  readonly maxBackendMs: number
  readonly inputBytes: number
  readonly outputBytes: number
  readonly classes: string
}

export function createStatisticsTable(db: Database.Database): StatisticsTable {
  db.exec(schema)
  const kept = db.prepare<[number, number, string, string], { classes: string }>(
    'SELECT classes FROM call_statistics WHERE step = ? AND start = ? AND api_id = ? AND app_id = ?',
  )
  const put = db.prepare(`
    INSERT INTO call_statistics VALUES (@step, @start, @apiId, @appId, @groupId, @calls, @calls2xx, @errors4xx, @errors5xx,
      @totalMs, @maxMs, @innerMs, @maxInnerMs, @backendMs, @maxBackendMs, @inputBytes, @outputBytes, @classes)
    ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, calls_2xx = calls_2xx + excluded.calls_2xx,
      errors_4xx = errors_4xx + excluded.errors_4xx, errors_5xx = errors_5xx + excluded.errors_5xx,
      total_ms = total_ms + excluded.total_ms, max_ms = max(max_ms, excluded.max_ms),
      inner_ms = inner_ms + excluded.inner_ms, max_inner_ms = max(max_inner_ms, excluded.max_inner_ms),
      backend_ms = backend_ms + excluded.backend_ms, max_backend_ms = max(max_backend_ms, excluded.max_backend_ms),
      input_bytes = input_bytes + excluded.input_bytes, output_bytes = output_bytes + excluded.output_bytes,
      classes = excluded.classes`)
  const removeOld = db.prepare('DELETE FROM call_statistics WHERE step = ? AND start < ?')
  const countMinutes = db.prepare<[], number>('SELECT count(*) FROM call_statistics WHERE step = 1').pluck()
  const minuteAfter = db
    .prepare<[number], number>(
      'SELECT start FROM call_statistics WHERE step = 1 ORDER BY start LIMIT 1 OFFSET ?',
    )
    .pluck()
  let sweptAt = Number.NEGATIVE_INFINITY

  const add = db.transaction((cells: readonly StatisticsCell[]) => {
    let newest = Number.NEGATIVE_INFINITY
    for (const cell of cells) {
      const { minute, apiId, appId, classes, ...sums } = cell
      newest = Math.max(newest, minute)
      for (const { step } of steps) {
        const start = minute - (minute % step)
        const before = kept.get(step, start, apiId, appId)?.classes ?? ''
        put.run({ ...sums, step, start, apiId, appId, classes: addClasses(before, classes) })
      }
    }
    if (newest >= sweptAt + SWEEP_EVERY) sweep(newest)
  })

  function sweep(newest: number): void {
    sweptAt = newest
    for (const { step, kept: minutes } of steps) removeOld.run(step, newest - minutes)
    const surplus = (countMinutes.get() ?? 0) - MAX_MINUTE_ROWS
    const cut = surplus > 0 ? minuteAfter.get(surplus) : undefined
    if (cut !== undefined) removeOld.run(1, cut)
  }

  function query(question: StatisticsQuestion): StatisticsRow[] {
    const { sql, values } = statement(question)
    return (db.prepare(sql).all(values) as Sums[]).map((sums) => toRow(sums, question))
  }

  return {
    add,
    query,
    clear() {
      db.exec('DELETE FROM call_statistics')
    },
  }
}

/** The coarsest rows that divide the wanted periods. Without periods the finest that are kept that long. */
function stepFor({ stepMs, from, to }: StatisticsQuestion): number {
  if (stepMs === undefined) {
    const minutes = (to - from) / 60_000
    return minutes <= 2 * DAY ? 1 : minutes <= 60 * DAY ? 60 : DAY
  }
  const minutes = stepMs / 60_000
  return minutes % DAY === 0 ? DAY : minutes % 60 === 0 ? 60 : 1
}

function statement(question: StatisticsQuestion) {
  const { stepMs, by, order, limit, apiId, groupId, appId, apiIds, known } = question
  const step = stepFor(question)
  const byApi = by === 'api' || by === 'apiAndApp'
  const byApp = by === 'app' || by === 'apiAndApp'
  const time = stepMs === undefined ? 'NULL' : `start / ${stepMs / 60_000} * ${stepMs}`
  const groups = [stepMs === undefined ? '' : 'time', byApi ? 'api_id' : '', byApp ? 'app_id' : ''].filter(
    Boolean,
  )
  const conditions = [
    'step = @step AND start >= @first AND start <= @last',
    apiId === undefined ? '' : 'api_id = @apiId',
    groupId === undefined ? '' : 'group_id = @groupId',
    appId === undefined ? '' : 'app_id = @appId',
    apiIds === undefined ? '' : 'api_id IN (SELECT value FROM json_each(@apiIds))',
    known === 'caller' ? "app_id <> ''" : known === 'api' ? "api_id <> ''" : '',
  ].filter(Boolean)
  const orders = {
    time: 'time, calls DESC',
    calls: 'calls DESC',
    errors: 'errors4xx + errors5xx DESC, calls DESC',
  }
  const sql = `
    SELECT ${time} AS time, ${byApi ? 'api_id' : "''"} AS apiId, ${byApp ? 'app_id' : "''"} AS appId,
      ${byApi ? 'max(group_id)' : "''"} AS groupId, sum(calls) AS calls, sum(calls_2xx) AS calls2xx,
      sum(errors_4xx) AS errors4xx, sum(errors_5xx) AS errors5xx, sum(total_ms) AS totalMs, max(max_ms) AS maxMs,
      sum(inner_ms) AS innerMs, max(max_inner_ms) AS maxInnerMs, sum(backend_ms) AS backendMs,
      max(max_backend_ms) AS maxBackendMs, sum(input_bytes) AS inputBytes, sum(output_bytes) AS outputBytes,
      group_concat(classes) AS classes
    FROM call_statistics WHERE ${conditions.join(' AND ')}
    ${groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`}
    HAVING sum(calls) > 0
    ORDER BY ${orders[order]}
    LIMIT @limit`
  const firstMinute = Math.floor(question.from / 60_000)
  const values = {
    step,
    // The period that the range begins in counts whole.
    first: firstMinute - (firstMinute % step),
    last: Math.floor(question.to / 60_000),
    limit,
    apiId,
    groupId,
    appId,
    apiIds: JSON.stringify(apiIds ?? []),
  }
  return { sql, values }
}

function toRow(sums: Sums, { by }: StatisticsQuestion): StatisticsRow {
  const { calls, totalMs, innerMs, backendMs, classes, apiId, appId, groupId, ...rest } = sums
  return {
    ...rest,
    apiId: by === 'api' || by === 'apiAndApp' ? apiId || null : null,
    appId: by === 'app' || by === 'apiAndApp' ? appId || null : null,
    groupId: groupId || null,
    calls,
    averageMs: totalMs / calls,
    averageInnerMs: innerMs / calls,
    averageBackendMs: backendMs / calls,
    p95Ms: Math.min(p95(readClasses(classes), calls), rest.maxMs),
  }
}

function readClasses(text: string): number[] {
  const counts: number[] = []
  for (const part of text.split(',')) {
    const at = part.indexOf(':')
    if (at < 0) continue
    const index = Number(part.slice(0, at))
    counts[index] = (counts[index] ?? 0) + Number(part.slice(at + 1))
  }
  return Array.from(counts, (count) => count ?? 0)
}

function addClasses(before: string, more: Uint32Array): string {
  const counts = readClasses(before)
  for (const [index, count] of more.entries()) if (count > 0) counts[index] = (counts[index] ?? 0) + count
  return counts.flatMap((count, index) => (count > 0 ? [`${index}:${count}`] : [])).join(',')
}
