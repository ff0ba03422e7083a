import { RomaError } from '#contract/errors'
import type { NamedStatisticsRow, StatisticsQuery } from '#contract/model/statistics'
import type { Wire } from '../case-mapping.ts'
import { page } from '../list-query.ts'
import { param, type RestRequest } from '../route.ts'
import { type Cycle, cycleOf, cycles, durationOf, rangeOf, timeText } from './statistics-range.ts'

/**
 * Call statistics in ROMA's fields.
 *
 * Source: ROMA Connect API Reference, ListStatisticsApi, ListLatelyApiStatisticsV2, ListLatelyGroupStatisticsV2,
 * ListStatisticsRomaApp, ListAppUsagesTopN, ListRomaAppUsagesTopN, ListStatisticsConsumerAppForSplitRomaApps.
 */

/** Callers times owners in one answer. Source: ListStatisticsConsumerAppForSplitRomaApps. */
const MAX_OWNERS = 5

/** `/statistics/api`: rows a period of the instance, an application's APIs, or one API. */
export async function apiStatistics(request: RestRequest): Promise<Wire> {
  const { query } = request
  const mode = modeOf(query, ['INSTANCE', 'ALL', 'APP', 'API'])
  const cycle = cycleOf(query)
  const apiId = mode === 'API' ? needed(query, 'api_id') : undefined
  const { range, rows } = await ask(request, {
    stepMs: cycles[cycle],
    ...(apiId === undefined ? {} : { apiId, by: 'api' }),
    ...(mode === 'APP' ? { romaAppId: needed(query, 'roma_app_id') } : {}),
  })
  const short = mode === 'ALL' || mode === 'APP'
  return envelope(
    range,
    rows.map((row) => ({ ...counts(row), ...period(row), ...(short ? {} : about(row, cycle)) })),
  )
}

/** `/statistics/api/latest`: minutes within an hour, hours within a day, days beyond. */
export async function latestApiStatistics(request: RestRequest): Promise<Wire> {
  const duration = durationOf(needed(request.query, 'duration')) ?? 0
  const cycle = duration <= cycles.hour ? 'minute' : duration <= cycles.day ? 'hour' : 'day'
  const { range, rows } = await ask(request, {
    stepMs: cycles[cycle],
    apiId: needed(request.query, 'api_id'),
    by: 'api',
  })
  return envelope(
    range,
    rows.map((row) => ({ ...counts(row), ...period(row), ...about(row, cycle) })),
  )
}

/** `/statistics/group/latest`: the last hour by minute. */
export async function latestGroupStatistics(request: RestRequest): Promise<Wire> {
  const groupId = needed(request.query, 'group_id')
  const { realNow } = await request.call('clock.get', {})
  const range = { from: realNow - cycles.hour, to: realNow }
  const { items } = await request.call('statistics.query', { ...range, stepMs: cycles.minute, groupId })
  return envelope(
    range,
    items.map((row) => ({ ...counts(row), ...period(row), ...about(row, 'minute'), group_id: groupId })),
  )
}

/** `/statistics/roma-app`: calls that applications made, rows a period. */
export async function callerStatistics(request: RestRequest): Promise<Wire> {
  const { query } = request
  const mode = modeOf(query, ['INSTANCE', 'ALL', 'APP'])
  const cycle = cycleOf(query)
  const { range, rows } = await ask(request, {
    stepMs: cycles[cycle],
    known: 'caller',
    ...(mode === 'APP' ? { appId: needed(query, 'consumer_app_id') } : {}),
  })
  return envelope(
    range,
    rows.map((row) => ({ ...counts(row), ...period(row), ...(mode === 'INSTANCE' ? { cycle } : {}) })),
  )
}

/** `/statistics/app-usages`: callers with the most calls first. */
export async function callerUsages(request: RestRequest): Promise<Wire> {
  const { query } = request
  const mode = modeOf(query, ['ALL', 'APP', 'API'])
  const { range, rows } = await ask(request, {
    by: 'app',
    known: 'caller',
    order: 'calls',
    limit: page(request).limit,
    ...(mode === 'APP' ? { romaAppId: needed(query, 'roma_app_id') } : {}),
    ...(mode === 'API' ? { apiId: needed(query, 'api_id') } : {}),
  })
  return envelope(
    range,
    rows.map((row) => ({ app_id: row.appId, app_name: row.appName, ...counts(row) })),
  )
}

/** `/statistics/roma-app-usages`: applications whose APIs are called the most. */
export async function ownerUsages(request: RestRequest): Promise<Wire> {
  const { range, rows } = await ask(request, { by: 'api', known: 'api' })
  const owners = mergeBy(rows, ({ romaAppId }) => romaAppId)
    .sort((one, other) => other.calls - one.calls)
    .slice(0, page(request).limit)
  return envelope(
    range,
    owners.map((row) => ({ roma_app_id: row.romaAppId, ...counts(row) })),
  )
}

