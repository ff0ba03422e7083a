import { RomaError } from '#contract/errors'
import type { Log } from '#contract/log'
import type { LogLine, ScriptFailure } from '#contract/model/custom-backend'
import type { CallMessage, FromWorker } from './sandbox/messages.ts'
import { type Slot, startSlot } from './worker-slot.ts'

/** Calls that may stand in one worker's queue when all of them are quick. */
const DEPTH = 16
/** Average below which a script counts as quick. */
const QUICK_MS = 2
/** What the watchdog grants beyond a script's limit before it ends the worker. */
const GRACE_MS = 250
const WATCH_EVERY_MS = 50
/** Jobs that may wait for a worker, and for how long. */
const MAX_WAITING = 256
const MAX_WAIT_MS = 2_000

/** How a run ended. `crashed`: the worker had to be ended. */
export type Ending =
  | { readonly answer: string; readonly log: readonly LogLine[] }
  | { readonly failure: ScriptFailure; readonly log: readonly LogLine[]; readonly crashed: boolean }

/** One run to be made. */
export interface Run {
  /** Identifies the source: the worker keeps what it has loaded under it. */
  readonly key: string
  readonly source: string
  readonly limitMs: number
  readonly message: CallMessage
  /** Set: each line is told while the script runs, and the source is forgotten afterwards. */
  readonly onLog?: (line: LogLine) => void
}

/** A piece of work for a worker, a run or a compilation. */
export interface Job {
  readonly id: number
  readonly run: Run | { readonly compile: string; readonly limitMs: number }
  readonly finish: (ending: Ending) => void
  readonly refuse: (error: RomaError) => void
  /** Monotonic milliseconds; when it began to wait for a worker. */
  waitingSince: number
  /** Monotonic milliseconds; set when it is the first in its worker's queue. */
  startedAt: number
  cancelled: boolean
  /** The watchdog found it late once; the second time counts. */
  late: boolean
}

/** Worker threads that run scripts. */
export interface Pool {
  run(run: Run, signal?: AbortSignal): Promise<Ending>
  /** Compiles without running. */
  compile(source: string): Promise<ScriptFailure | null>
  close(): Promise<void>
}

/** What a pool starts workers with. */
export interface PoolOptions {
  readonly worker: URL
  /** Compiled once; every worker shares it. */
  readonly start: () => Promise<{ wasmModule: WebAssembly.Module; library: string }>
  readonly memoryMb: () => number
  readonly workers: number
  readonly log: Log
}

