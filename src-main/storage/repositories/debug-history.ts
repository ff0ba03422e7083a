import type { Database } from 'better-sqlite3'
import type { DebugHistoryRow, DebugResult } from '#contract/model/debug-request'
import { filters } from '../filters.ts'

interface Row {
  readonly id: string
  readonly time: number
  readonly method: string
  readonly sent_url: string
  readonly api_id: string | null
  readonly status: number | null
  readonly duration_ms: number
}

/** Filters of the list; all must hold. */
export type HistoryFilter = {
  readonly apiId?: string | undefined
  readonly text?: string | undefined
  readonly limit: number
}

/** What the debugger sent and received; secrets are out before it gets here. */
export function debugHistoryRepository(db: Database) {
  const one = db.prepare<[string], { result: string }>('SELECT result FROM debug_history WHERE id = ?')
  const insert = db.prepare<[Row & { result: string }]>(`
    INSERT INTO debug_history (id, time, method, sent_url, api_id, status, duration_ms, result)
    VALUES (:id, :time, :method, :sent_url, :api_id, :status, :duration_ms, :result)`)
  const trim = db.prepare<[number]>(`
    DELETE FROM debug_history WHERE id IN
      (SELECT id FROM debug_history ORDER BY time DESC, rowid DESC LIMIT -1 OFFSET ?)`)
  const clear = db.prepare<[]>('DELETE FROM debug_history')
  const clearApi = db.prepare<[string]>('DELETE FROM debug_history WHERE api_id = ?')

  return {
    /** Newest first. */
    list({ apiId, text, limit }: HistoryFilter): { total: number; items: DebugHistoryRow[] } {
      const { where, values } = filters({}).equals('api_id', apiId).contains('text', 'sent_url', text)
      const total = db.prepare<unknown[], { n: number }>(`SELECT count(*) AS n FROM debug_history ${where}`)
      const rows = db.prepare<unknown[], Row>(`
        SELECT id, time, method, sent_url, api_id, status, duration_ms FROM debug_history ${where}
        ORDER BY time DESC, rowid DESC LIMIT ?`)
      return { total: total.get(...values)?.n ?? 0, items: rows.all(...values, limit).map(fromRow) }
    },
    get(id: string): DebugResult | undefined {
      const row = one.get(id)
      return row && (JSON.parse(row.result) as DebugResult)
    },
    /** Stores one and forgets the oldest beyond `keep`. */
    add(result: DebugResult, keep: number): void {
      const { target } = result.request
      insert.run({
        id: result.id,
        time: result.time,
        method: result.request.method,
        sent_url: result.sentUrl,
        api_id: target.kind === 'url' ? null : target.apiId,
        status: result.response?.status ?? null,
        duration_ms: result.timings.totalMs,
        result: JSON.stringify(result),
      })
      trim.run(keep)
    },
    /** Forgets everything, or what was sent to one API. */
    clear(apiId?: string): void {
      if (apiId === undefined) clear.run()
      else clearApi.run(apiId)
    },
  }
}

function fromRow(row: Row): DebugHistoryRow {
  return {
    id: row.id,
    time: row.time,
    method: row.method,
    sentUrl: row.sent_url,
    apiId: row.api_id,
    status: row.status,
    durationMs: row.duration_ms,
  }
}
