import type { Verdict } from './read-answer.ts'

/** Answers of one authorizer, by the identity values of the calls they were given for. */
export interface AnswerCache {
  readonly size: number
  /** `time`: milliseconds by the gateway's clock. */
  get(key: string, time: number): Verdict | undefined
  put(key: string, verdict: Verdict, time: number): void
}

/** Callers that one authorizer tells apart at most; strangers can send any value. */
export const MAX_ANSWERS = 10_000

/**
 * Keeps each answer for `ttlMs`. The oldest gives way beyond `MAX_ANSWERS`; a clock that was set back ends what was
 * kept after it.
 */
export function createAnswerCache(ttlMs: number, maxAnswers = MAX_ANSWERS): AnswerCache {
  const kept = new Map<string, { readonly verdict: Verdict; readonly since: number }>()
  return {
    get size() {
      return kept.size
    },
    get(key, time) {
      const found = kept.get(key)
      if (found === undefined) return undefined
      if (time >= found.since && time - found.since < ttlMs) return found.verdict
      kept.delete(key)
      return undefined
    },
    put(key, verdict, time) {
      kept.delete(key)
      if (kept.size >= maxAnswers) {
        const oldest = kept.keys().next()
        if (!oldest.done) kept.delete(oldest.value)
      }
      kept.set(key, { verdict, since: time })
    },
  }
}
