import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import type { RpcClient } from '../rpc/suite.ts'
import { enterConsole, openRpc } from '../support/console-client.ts'
import type { RunningHost } from '../support/start-host.ts'

/** How often the process is killed; `ATRIUM_KILL_ROUNDS` makes it more often. */
export const rounds = Number(process.env.ATRIUM_KILL_ROUNDS ?? 50)

/** The same waits in every run, so that a failure can be repeated. Source: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A client of a host's console. */
export async function connect(host: RunningHost): Promise<RpcClient> {
  return openRpc(new URL(host.facts.consoleUrl).origin, await enterConsole(host.facts.consoleUrl))
}

/** SQLite's own word on a copy of the files as a killed process left them. */
export function checkFiles(dataDir: string): void {
  const copy = mkdtempSync(join(tmpdir(), 'atrium-copy-'))
  for (const suffix of ['', '-wal', '-shm']) {
    const name = `workspace.db${suffix}`
    // A clean end leaves the database alone.
    if (existsSync(join(dataDir, name))) cpSync(join(dataDir, name), join(copy, name))
  }
  const database = new Database(join(copy, 'workspace.db'))
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.close()
  rmSync(copy, { recursive: true, force: true })
}
