import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'
import { localCompletionSource } from '@codemirror/lang-javascript'
import { syntaxTree } from '@codemirror/language'
import { hoverTooltip } from '@codemirror/view'
import type { ClassLibrary, ClassMember, LibraryClass } from './class-library.ts'

const member = /([A-Za-z_$][\w$]*)\.(\w*)$/
const importPath = /import(?:Class|Package)\(\s*([\w.]*)$/
const word = /[A-Za-z_$][\w$]*$/

/** Completion for `data`, the globals and the classes of the library, beside the script's own names. */
export function classCompletion(library: ClassLibrary): CompletionSource {
  const byName = new Map(library.classes.map((one) => [one.name, one]))
  const available = library.classes.filter((one) => one.available)
  const plain = [...library.globals.map(ofGlobal), ...available.map(ofClass)]

  return (context) => {
    // Comments and texts are prose.
    if (/Comment|String/.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null
    const line = context.state.doc.lineAt(context.pos)
    const before = line.text.slice(0, context.pos - line.from)

    const path = importPath.exec(before)
    if (path) return completeImports(library, context.pos - (path[1] ?? '').length)

    const dotted = member.exec(before)
    if (dotted) {
      const options = membersOf(dotted[1] ?? '', context.state.doc.toString(), { library, byName })
      return options.length === 0
        ? null
        : { from: context.pos - (dotted[2] ?? '').length, options, validFor: /^\w*$/ }
    }

    const typed = word.exec(before)
    if (!typed && !context.explicit) return null
    return mergeLocal(context, {
      from: context.pos - (typed?.[0].length ?? 0),
      options: plain,
      validFor: /^[\w$]*$/,
    })
  }
}

function mergeLocal(context: CompletionContext, own: CompletionResult): CompletionResult {
  const local = localCompletionSource(context)
  const known = new Set(own.options.map((option) => option.label))
  const more = (local?.options ?? []).filter((option) => !known.has(option.label))
  return { ...own, options: [...own.options, ...more] }
}

function completeImports(library: ClassLibrary, from: number): CompletionResult {
  const options = library.classes
    .filter((one) => one.available)
    .map<Completion>((one) => ({ label: one.importPath, type: 'class', info: one.doc }))
  return { from, options, validFor: /^[\w.]*$/ }
}

interface Known {
  readonly library: ClassLibrary
  readonly byName: ReadonlyMap<string, LibraryClass>
}

/** Members behind a dot: of `data`, of a class, or of a variable that a class was assigned to. */
function membersOf(name: string, source: string, { library, byName }: Known): Completion[] {
  if (name === 'data') {
    return library.data.map((one) => ({ label: one.name, detail: one.type, info: one.doc, type: 'property' }))
  }
  const ofClassItself = byName.get(name)
  if (ofClassItself) {
    return ofClassItself.members.filter(({ kind }) => kind === 'static' || kind === 'field').map(ofMember)
  }
  const made = new RegExp(`\\b${escapeName(name)}\\s*=\\s*new\\s+([\\w.]+)`).exec(source)?.[1]
  const instance = byName.get(made?.slice(made.lastIndexOf('.') + 1) ?? '')
  return (instance?.members ?? []).filter(({ kind }) => kind !== 'constructor').map(ofMember)
}

function escapeName(name: string): string {
  return name.replaceAll('$', '\\$')
}

function ofGlobal({ name, signature, doc }: { name: string; signature: string; doc: string }): Completion {
  return { label: name, detail: signature, info: doc, type: 'function' }
}

function ofMember({ name, signature, doc }: ClassMember): Completion {
  return { label: name, detail: signature, info: doc, type: 'method' }
}

/** Choosing a class that is not imported yet also adds its import line. */
function ofClass(one: LibraryClass): Completion {
  return {
    label: one.name,
    detail: one.importPath,
    info: one.doc,
    type: 'class',
    apply(view, _completion, from, to) {
      const text = view.state.doc.toString()
      const line = `importClass(${one.importPath});\n`
      const missing = !text.includes(`importClass(${one.importPath})`)
      view.dispatch({
        changes: [...(missing ? [{ from: 0, insert: line }] : []), { from, to, insert: one.name }],
        selection: { anchor: from + one.name.length + (missing ? line.length : 0) },
      })
    },
  }
}

/** Documentation of the name under the pointer. */
export function classHover(library: ClassLibrary) {
  return hoverTooltip((view, pos) => {
    const range = view.state.wordAt(pos)
    if (!range) return null
    const name = view.state.sliceDoc(range.from, range.to)
    const line = view.state.doc.lineAt(range.from)
    const qualifier = /([\w$]+)\.$/.exec(line.text.slice(0, range.from - line.from))?.[1]
    const texts = documentationOf(library, name, qualifier)
    if (texts.length === 0) return null
    return { pos: range.from, end: range.to, create: () => ({ dom: tooltip(texts) }) }
  })
}

function documentationOf(library: ClassLibrary, name: string, qualifier: string | undefined): string[] {
  if (qualifier === 'data') {
    return library.data
      .filter((one) => one.name === name)
      .map((one) => `${one.name}: ${one.type}\n${one.doc}`)
  }
  const found = library.classes.find((one) => one.name === name)
  if (found) return [`${found.importPath}\n${found.doc}`]
  const owner = library.classes.find((one) => one.name === qualifier)
  if (owner) {
    return owner.members.filter((one) => one.name === name).map((one) => `${one.signature}\n${one.doc}`)
  }
  return library.globals.filter((one) => one.name === name).map((one) => `${one.signature}\n${one.doc}`)
}

function tooltip(texts: readonly string[]): HTMLElement {
  const dom = document.createElement('pre')
  dom.className = 'ide-hover'
  dom.textContent = texts.join('\n\n')
  return dom
}
