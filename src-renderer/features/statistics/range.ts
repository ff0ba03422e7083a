import type { NamedStatisticsRow } from '#contract/model/statistics'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Time ranges of the charts, and the length of their points. */
export const ranges = {
  quarter: { length: 15 * MINUTE, stepMs: MINUTE },
  hour: { length: HOUR, stepMs: MINUTE },
  sixHours: { length: 6 * HOUR, stepMs: 5 * MINUTE },
  day: { length: DAY, stepMs: 15 * MINUTE },
  week: { length: 7 * DAY, stepMs: 2 * HOUR },
  month: { length: 30 * DAY, stepMs: 12 * HOUR },
} as const
export type RangeId = keyof typeof ranges

/** Begin of the first and end of the last point; the last one is the period that runs now. */
export function boundsOf(range: RangeId, now: number): { from: number; to: number; stepMs: number } {
  const { length, stepMs } = ranges[range]
  const last = Math.floor(now / stepMs) * stepMs
  return { from: last - length + stepMs, to: now, stepMs }
}

const nothing = {
  calls: 0,
  errors4xx: 0,
  errors5xx: 0,
  averageMs: 0,
  p95Ms: 0,
  maxMs: 0,
  inputBytes: 0,
  outputBytes: 0,
}

/** A point of the charts. */
export type Point = typeof nothing & { readonly time: number }

/** One point a period, those without calls too. */
export function pointsOf(
  rows: readonly NamedStatisticsRow[],
  { from, to, stepMs }: { readonly from: number; readonly to: number; readonly stepMs: number },
): Point[] {
  const found = new Map(rows.map((row) => [row.time, row]))
  const points: Point[] = []
  for (let time = from; time <= to; time += stepMs) points.push({ ...nothing, ...found.get(time), time })
  return points
}
