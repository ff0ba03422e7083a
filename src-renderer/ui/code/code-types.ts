import type { CompletionSource } from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'

export type CodeLanguage = 'javascript' | 'json' | 'xml' | 'html' | 'sql' | 'text'

/** A problem at a position, from 1; shown as a squiggle and in the gutter. */
export interface CodeProblem {
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
}

/** Checks a text, maybe by asking the backend. */
export type CodeLint = (text: string) => CodeProblem[] | Promise<CodeProblem[]>

/** What the component wants of an editor. */
export interface EditorOptions {
  readonly text: string
  readonly label: string
  readonly language: CodeLanguage
  readonly readonly: boolean
  readonly wrap: boolean
  readonly completion: CompletionSource | undefined
  readonly lint: CodeLint | undefined
  readonly placeholder: string | undefined
  readonly extensions: readonly Extension[]
  onChange(text: string): void
}
