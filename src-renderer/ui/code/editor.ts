import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { gotoLine, highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view'
import { styleNonce } from '../style-nonce.ts'
import type { CodeLanguage, CodeLint, EditorOptions } from './code-types.ts'
import { languageOf } from './languages.ts'
import { theme } from './theme.ts'

const setMarks = StateEffect.define<readonly number[]>()
const lineMark = Decoration.line({ class: 'cm-marked' })

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue
      const { doc } = transaction.state
      const lines = effect.value.filter((line) => line >= 1 && line <= doc.lines).sort((a, b) => a - b)
      return Decoration.set(lines.map((line) => lineMark.range(doc.line(line).from)))
    }
    return value.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

function lintWith(check: CodeLint): Extension {
  return [
    lintGutter(),
    linter(async (view): Promise<Diagnostic[]> => {
      const { doc } = view.state
      const problems = await check(doc.toString())
      return problems.map(({ line, column, severity, message }) => {
        const at = doc.line(Math.max(1, Math.min(line, doc.lines)))
        const from = Math.min(at.from + Math.max(0, column - 1), at.to)
        return { from, to: from === at.to ? at.to : Math.min(from + 1, at.to), severity, message }
      })
    }),
  ]
}

// Tab indents, so Escape then Tab leaves the editor; CodeMirror does that by itself for `indentWithTab`.
const keys = keymap.of([
  { key: 'Mod-g', run: gotoLine, preventDefault: true },
  ...closeBracketsKeymap,
  ...defaultKeymap,
  ...searchKeymap,
  ...historyKeymap,
  ...foldKeymap,
  ...completionKeymap,
  ...lintKeymap,
  indentWithTab,
])

/** A running editor. */
export interface CodeHandle {
  setText(text: string): void
  setLanguage(language: CodeLanguage): void
  setReadonly(readonly: boolean): void
  setMarks(lines: readonly number[]): void
  /** Moves the cursor to a position (from 1) and shows it. */
  goTo(line: number, column?: number): void
  /** Puts text in place of the selection. */
  insert(text: string): void
  focus(): void
  destroy(): void
}

function readonlyExtension(on: boolean): Extension {
  // Still focusable and searchable by keyboard.
  return [EditorState.readOnly.of(on), EditorView.editable.of(true)]
}

/** Builds an editor inside `parent`. Style elements carry the page's nonce. */
export function createEditor(parent: HTMLElement, options: EditorOptions): CodeHandle {
  const language = new Compartment()
  const readonly = new Compartment()
  let silent = false

  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        EditorView.cspNonce.of(styleNonce()),
        theme,
        lineNumbers(),
        foldGutter(),
        highlightSpecialChars(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        history(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        marks,
        keys,
        options.completion ? autocompletion({ override: [options.completion] }) : autocompletion(),
        options.lint ? lintWith(options.lint) : [],
        options.placeholder ? placeholder(options.placeholder) : [],
        options.wrap ? EditorView.lineWrapping : [],
        language.of(languageOf(options.language)),
        readonly.of(readonlyExtension(options.readonly)),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'data-testid': 'code-editor',
          'aria-readonly': String(options.readonly),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !silent) options.onChange(update.state.doc.toString())
        }),
        ...options.extensions,
      ],
    }),
  })

  return {
    setText(text) {
      if (text === view.state.doc.toString()) return
      silent = true
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
      silent = false
    },
    setLanguage: (name) => view.dispatch({ effects: language.reconfigure(languageOf(name)) }),
    setReadonly: (on) => view.dispatch({ effects: readonly.reconfigure(readonlyExtension(on)) }),
    setMarks: (lines) => view.dispatch({ effects: setMarks.of(lines) }),
    goTo(line, column = 1) {
      const { doc } = view.state
      const at = doc.line(Math.max(1, Math.min(line, doc.lines)))
      const anchor = Math.min(at.from + Math.max(0, column - 1), at.to)
      view.dispatch({
        selection: { anchor },
        effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
      })
      view.focus()
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text))
      view.focus()
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  }
}
