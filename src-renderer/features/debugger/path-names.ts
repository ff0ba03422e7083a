import { parsePath } from '#contract/path-template'

/** Names in braces of a request path, in order. */
export function pathNames(path: string): string[] {
  return parsePath(path).segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]))
}
