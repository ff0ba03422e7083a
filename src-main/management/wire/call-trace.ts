import type { CallSummary } from '#contract/model/call-trace'
import { toWire, type Wire } from '../case-mapping.ts'
import { listQuery } from '../list-query.ts'
import type { RestRequest } from '../route.ts'

const query = listQuery(
  ['text', 'api_id', 'env_id', 'app_id', 'status_class', 'only_errors', 'stopped_at', 'min_duration_ms'],
  { numbers: ['status_class', 'min_duration_ms'], booleans: ['only_errors'] },
)

/** Filter of the call log; the newest calls that pass. */
export function callFilter(request: RestRequest): Wire {
  const { offset: _, ...filter } = query(request)
  return filter
}

/** `format` har or log; `request_id` for one call, else the filter. */
export function callExport(request: RestRequest): Wire {
  const requestId = request.query.get('request_id')
  return {
    format: request.query.get('format') ?? 'har',
    ...(requestId === null ? { filter: { ...callFilter(request), limit: 10_000 } } : { requestId }),
  }
}

/** Rows of the call log. */
export function callRows({ total, items }: { total: number; items: readonly CallSummary[] }): Wire {
  return { total, size: items.length, calls: items.map(toWire) }
}

/** An archive as the JSON it is; log lines as a list of texts. */
export function exportedCalls({ text }: { text: string }): unknown {
  return text.startsWith('{') ? JSON.parse(text) : { lines: text.split('\n').filter(Boolean) }
}