/** `/statistics/apps/{app_id}/roma-apps`: what one caller asked of the APIs of some owners, rows a period and owner. */
export async function callerOfOwners(request: RestRequest): Promise<Wire> {
  const owners = needed(request.query, 'roma_app_ids').split(',').filter(Boolean)
  if (owners.length > MAX_OWNERS)
    throw new RomaError('invalidParameter', { hint: `roma_app_ids: ${MAX_OWNERS} at most.` })
  const { range, rows } = await ask(request, {
    stepMs: cycles[cycleOf(request.query)],
    by: 'api',
    known: 'api',
    appId: param(request, 'app_id'),
  })
  const wanted = rows.filter(({ romaAppId }) => owners.includes(romaAppId))
  const merged = mergeBy(wanted, ({ time, romaAppId }) => `${time} ${romaAppId}`)
  return envelope(
    range,
    merged.map((row) => ({ roma_app_id: row.romaAppId, ...counts(row), ...period(row) })),
  )
}

type Range = ReturnType<typeof rangeOf>

async function ask(
  request: RestRequest,
  question: Omit<Parameters<typeof StatisticsQuery.parse>[0] & object, 'from' | 'to'>,
): Promise<{ range: Range; rows: NamedStatisticsRow[] }> {
  const { realNow } = await request.call('clock.get', {})
  const range = rangeOf(request.query, realNow)
  const { items } = await request.call('statistics.query', { ...question, ...range })
  return { range, rows: items }
}

function envelope({ from, to }: Range, list: readonly Wire[]): Wire {
  return {
    code: 'APIG.0000',
    msg: 'success',
    start_time: timeText(from),
    end_time: timeText(to),
    list,
  }
}

function counts(row: NamedStatisticsRow): Wire {
  return {
    max_latency: Math.round(row.maxMs),
    avg_latency: Math.round(row.averageMs),
    max_inner_latency: Math.round(row.maxInnerMs),
    avg_inner_latency: Math.round(row.averageInnerMs),
    max_backend_latency: Math.round(row.maxBackendMs),
    avg_backend_latency: Math.round(row.averageBackendMs),
    req_count: row.calls,
    req_count2xx: row.calls2xx,
    req_count4xx: row.errors4xx,
    req_count5xx: row.errors5xx,
    req_count_error: row.errors4xx + row.errors5xx,
    input_throughput: row.inputBytes,
    output_throughput: row.outputBytes,
  }
}

function period({ time }: NamedStatisticsRow): Wire {
  const start = time ?? 0
  return { current_minute: Math.floor(start / 1000), req_time: timeText(start) }
}

function about(row: NamedStatisticsRow, cycle: Cycle): Wire {
  return {
    cycle,
    api_id: row.apiId ?? '',
    group_id: row.groupId ?? '',
    provider: row.romaAppId,
    register_time: timeText(row.time ?? 0),
    status: 1,
  }
}

/** Adds rows up that `keyOf` calls the same. */
function mergeBy(
  rows: readonly NamedStatisticsRow[],
  keyOf: (row: NamedStatisticsRow) => string,
): NamedStatisticsRow[] {
  const merged = new Map<string, NamedStatisticsRow>()
  for (const row of rows) {
    const key = keyOf(row)
    const before = merged.get(key)
    merged.set(key, before === undefined ? row : sum(before, row))
  }
  return [...merged.values()]
}

function sum(one: NamedStatisticsRow, other: NamedStatisticsRow): NamedStatisticsRow {
  const calls = one.calls + other.calls
  const average = (a: number, b: number) => (a * one.calls + b * other.calls) / calls
  return {
    ...one,
    apiId: null,
    calls,
    calls2xx: one.calls2xx + other.calls2xx,
    errors4xx: one.errors4xx + other.errors4xx,
    errors5xx: one.errors5xx + other.errors5xx,
    averageMs: average(one.averageMs, other.averageMs),
    maxMs: Math.max(one.maxMs, other.maxMs),
    averageInnerMs: average(one.averageInnerMs, other.averageInnerMs),
    maxInnerMs: Math.max(one.maxInnerMs, other.maxInnerMs),
    averageBackendMs: average(one.averageBackendMs, other.averageBackendMs),
    maxBackendMs: Math.max(one.maxBackendMs, other.maxBackendMs),
    inputBytes: one.inputBytes + other.inputBytes,
    outputBytes: one.outputBytes + other.outputBytes,
  }
}

function modeOf<M extends string>(query: URLSearchParams, modes: readonly [M, ...M[]]): M {
  const text = query.get('mode') || modes[0]
  const mode = modes.find((one) => one === text)
  if (mode !== undefined) return mode
  throw new RomaError('invalidParameter', { hint: `mode: ${modes.join(', ')}.` })
}

function needed(query: URLSearchParams, name: string): string {
  const text = query.get(name)
  if (text) return text
  throw new RomaError('missingParameter', { hint: `${name}: it must be given.` })
}
