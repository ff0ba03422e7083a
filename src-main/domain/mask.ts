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

/** A path with query, secrets masked by name. */
export function maskTarget(target: string): string {
  const at = target.indexOf('?')
  return at < 0 ? target : `${target.slice(0, at)}?${maskQuery(target.slice(at + 1))}`
}

/** A query or form body, secrets masked by name. */
export function maskQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=')
      if (at < 0) return pair
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
