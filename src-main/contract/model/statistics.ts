import { z } from 'zod'

const MINUTE_MS = 60_000
/** Periods times APIs times callers in one answer. */
const MAX_ROWS = 20_000

/** Which calls to add up, and how. Times are milliseconds since 1970 by the computer's clock. */
export const StatisticsQuery = z.object({
  from: z.number().int().min(0),
  /** Included. */
  to: z.number().int().min(0),
  /** One row a period of this length, whole minutes, days begin in UTC; left out: one row for all. */
  stepMs: z.number().int().min(MINUTE_MS).multipleOf(MINUTE_MS).optional(),
  /** Further rows for each of these. */
  by: z.enum(['none', 'api', 'app', 'apiAndApp']).default('none'),
  apiId: z.string().optional(),
  groupId: z.string().optional(),
  /** The caller. */
  appId: z.string().optional(),
  /** The integration application that owns the API. */
  romaAppId: z.string().optional(),
  /** Only calls whose caller or whose API is known. */
  known: z.enum(['caller', 'api']).optional(),
  order: z.enum(['time', 'calls', 'errors']).default('time'),
  limit: z.number().int().min(1).max(MAX_ROWS).default(MAX_ROWS),
})
export type StatisticsQuery = z.infer<typeof StatisticsQuery>

/** Calls added up. Averages and maxima are milliseconds. */
export const StatisticsRow = z.object({
  /** Begin of the period; `null` when the whole range is one. */
  time: z.number().nullable(),
  /** `null` when rows are not told apart by it, or when the calls had none. */
  apiId: z.string().nullable(),
  appId: z.string().nullable(),
  groupId: z.string().nullable(),
  calls: z.number().int(),
  calls2xx: z.number().int(),
  errors4xx: z.number().int(),
  errors5xx: z.number().int(),
  averageMs: z.number(),
  maxMs: z.number(),
  /** Within a fifth: kept in classes. */
  p95Ms: z.number(),
  /** Spent in the gateway. */
  averageInnerMs: z.number(),
  maxInnerMs: z.number(),
  /** Until the backend's header came; calls without a backend count as 0. */
  averageBackendMs: z.number(),
  maxBackendMs: z.number(),
  inputBytes: z.number().int(),
  outputBytes: z.number().int(),
})
export type StatisticsRow = z.infer<typeof StatisticsRow>

/** A row with the names its ids stand for; empty when the object is gone. */
export const NamedStatisticsRow = StatisticsRow.extend({
  apiName: z.string(),
  appName: z.string(),
  /** The integration application that owns the API; empty when the API is gone. */
  romaAppId: z.string(),
})
export type NamedStatisticsRow = z.infer<typeof NamedStatisticsRow>
