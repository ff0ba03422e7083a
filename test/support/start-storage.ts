import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStorage, type Storage } from '../../src-main/storage/open.ts'

/** A clock that stands until it is moved, and ids that count: nothing in a test depends on the day it runs. */
export interface TestTime {
  readonly now: () => number
  /** Moves the clock, in milliseconds. */
  pass(ms: number): void
  /** 32 hex digits, counting up. */
  readonly newId: () => string
}

/** A clock at noon of 24 November 2026. */
export function testTime(): TestTime {
  let time = Date.UTC(2026, 10, 24, 12)
  let ids = 0
  return {
    now: () => time,
    pass: (ms) => {
      time += ms
    },
    newId: () => {
      ids += 1
      return ids.toString(16).padStart(32, '0')
    },
  }
}

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atrium-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real workspace in a folder of its own, closed when the test ends. */
export async function startStorage(
  options: Partial<Parameters<typeof openStorage>[0]> = {},
): Promise<{ storage: Storage; dataDir: string; time: TestTime }> {
  const time = testTime()
  const dataDir = options.dataDir ?? temporaryFolder()
  const storage = await openStorage({ now: time.now, newId: time.newId, ...options, dataDir })
  onTestFinished(() => storage.close())
  return { storage, dataDir, time }
}
