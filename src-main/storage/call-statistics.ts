import type { Overview } from '#contract/model/instance'

/** Counts calls a minute for the Overview, and a second for the status. */
export interface CallStatistics {
  count(call: { readonly status: number; readonly durationMs: number }, now: number): void
  /** Counts calls of an earlier run: time, status and duration of each in one list. */
  restore(calls: readonly number[]): void
  /** One bucket a minute of the last hour, oldest first. */
  buckets(now: number): Overview['calls']
  /** Calls of the last whole second. */
  perSecond(now: number): number
}

interface Minute {
  readonly minute: number
  requests: number
  errors4xx: number
  errors5xx: number
  totalMs: number
  /** Calls by duration, four classes a doubling. */
  readonly classes: Uint32Array
}

const MINUTES = 60
const CLASSES = 80

function classOf(durationMs: number): number {
  return Math.min(CLASSES - 1, Math.floor(Math.log2(durationMs + 1) * 4))
}

function p95({ classes, requests }: Minute): number {
  let left = Math.ceil(requests * 0.95)
  for (const [index, count] of classes.entries()) {
    left -= count
    if (left <= 0) return 2 ** ((index + 0.5) / 4) - 1
  }
  return 0
}

export function createCallStatistics(): CallStatistics {
  const minutes = new Map<number, Minute>()
  let current: Minute | undefined
  let second = 0
  let inSecond = 0
  let lastSecond = 0

  function roll(now: number): void {
    const here = Math.floor(now / 1000)
    if (here === second) return
    lastSecond = here === second + 1 ? inSecond : 0
    inSecond = 0
    second = here
  }

  function open(minute: number): Minute {
    const made = {
      minute,
      requests: 0,
      errors4xx: 0,
      errors5xx: 0,
      totalMs: 0,
      classes: new Uint32Array(CLASSES),
    }
    minutes.set(minute, made)
    for (const old of minutes.keys()) if (old <= minute - MINUTES) minutes.delete(old)
    return made
  }

  function add(call: { readonly status: number; readonly durationMs: number }, into: Minute): void {
    const { status, durationMs } = call
    into.requests += 1
    into.totalMs += durationMs
    if (status >= 500) into.errors5xx += 1
    else if (status >= 400) into.errors4xx += 1
    const index = classOf(durationMs)
    into.classes[index] = (into.classes[index] ?? 0) + 1
  }

  return {
    count(call, now) {
      roll(now)
      inSecond += 1
      const minute = Math.floor(now / 60_000)
      if (current?.minute !== minute) current = minutes.get(minute) ?? open(minute)
      add(call, current)
    },
    restore(calls) {
      for (let index = 0; index + 2 < calls.length; index += 3) {
        const [time = 0, status = 0, durationMs = 0] = calls.slice(index, index + 3)
        const minute = Math.floor(time / 60_000)
        add({ status, durationMs }, minutes.get(minute) ?? open(minute))
      }
    },
    buckets(now) {
      const last = Math.floor(now / 60_000)
      return Array.from({ length: MINUTES }, (_, index) => {
        const minute = last - MINUTES + 1 + index
        const found = minutes.get(minute)
        return {
          time: minute * 60_000,
          requests: found?.requests ?? 0,
          errors4xx: found?.errors4xx ?? 0,
          errors5xx: found?.errors5xx ?? 0,
          averageMs: found === undefined || found.requests === 0 ? 0 : found.totalMs / found.requests,
          p95Ms: found === undefined ? 0 : p95(found),
        }
      })
    },
    perSecond(now) {
      roll(now)
      return lastSecond
    },
  }
}
