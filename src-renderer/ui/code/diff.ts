import { foldGutter } from '@codemirror/language'
import { MergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { styleNonce } from '../style-nonce.ts'
import type { CodeLanguage } from './code-types.ts'
import { languageOf } from './languages.ts'
import { theme } from './theme.ts'

/** Shows two texts side by side inside `parent`; equal parts are folded away. Gives back what removes it. */
export function createDiff(
  parent: HTMLElement,
  { before, after, language }: { before: Side; after: Side; language: CodeLanguage },
): () => void {
  const common = (side: Side): Extension[] => [
    EditorView.cspNonce.of(styleNonce()),
    theme,
    lineNumbers(),
    foldGutter(),
    EditorState.readOnly.of(true),
    EditorView.lineWrapping,
    languageOf(language),
    EditorView.contentAttributes.of({ 'aria-label': side.label }),
  ]
  const view = new MergeView({
    parent,
    a: { doc: before.text, extensions: common(before) },
    b: { doc: after.text, extensions: common(after) },
    collapseUnchanged: { margin: 3, minSize: 6 },
    gutter: true,
  })
  return () => view.destroy()
}

interface Side {
  readonly text: string
  readonly label: string
}
