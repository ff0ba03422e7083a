const secretNames = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-auth-token',
  'x-subject-token',
  'x-security-token',
  'x-apig-appcode',
  'x-hw-appkey',
  'apikey',
  'access_token',
  'refresh_token',
  'client_secret',
  'password',
  'passwd',
  'secret',
  'token',
  'code',
])

/** Tells whether a header, query, form or JSON member of that name is never shown. */
export function isSecretName(name: string): boolean {
  return secretNames.has(name.toLowerCase())
}

/** What stands in place of a secret. */
export function maskOf(name: string): string {
  return `‹secret:${name.toLowerCase()}›`
}

/** Secrets of the workspace: under what name each is shown. */
export type KnownSecrets = ReadonlyMap<string, string>

const noSecrets: KnownSecrets = new Map()
/** Secrets and AppCodes have eight characters and more. */
const SHORTEST_SECRET = 8

/** A path with query, secrets masked by name, and known ones wherever they are a whole segment or value. */
export function maskTarget(target: string, known: KnownSecrets = noSecrets): string {
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  const shown = known.size === 0 ? path : maskSegments(path, known)
  return at < 0 ? shown : `${shown}?${maskQuery(target.slice(at + 1), known)}`
}

/** Nothing is made for the segments of most paths: they are too short for a secret. */
function maskSegments(path: string, known: KnownSecrets): string {
  let start = path.indexOf('/') + 1
  while (start > 0 && start < path.length) {
    const next = path.indexOf('/', start)
    const end = next < 0 ? path.length : next
    if (end - start >= SHORTEST_SECRET) {
      const name = nameOfSecret(path.slice(start, end), known)
      if (name !== undefined)
        return `${path.slice(0, start)}${maskOf(name)}${maskSegments(path.slice(end), known)}`
    }
    start = next + 1
  }
  return path
}

function nameOfSecret(text: string, known: KnownSecrets): string | undefined {
  if (!text.includes('%')) return known.get(text)
  try {
    return known.get(decodeURIComponent(text))
  } catch {
    return undefined
  }
}

/** A query or form body, secrets masked by name, and known ones by value. */
export function maskQuery(query: string, known: KnownSecrets = noSecrets): string {
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      if (at < 0) return pair
      const value = pair.slice(at + 1)
      const secret = value.length < SHORTEST_SECRET ? undefined : nameOfSecret(value, known)
      if (secret !== undefined) return `${pair.slice(0, at)}=${maskOf(secret)}`
      let name = pair.slice(0, at)
      try {
        name = decodeURIComponent(name)
      } catch {
        // A broken name is compared as it stands.
      }
      return isSecretName(name) ? `${pair.slice(0, at)}=${maskOf(name)}` : pair
    })
    .join('&')
}

/** A header's value, masked when its name says so. */
export function maskHeader(name: string, value: string): string {
  return isSecretName(name) ? maskOf(name) : value
}

/** A JSON text, members masked by name at any depth; text that is no JSON is returned as it is. */
export function maskJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, maskMember))
  } catch {
    return text
  }
}

function maskMember(name: string, value: unknown): unknown {
  return typeof value === 'string' && isSecretName(name) ? maskOf(name) : value
}

/** A secret that may turn up by its value: the name is what is shown. */
export interface KnownSecret {
  readonly name: string
  readonly value: string
}

/**
 * Makes the function that masks known secrets of six characters or more wherever they stand: as they are, and
 * percent-, base64- or JSON-encoded.
 */
export function createValueMask(secrets: readonly KnownSecret[]): (text: string) => string {
  const forms: [string, string][] = []
  for (const { name, value } of secrets) {
    if (value.length < 6) continue
    const shapes = new Set([
      value,
      encodeURIComponent(value.toWellFormed()),
      Buffer.from(value).toString('base64'),
      JSON.stringify(value).slice(1, -1),
    ])
    for (const shape of shapes) forms.push([shape, maskOf(name)])
  }
  // Longer forms first: a secret may be part of another one's encoded form.
  forms.sort((a, b) => b[0].length - a[0].length)
  return (text) => {
    let masked = text
    for (const [shape, mask] of forms) {
      if (masked.includes(shape)) masked = masked.replaceAll(shape, mask)
    }
    return masked
  }
}
