import type { Route } from './route.ts'

/** A route with the values of its braces, or what is wrong with the request line. */
export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Record<string, string> }
  | { readonly kind: 'noPath' }
  | { readonly kind: 'noMethod'; readonly allowed: readonly string[] }

/** Splits the templates once; looks a path up among them. A literal part wins over a brace. */
export function createRouteFinder(routes: readonly Route[]): (method: string, path: string) => Found {
  const templates = routes.map((route) => ({ route, parts: split(route.path) }))
  return (method, path) => {
    const parts = split(path).map(decode)
    if (parts.includes(undefined)) return { kind: 'noPath' }
    if (parts[2] === 'apigw') parts[2] = 'apic'
    const fitting = templates
      .filter((template) => fits(template.parts, parts))
      .sort((one, other) => braces(one.parts) - braces(other.parts))
    const served = fitting.find(({ route }) => route.method === method)
    if (served !== undefined)
      return { kind: 'route', route: served.route, params: values(served.parts, parts) }
    if (fitting.length === 0) return { kind: 'noPath' }
    return { kind: 'noMethod', allowed: [...new Set(fitting.map(({ route }) => route.method))] }
  }
}

/** The instance's own path may end with a slash; no other path has an empty part. */
function split(path: string): string[] {
  return path.replace(/\/$/, '').split('/').slice(1)
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

function isBrace(part: string): boolean {
  return part.startsWith('{')
}

function braces(parts: readonly string[]): number {
  return parts.filter(isBrace).length
}

function fits(template: readonly string[], parts: readonly (string | undefined)[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => (isBrace(part) ? parts[index] !== '' : part === parts[index]))
  )
}

function values(template: readonly string[], parts: readonly (string | undefined)[]): Record<string, string> {
  return Object.fromEntries(
    template.flatMap((part, index) => (isBrace(part) ? [[part.slice(1, -1), parts[index] ?? '']] : [])),
  )
}
