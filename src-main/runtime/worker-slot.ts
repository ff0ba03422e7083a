import { Worker } from 'node:worker_threads'
import type { Job } from './pool.ts'
import type { FromWorker, ToWorker, WorkerStart } from './sandbox/messages.ts'

/** Scripts a worker keeps loaded; each costs a few memory pages. */
const MAX_LOADED = 64

/** One worker thread and the jobs posted to it; the first of them is the running one. */
export interface Slot {
  readonly queue: Job[]
  readonly memoryMb: number
  /** Takes no more jobs and is ended when its queue is empty. */
  worn: boolean
  isReady(): boolean
  post(job: Job): void
  /** Takes the first job off the queue: it is answered. */
  finished(): void
  /** Stops the running script at the engine's next question. */
  cancelRunning(): void
  onMessage(listener: (message: FromWorker) => void): void
  /** Told once when the thread ends without being asked to. */
  onEnd(listener: (reason: string) => void): void
  end(): Promise<unknown>
}

/** Starts a worker. It can be posted to at once; it answers when it is ready. */
export function startSlot(url: URL, start: Omit<WorkerStart, 'cancel'>): Slot {
  const cancel = new Int32Array(new SharedArrayBuffer(4))
  const workerData: WorkerStart = { ...start, cancel: cancel.buffer }
  const worker = new Worker(url, {
    workerData,
    env: {},
    argv: [],
    execArgv: [],
    // Deep recursion of the engine needs the thread's stack; with 4 MB it escapes as V8's own error.
    resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 16 },
  })
  const loaded = new Set<string>()
  const queue: Job[] = []
  let ready = false
  let ended = false
  let failed = ''
  const post = (message: ToWorker) => worker.postMessage(message)

  function begin(job: Job | undefined): void {
    if (job === undefined) return
    job.startedAt = performance.now()
    if (job.cancelled) Atomics.store(cancel, 0, job.id)
  }

  /** Makes sure the worker has the source. */
  function load(key: string, source: string): void {
    if (loaded.has(key)) return
    if (loaded.size >= MAX_LOADED) {
      const [oldest] = loaded
      if (oldest !== undefined) forget(oldest)
    }
    loaded.add(key)
    post(['define', key, source])
  }

  function forget(key: string): void {
    loaded.delete(key)
    post(['drop', key])
  }

  worker.on('error', (error) => {
    failed = error instanceof Error ? error.message : String(error)
  })

  return {
    queue,
    memoryMb: start.memoryMb,
    worn: false,
    isReady: () => ready,
    post(job) {
      queue.push(job)
      const { run } = job
      if ('compile' in run) post(['compile', job.id, run.compile])
      else {
        load(run.key, run.source)
        post(['call', job.id, run.key, run.limitMs, run.onLog !== undefined, run.message])
        if (run.onLog !== undefined) forget(run.key)
      }
      if (queue.length === 1) begin(job)
    },
    finished() {
      queue.shift()
      begin(queue[0])
    },
    cancelRunning() {
      const head = queue[0]
      if (head !== undefined) {
        Atomics.store(cancel, 0, head.id)
        // From now on the watchdog counts anew: the engine has a moment to stop by itself.
        head.startedAt = performance.now()
      }
    },
    onMessage(listener) {
      worker.on('message', (message: FromWorker) => {
        if (message[0] === 'ready') {
          ready = true
          begin(queue[0])
        }
        if (!ended) listener(message)
      })
    },
    onEnd(listener) {
      worker.once('exit', (code) => {
        if (!ended) listener(failed === '' ? `exit code ${code}` : failed)
      })
    },
    end() {
      ended = true
      return worker.terminate()
    },
  }
}
