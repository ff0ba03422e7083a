import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { LoadLimit } from './load-limit.ts'

/** Milliseconds by which the event loop may be late on average. */
const MAX_LAG_MS = 200
/** Seconds that the average is made over: a collection of garbage or a big publish is no reason to refuse calls. */
const SECONDS = 5
/** How often the loop is asked whether it is in time. */
const RESOLUTION_MS = 50
/** A longer delay is a computer that slept. */
const SLEEP_MS = 5_000

interface Second {
  readonly count: number
  /** Milliseconds from one question to the next. */
  readonly mean: number
}

const inTime: Second = { count: 1000 / RESOLUTION_MS, mean: RESOLUTION_MS }

/** Keeps the last seconds; `add` returns the average lag over them in milliseconds. */
export function createLagAverage(): { add(second: Second): number } {
  const seconds = Array.from({ length: SECONDS }, () => inTime)
  return {
    add({ count, mean }) {
      seconds.shift()
      seconds.push({ count, mean: Math.min(mean, SLEEP_MS) })
      let total = 0
      let times = 0
      for (const each of seconds) {
        if (each.count === 0) continue
        total += each.count * each.mean
        times += each.count
      }
      return times === 0 ? 0 : total / times - RESOLUTION_MS
    },
  }
}

/** Sets `load.lagging` once a second for as long as the gateway lives. Returns what ends it. */
export function watchLoopLag(load: LoadLimit): () => void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  const average = createLagAverage()
  delays.enable()
  const timer = setInterval(() => {
    load.lagging = average.add({ count: delays.count, mean: delays.mean / 1e6 }) > MAX_LAG_MS
    delays.reset()
  }, 1000)
  timer.unref()
  return () => {
    clearInterval(timer)
    delays.disable()
  }
}
