/** Member of a class as completion and the Classes panel show it. */
export interface ClassMember {
  readonly name: string
  readonly kind: string
  readonly signature: string
  readonly doc: string
}

/** A class that a script can import. */
export interface LibraryClass {
  readonly name: string
  readonly importPath: string
  readonly doc: string
  /** False: known by name, fails when used. */
  readonly available: boolean
  readonly members: readonly ClassMember[]
}

/** What a script may name: globals, the members of `data`, and the classes. */
export interface ClassLibrary {
  readonly globals: readonly { readonly name: string; readonly signature: string; readonly doc: string }[]
  readonly data: readonly { readonly name: string; readonly type: string; readonly doc: string }[]
  readonly classes: readonly LibraryClass[]
}

let loaded: Promise<ClassLibrary> | undefined

/** The class library of this version; read once, with the IDE. */
export function loadClassLibrary(): Promise<ClassLibrary> {
  loaded ??= import('../../../../resources/class-library.json?raw').then(
    ({ default: text }) => JSON.parse(text) as ClassLibrary,
  )
  return loaded
}

/** The text with the class's import line, put behind the imports that are there already. */
export function withImport(source: string, importPath: string): string {
  const line = `importClass(${importPath});`
  if (source.includes(line)) return source
  const lines = source.split('\n')
  const lastImport = lines.findLastIndex((one) => /^\s*importClass\(/.test(one))
  const firstCode = lines.findIndex((one) => one.trim() !== '' && !one.trim().startsWith('//'))
  const at = lastImport >= 0 ? lastImport + 1 : Math.max(firstCode, 0)
  const inserted = lastImport >= 0 ? [line] : [line, '']
  return [...lines.slice(0, at), ...inserted, ...lines.slice(at)].join('\n')
}
