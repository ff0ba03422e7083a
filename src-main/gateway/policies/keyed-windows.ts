import type { Window } from './window.ts'

/** Windows of callers, addresses: one a key, in bounded memory. */
export interface KeyedWindows {
  readonly size: number
  /** The key's open window; `undefined` when it has none. Opens nothing. */
  open(key: string, time: number): Window | undefined
  /** A new window with one call in it. Only for a key without an open one. */
  begin(key: string, time: number): void
  /** Open windows with their keys. */
  entries(time: number): Iterable<readonly [string, Window]>
}

/** Keys that one dimension of one policy keeps apart at most. */
export const MAX_KEYS = 65_536

/**
 * Two generations: windows open in the younger one; once that is a period old it becomes the older one, whose windows
 * are all over and which is dropped whole. So a call costs two look-ups however many keys there are, nothing walks
 * over them, and keys of two periods are kept at most. Beyond `MAX_KEYS` the oldest gives way: a caller with that many
 * addresses has a window for each of them anyway.
 */
export function createKeyedWindows(periodMs: number, maxKeys = MAX_KEYS): KeyedWindows {
  let younger = new Map<string, Window>()
  let older = new Map<string, Window>()
  let youngerSince = Number.NEGATIVE_INFINITY

  function turn(time: number): void {
    const age = time - youngerSince
    if (age >= 0 && age < periodMs) return
    // Two periods on, or a clock that was set back: nothing of it counts any more.
    older = age >= 0 && age < 2 * periodMs ? younger : new Map()
    younger = new Map()
    youngerSince = time
  }

  function dropOldest(): void {
    const from = older.size > 0 ? older : younger
    for (const key of from.keys()) {
      from.delete(key)
      return
    }
  }

  function isOpen({ start }: Window, time: number): boolean {
    return time - start < periodMs && time >= start
  }

  return {
    get size() {
      return younger.size + older.size
    },
    open(key, time) {
      turn(time)
      const window = younger.get(key) ?? older.get(key)
      return window !== undefined && isOpen(window, time) ? window : undefined
    },
    begin(key, time) {
      turn(time)
      older.delete(key)
      // Again at the end of the order: it is the youngest now.
      younger.delete(key)
      if (younger.size + older.size >= maxKeys) dropOldest()
      younger.set(key, { start: time, count: 1 })
    },
    *entries(time) {
      for (const windows of [older, younger])
        for (const entry of windows) if (isOpen(entry[1], time)) yield entry
    },
  }
}
