import type { ApiDraft } from '#contract/model/api'
import { parsePath } from '#contract/path-template'

const LONGEST_NAME = 255
const MOST_TRIES = 10_000

/** Names and paths for a copy, the plainest first: `orders-copy` at `/orders-copy`, then `-copy2`. */
export function* copyNames({ name, reqUri }: ApiDraft): Generator<{ name: string; reqUri: string }> {
  for (let number = 1; number <= MOST_TRIES; number += 1) {
    const word = number === 1 ? 'copy' : `copy${number}`
    yield {
      name: `${name.slice(0, LONGEST_NAME - word.length - 1)}-${word}`,
      reqUri: copyPath(reqUri, word),
    }
  }
}

/** A path of the same shape: a literal end is extended, a parameter is followed, the rest of a path is preceded. */
function copyPath(reqUri: string, word: string): string {
  const last = parsePath(reqUri).segments.at(-1)
  if (last === undefined || last.kind === 'parameter') return `${reqUri}/${word}`
  if (last.kind === 'rest') return reqUri.replace(/\{[^{}]*\}$/, (rest) => `${word}/${rest}`)
  return last.text === '' ? `${reqUri}${word}` : `${reqUri}-${word}`
}
