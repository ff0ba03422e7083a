import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const MOST = 3
const WITHIN_MS = 10 * 60_000

const Times = z.array(z.number())

/** Tells whether a desktop that broke may start itself again: three times in ten minutes, then it stays down. */
export function mayRelaunch(file: string, now: number): boolean {
  const recent = read(file).filter((time) => time > now - WITHIN_MS)
  if (recent.length >= MOST) return false
  writeFileSync(file, JSON.stringify([...recent, now]), { mode: 0o600 })
  return true
}

function read(file: string): number[] {
  try {
    return Times.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // None yet, or damaged.
    return []
  }
}
