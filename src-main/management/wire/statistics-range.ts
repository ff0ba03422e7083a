import { RomaError } from '#contract/errors'

const MINUTE_MS = 60_000

/** Periods of the product and their length. */
export const cycles = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS } as const
export type Cycle = keyof typeof cycles

/** `cycle`, minutes when left out. Throws `invalidParameter`. */
export function cycleOf(query: URLSearchParams): Cycle {
  const text = query.get('cycle') || 'minute'
  if (text in cycles) return text as Cycle
  throw new RomaError('invalidParameter', { hint: 'cycle: minute, hour or day.' })
}

/**
 * The range that is asked for: both ends, or one and a duration, or the last so-and-so-long.
 *
 * Source: ROMA Connect API Reference, ListStatisticsApi (policies.md §7.1).
 */
export function rangeOf(query: URLSearchParams, now: number): { from: number; to: number } {
  const start = timeIn(query, 'start_time')
  const end = timeIn(query, 'end_time')
  const duration = durationOf(query.get('duration'))
  if (start !== null && end !== null) return inOrder(start, end)
  if (duration === null)
    throw new RomaError('missingParameter', {
      message: 'missing time range parameters',
      hint: 'Send start_time and end_time, or duration.',
    })
  // With a begin and a duration the page says that the end is now.
  const to = end ?? now
  return { from: to - duration, to }
}

function inOrder(from: number, to: number): { from: number; to: number } {
  if (from <= to) return { from, to }
  throw new RomaError('invalidParameter', { hint: 'start_time: it lies after end_time.' })
}

function timeIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null || text === '') return null
  const form = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)Z?$/.exec(text)
  const time = form === null ? Number.NaN : Date.parse(`${form[1]}T${form[2]}Z`)
  if (Number.isNaN(time))
    throw new RomaError('invalidParameter', { hint: `${name}: write yyyy-MM-dd HH:mm:ss, in UTC.` })
  return time
}

/** `30m`, `2h`, `2h45m`. */
export function durationOf(text: string | null): number | null {
  if (text === null || text === '') return null
  const form = /^(?:(\d{1,6})h)?(?:(\d{1,8})m)?$/.exec(text)
  const length = form === null ? 0 : Number(form[1] ?? 0) * cycles.hour + Number(form[2] ?? 0) * cycles.minute
  if (length > 0) return length
  throw new RomaError('invalidParameter', { hint: 'duration: write 30m, 2h or 2h45m.' })
}

/** `yyyy-MM-dd HH:mm:ss` in UTC. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}
