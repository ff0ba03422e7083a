import { redo, undo } from '@codemirror/commands'
import { indentRange } from '@codemirror/language'
import { nextDiagnostic } from '@codemirror/lint'
import { gotoLine, openSearchPanel } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { type EditorView, ViewPlugin } from '@codemirror/view'

type Tool = (view: EditorView) => boolean

/** Indents every line as the language wants it; the text itself stays. */
const format: Tool = (view) => {
  const { state } = view
  view.dispatch({ changes: indentRange(state, 0, state.doc.length), userEvent: 'indent' })
  return true
}

/** The editor's commands for the IDE's menus: `extension` goes into the editor, `run` acts on it. */
export function createEditorTools() {
  let current: EditorView | undefined
  const extension: Extension = ViewPlugin.define((view) => {
    current = view
    return {
      destroy() {
        if (current === view) current = undefined
      },
    }
  })
  const tools = { undo, redo, find: openSearchPanel, goToLine: gotoLine, nextProblem: nextDiagnostic, format }
  return {
    extension,
    run(name: keyof typeof tools): void {
      if (current === undefined) return
      // Panels of the editor take the focus themselves.
      if (name !== 'find' && name !== 'goToLine') current.focus()
      tools[name](current)
    },
  }
}
