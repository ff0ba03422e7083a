import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'

/** What the thread is started with. */
export interface IntegrityWorkerData {
  /** A database that may be in use: it is only read. */
  readonly file: string
}

/** What is wrong with a database, in SQLite's words; empty when nothing is. */
function problemsOf(file: string): string {
  const db = new Database(file, { readonly: true })
  try {
    const found = db.pragma('integrity_check(3)') as { integrity_check: string }[]
    const words = found.map((row) => row.integrity_check)
    const broken = (db.pragma('foreign_key_check') as { table: string }[]).slice(0, 3)
    return [
      ...(words[0] === 'ok' ? [] : words),
      ...broken.map(({ table }) => `a row of ${table} refers to nothing`),
    ].join('; ')
  } finally {
    db.close()
  }
}

parentPort?.postMessage(problemsOf((workerData as IntegrityWorkerData).file))
