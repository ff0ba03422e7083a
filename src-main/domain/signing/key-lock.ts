/** Consecutive failures after which a pair is locked. Source: IAM, "AK/SK authentication errors": more than five. */
const MOST_FAILURES = 5
const LOCK_MS = 5 * 60_000
/** Pairs remembered at most; only pairs that exist are counted. */
const MAX_KEYS = 10_000

/** Counts wrong signatures of each AK, and locks the pair for five minutes after too many in a row. */
export interface KeyLock {
  locked(ak: string, now: number): boolean
  failed(ak: string, now: number): void
  succeeded(ak: string): void
}

/** Makes the lock; it holds for every door that takes the pairs. Times are milliseconds since 1970. */
export function createKeyLock(): KeyLock {
  const counted = new Map<string, { failures: number; lockedUntil: number }>()

  return {
    locked: (ak, now) => now < (counted.get(ak)?.lockedUntil ?? 0),
    failed(ak, now) {
      const entry = counted.get(ak) ?? { failures: 0, lockedUntil: 0 }
      entry.failures += 1
      if (entry.failures > MOST_FAILURES) {
        entry.lockedUntil = now + LOCK_MS
        entry.failures = 0
      }
      if (counted.size < MAX_KEYS || counted.has(ak)) counted.set(ak, entry)
    },
    succeeded(ak) {
      if (counted.size > 0) counted.delete(ak)
    },
  }
}
