/** A plug-in's content while it is edited: plain JSON. */
export type Content = Record<string, unknown>

/** The value at a path with dots; `undefined` when a part of the way is missing. */
export function valueAt(content: unknown, path: string): unknown {
  let value = content
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Content)[name]
  }
  return value
}

/** Sets a value in place; missing parts of the way become objects. */
export function setAt(content: Content, path: string, value: unknown): void {
  const names = path.split('.')
  const last = names.pop() ?? ''
  let holder: Content = content
  for (const name of names) {
    const next = Object.hasOwn(holder, name) ? holder[name] : undefined
    if (typeof next === 'object' && next !== null) holder = next as Content
    else {
      const made: Content = {}
      holder[name] = made
      holder = made
    }
  }
  holder[last] = value
}

/** The list at a path; empty when there is none. */
export function listAt(content: unknown, path: string): Content[] {
  const value = valueAt(content, path)
  return Array.isArray(value) ? (value as Content[]) : []
}
