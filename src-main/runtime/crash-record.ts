const WINDOW_MS = 60_000
const CRASHES = 5
const REFUSED_MS = 30_000

/** Remembers which functions broke their worker. */
export interface CrashRecord {
  add(ldApiId: string): void
  /** Milliseconds until the function may run again; 0 when it may now. */
  refusedFor(ldApiId: string): number
}

/** Five crashes of a function within a minute: it is refused for 30 seconds. `now` counts milliseconds. */
export function createCrashRecord(now: () => number): CrashRecord {
  const crashes = new Map<string, number[]>()
  const refused = new Map<string, number>()
  return {
    add(ldApiId) {
      const recent = [...(crashes.get(ldApiId) ?? []), now()].filter((time) => time > now() - WINDOW_MS)
      if (recent.length >= CRASHES) {
        refused.set(ldApiId, now() + REFUSED_MS)
        crashes.delete(ldApiId)
      } else crashes.set(ldApiId, recent)
    },
    refusedFor(ldApiId) {
      const until = refused.get(ldApiId)
      if (until === undefined) return 0
      if (until > now()) return until - now()
      refused.delete(ldApiId)
      return 0
    },
  }
}