/** Makes the pool. The first worker starts with the first run; one more is kept warm from then on. */
export function createPool({ worker, start, memoryMb, workers, log }: PoolOptions): Pool {
  const waiting: Job[] = []
  const active = new Set<Slot>()
  const ending = new Set<Promise<unknown>>()
  const averages = new Map<string, number>()
  let spare: Slot | undefined
  let parts: { wasmModule: WebAssembly.Module; library: string } | undefined
  let lastId = 0
  let closed = false
  let watch: NodeJS.Timeout | undefined

  function newSlot(): Slot {
    if (parts === undefined) throw new Error('The pool has not been prepared')
    const slot = startSlot(worker, { ...parts, memoryMb: memoryMb() })
    slot.onMessage((message) => receive(slot, message))
    slot.onEnd((reason) => lost(slot, reason))
    return slot
  }

  function receive(slot: Slot, message: FromWorker): void {
    if (message[0] === 'ready') {
      if (slot !== spare && !closed) keepSpare()
      return
    }
    const job = slot.queue[0]
    if (job === undefined || job.id !== message[1]) return
    if (message[0] === 'logged') {
      if ('onLog' in job.run) job.run.onLog?.(message[2])
      return
    }
    slot.finished()
    if (message[0] === 'compiled') {
      const failure = message[2]
      job.finish(failure === null ? { answer: '', log: [] } : { failure, log: [], crashed: false })
    } else {
      learn(job)
      const lines = message[3] === '' ? [] : (JSON.parse(message[3]) as LogLine[])
      if (message[4]) slot.worn = true
      job.finish(
        message[0] === 'answered'
          ? { answer: message[2], log: lines }
          : { failure: message[2], log: lines, crashed: false },
      )
    }
    if (slot.worn && slot.queue.length === 0) retire(slot)
    dispatch()
  }

  function learn(job: Job): void {
    if (!('key' in job.run)) return
    const took = performance.now() - job.startedAt
    const before = averages.get(job.run.key)
    averages.set(job.run.key, before === undefined ? took : before * 0.8 + took * 0.2)
    if (averages.size > 2000) averages.clear()
  }

  const isQuick = (job: Job) => 'key' in job.run && (averages.get(job.run.key) ?? QUICK_MS) < QUICK_MS

  /** The worker for the next job: an idle one, a new one, or one whose queue is short and quick. */
  function choose(job: Job): Slot | undefined {
    let best: Slot | undefined
    for (const slot of active) {
      if (slot.worn) continue
      if (slot.queue.length === 0) return slot
      if (slot.queue.length < DEPTH && (best === undefined || slot.queue.length < best.queue.length))
        best = slot
    }
    if (active.size < workers) return activate()
    return best !== undefined && isQuick(job) && best.queue.every(isQuick) ? best : undefined
  }

  function activate(): Slot {
    const slot = spare ?? newSlot()
    spare = undefined
    active.add(slot)
    if (slot.isReady()) keepSpare()
    return slot
  }

  function keepSpare(): void {
    spare ??= newSlot()
  }

  function dispatch(): void {
    for (const slot of active)
      if (!slot.worn && slot.memoryMb !== memoryMb()) {
        slot.worn = true
        if (slot.queue.length === 0) retire(slot)
      }
    if (spare !== undefined && spare.memoryMb !== memoryMb()) {
      end(spare)
      spare = undefined
    }
    while (waiting[0] !== undefined) {
      const slot = choose(waiting[0])
      if (slot === undefined) break
      slot.post(waiting.shift() as Job)
    }
    if (watch === undefined && isBusy()) watch = setInterval(checkTimes, WATCH_EVERY_MS)
  }

  const isBusy = (): boolean => {
    for (const slot of active) if (slot.queue.length > 0) return true
    return false
  }

  /** Ends workers that run a script past its limit and do not stop by themselves: some expressions never ask. */
  function checkTimes(): void {
    if (!isBusy()) {
      clearInterval(watch)
      watch = undefined
      return
    }
    refuseLongWaiting()
    for (const slot of active) {
      const job = slot.queue[0]
      if (job === undefined || !slot.isReady()) continue
      const limitMs = job.cancelled ? 0 : job.run.limitMs
      if (performance.now() < job.startedAt + limitMs + GRACE_MS) continue
      // The answer may lie in this thread's own queue: only a job found late twice is.
      if (job.late) lost(slot, undefined)
      else job.late = true
    }
  }

  /** The longest waiting stand in front. */
  function refuseLongWaiting(): void {
    const latest = performance.now() - MAX_WAIT_MS
    while (waiting[0] !== undefined && waiting[0].waitingSince < latest)
      waiting.shift()?.refuse(busy(`No function worker was free within ${MAX_WAIT_MS} ms.`))
  }

  /** A worker is gone or has to go: its running job fails, the others were not begun and go elsewhere. */
  function lost(slot: Slot, reason: string | undefined): void {
    if (slot === spare) spare = undefined
    active.delete(slot)
    end(slot)
    const [head, ...rest] = slot.queue.splice(0)
    if (head !== undefined) {
      if (!slot.isReady()) {
        log.error('A function worker did not start', new Error(reason ?? 'no reason known'))
        for (const job of [head, ...rest])
          job.refuse(new RomaError('unexpected', { hint: 'The function runtime could not start.' }))
        return
      }
      log.warn('A function worker was ended', { reason: reason ?? 'time limit' })
      for (const job of rest) job.waitingSince = performance.now()
      waiting.unshift(...rest)
      head.finish({ failure: endingOf(head, reason), log: [], crashed: true })
    }
    dispatch()
  }

  function retire(slot: Slot): void {
    active.delete(slot)
    end(slot)
  }

  function end(slot: Slot): void {
    const done = slot.end().finally(() => ending.delete(done))
    ending.add(done)
  }

  async function submit(run: Job['run'], signal?: AbortSignal): Promise<Ending> {
    if (signal?.aborted) throw new RomaError('cancelled')
    parts ??= await start()
    if (closed) throw new RomaError('cancelled', { hint: 'Atrium is stopping.' })
    if (waiting.length >= MAX_WAITING) throw busy(`${MAX_WAITING} calls wait for a function worker.`)
    const { promise, resolve, reject } = Promise.withResolvers<Ending>()
    lastId = lastId >= 2_000_000_000 ? 1 : lastId + 1
    const job: Job = {
      id: lastId,
      run,
      finish: resolve,
      refuse: reject,
      waitingSince: performance.now(),
      startedAt: 0,
      cancelled: false,
      late: false,
    }
    const abort = () => {
      const index = waiting.indexOf(job)
      if (index >= 0) waiting.splice(index, 1)
      job.cancelled = true
      for (const slot of active) if (slot.queue[0] === job) slot.cancelRunning()
      reject(new RomaError('cancelled'))
    }
    signal?.addEventListener('abort', abort, { once: true })
    waiting.push(job)
    dispatch()
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  return {
    run: submit,
    async compile(source) {
      const ended = await submit({ compile: source, limitMs: 5_000 })
      return 'failure' in ended ? ended.failure : null
    },
    async close() {
      closed = true
      clearInterval(watch)
      for (const job of waiting.splice(0))
        job.refuse(new RomaError('cancelled', { hint: 'Atrium is stopping.' }))
      const all = [...active, ...(spare === undefined ? [] : [spare])]
      active.clear()
      spare = undefined
      for (const slot of all) {
        for (const job of slot.queue.splice(0))
          job.refuse(new RomaError('cancelled', { hint: 'Atrium is stopping.' }))
        end(slot)
      }
      await Promise.all(ending)
    },
  }
}

const busy = (hint: string) => new RomaError('overloaded', { hint })

function endingOf(job: Job, reason: string | undefined): ScriptFailure {
  const at = { line: 0, column: 0, stack: '' }
  if (reason === undefined)
    return {
      ...at,
      message: `The script ran longer than ${job.run.limitMs} ms and did not stop, so its worker was ended`,
      limit: 'time',
    }
  return { ...at, message: `The script broke the function engine: ${reason}` }
}
