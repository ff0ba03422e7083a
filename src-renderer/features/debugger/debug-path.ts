import { parsePath } from '#contract/path-template'

/** Path of a call: the template with its values, and what a prefix match lets follow. */
export function buildPath(template: string, values: Readonly<Record<string, string>>, suffix = ''): string {
  const path = template.replaceAll(/\{([^{}]*?)(\+?)\}/g, (_, name: string, rest: string) => {
    const value = values[name] ?? ''
    return rest === '+' ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value)
  })
  if (suffix === '') return path
  return `${path.replace(/\/$/, '')}/${suffix.replace(/^\//, '')}`
}

/** The values that a path was built from; `undefined` when it does not belong to the template. */
export function readPath(
  template: string,
  path: string,
): { readonly values: Record<string, string>; readonly suffix: string } | undefined {
  const parts = (path.split('?')[0] ?? '').split('/').slice(1)
  const { segments } = parsePath(template)
  const values: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const part = parts[index]
    if (part === undefined) return undefined
    if (segment.kind === 'rest') {
      values[segment.name] = parts.slice(index).map(decode).join('/')
      return { values, suffix: '' }
    }
    if (segment.kind === 'parameter') values[segment.name] = decode(part)
    else if (segment.text !== part) return undefined
  }
  return { values, suffix: parts.slice(segments.length).join('/') }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
