import { RomaError } from '#contract/errors'
import { escapeControls } from '../log.ts'

/** One sentence for a terminal or a dialog: what happened and, where we know it, the remedy. */
export function sentenceOf(error: unknown): string {
  return escapeControls(wordsOf(error))
}

function wordsOf(error: unknown): string {
  if (error instanceof RomaError && error.error !== 'unexpected') return error.hint ?? error.message
  const inner = error instanceof RomaError ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}
