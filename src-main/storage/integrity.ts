import { Worker } from 'node:worker_threads'
import type { Meta } from './first-start.ts'
import type { IntegrityWorkerData } from './integrity-worker.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const CHECK_EVERY_MS = 60 * 60 * 1000
// After the daily backup, and long after the start.
const FIRST_CHECK_MS = 5 * 60 * 1000
const CHECKED_AT = 'integrity_checked_at'

interface Parts {
  /** Entry of the thread that reads the file. */
  readonly worker: URL
  readonly file: string
  readonly meta: Meta
  readonly now: () => number
  /** What SQLite found wrong; empty when the file is sound. */
  readonly onResult: (problems: string) => void
  /** The check itself failed; it is tried again an hour later. */
  readonly onError: (error: unknown) => void
}

/** Reads the whole database through, in a thread of its own; SQLite's words, empty when it is sound. */
export async function checkIntegrity(worker: URL, file: string): Promise<string> {
  const workerData: IntegrityWorkerData = { file }
  const thread = new Worker(worker, { workerData, env: {}, argv: [] })
  try {
    return await new Promise<string>((resolve, reject) => {
      thread.once('message', resolve)
      thread.once('error', reject)
      thread.once('exit', () => reject(new Error('the thread ended without an answer')))
    })
  } finally {
    await thread.terminate()
  }
}

/**
 * The start reads pages only; once a week indexes and references are compared as well. When it was done last stands in
 * the database, so that short sessions add up. Returns what ends it.
 */
export function startWeeklyCheck({ worker, file, meta, now, onResult, onError }: Parts): () => void {
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function check(): Promise<void> {
    const last = Date.parse(meta.get(CHECKED_AT) ?? '')
    if (now() - last < WEEK_MS) return
    const problems = await checkIntegrity(worker, file)
    if (stopped) return
    // A damaged file is read again an hour later: the banner goes when somebody has put a backup back.
    if (problems === '') meta.set(CHECKED_AT, new Date(now()).toISOString())
    onResult(problems)
  }

  function again(afterMs: number): void {
    timer = setTimeout(async () => {
      try {
        await check()
      } catch (error) {
        if (!stopped) onError(error)
      }
      if (!stopped) again(CHECK_EVERY_MS)
    }, afterMs).unref()
  }

  again(FIRST_CHECK_MS)
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
