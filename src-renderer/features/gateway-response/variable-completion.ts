import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { responseVariables } from '#contract/model/gateway-response'

/** Offers the variables after a `$`. */
export function variableCompletion(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/\$[A-Za-z.]*/)
  if (word === null) return null
  return {
    from: word.from,
    options: responseVariables.map((label) => ({ label, type: 'variable' })),
    validFor: /^\$[A-Za-z.]*$/,
  }
}
