/** One part of a path between slashes. */
export type PathSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  /** `{name+}`: the rest of the path, slashes included. Only as the last segment. */
  | { readonly kind: 'rest'; readonly name: string }

export interface ParsedPath {
  readonly segments: readonly PathSegment[]
  /** What is wrong, in words for the field's message; empty when the path is fine. */
  readonly problems: readonly string[]
}

const parameterName = /^[A-Za-z][A-Za-z0-9._-]{0,31}$/

/**
 * Splits a request path of the front end into segments.
 *
 * Source: ROMA Connect User Guide, "Creating an API": a parameter stands for one whole segment.
 */
export function parsePath(path: string): ParsedPath {
  const problems: string[] = []
  if (!path.startsWith('/')) problems.push('Path must start with /.')
  if (/[\s?#\\]/.test(path))
    problems.push('A path has no spaces, question marks, number signs or backslashes.')
  const names = new Set<string>()
  const parts = path.slice(1).split('/')
  const segments = parts.map((part, index): PathSegment => {
    if (!part.includes('{') && !part.includes('}')) return { kind: 'literal', text: part }
    const inner = /^\{([^{}]*)\}$/.exec(part)?.[1]
    if (inner === undefined) {
      problems.push(`"${part}": braces must enclose a whole segment.`)
      return { kind: 'literal', text: part }
    }
    const rest = inner.endsWith('+')
    const name = rest ? inner.slice(0, -1) : inner
    if (!parameterName.test(name))
      problems.push(`"${inner}" is not a parameter name: a letter, then up to 31 letters, digits, . _ -`)
    if (names.has(name.toLowerCase())) problems.push(`"${name}" stands in the path twice.`)
    names.add(name.toLowerCase())
    if (rest && index !== parts.length - 1)
      problems.push(`"{${inner}}" takes the rest of the path and must come last.`)
    return { kind: rest ? 'rest' : 'parameter', name }
  })
  return { segments, problems }
}

/** Names in braces anywhere in a backend path, where a parameter may be part of a segment (`/users/a-{id}`). */
export function parameterNames(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => (match[1] ?? '').replace(/\+$/, ''))
}

/** Names between number signs (`#host#`). `undefined` when a mark has no partner. */
export function variableNames(text: string): string[] | undefined {
  if ((text.match(/#/g)?.length ?? 0) % 2 !== 0) return undefined
  return [...text.matchAll(/#([^#]*)#/g)].map((match) => match[1] ?? '')
}
