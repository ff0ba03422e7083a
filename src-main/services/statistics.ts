import type { Handlers } from '#contract/define'
import type { Overview } from '#contract/model/instance'
import type { NamedStatisticsRow, StatisticsRow } from '#contract/model/statistics'
import type { statisticsProcedures } from '#contract/procedures/statistics'
import type { Storage } from '../storage/open.ts'
import type { TraceStore } from '../storage/trace-store.ts'

interface Needs {
  readonly storage: Pick<Storage, 'apis' | 'integrationApplications'>
  readonly traces: Pick<TraceStore, 'statistics'>
}

/** Calls added up, with the names of what they were counted for. */
export function statisticsService({ storage, traces }: Needs): Handlers<typeof statisticsProcedures> {
  return {
    'statistics.query': async ({ romaAppId, ...question }) => {
      const apiIds = romaAppId === undefined ? undefined : storage.apis.ownedBy(romaAppId).map(({ id }) => id)
      const rows = await traces.statistics({ ...question, ...(apiIds === undefined ? {} : { apiIds }) })
      return { items: named(storage, rows) }
    },
  }
}

function named(storage: Needs['storage'], rows: readonly StatisticsRow[]): NamedStatisticsRow[] {
  const apiIds = [...new Set(rows.flatMap(({ apiId }) => apiId ?? []))]
  const apis = new Map(storage.apis.labels(apiIds).map((label) => [label.id, label]))
  const apps = new Map<string, string>()
  for (const { appId } of rows) {
    if (appId === null || apps.has(appId)) continue
    apps.set(appId, storage.integrationApplications.get(appId)?.name ?? '')
  }
  return rows.map((row) => {
    const api = row.apiId === null ? undefined : apis.get(row.apiId)
    return {
      ...row,
      apiName: api?.name ?? '',
      romaAppId: api?.romaAppId ?? '',
      appName: row.appId === null ? '' : (apps.get(row.appId) ?? ''),
    }
  })
}

const MINUTE_MS = 60_000
const MINUTES = 60

/** One bucket a minute of the last hour, oldest first; minutes without calls too. */
export async function lastHour(traces: Needs['traces'], now: number): Promise<Overview['calls']> {
  const last = Math.floor(now / MINUTE_MS)
  const from = (last - MINUTES + 1) * MINUTE_MS
  const rows = await traces.statistics({
    from,
    to: now,
    stepMs: MINUTE_MS,
    by: 'none',
    order: 'time',
    limit: MINUTES,
  })
  const found = new Map(rows.map((row) => [row.time, row]))
  return Array.from({ length: MINUTES }, (_, index) => {
    const time = from + index * MINUTE_MS
    const row = found.get(time)
    return {
      time,
      requests: row?.calls ?? 0,
      errors4xx: row?.errors4xx ?? 0,
      errors5xx: row?.errors5xx ?? 0,
      averageMs: row?.averageMs ?? 0,
      p95Ms: row?.p95Ms ?? 0,
    }
  })
}
