const plain = /^[A-Za-z0-9\-._~]*$/
const plainPath = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/]*$/

function hex(byte: number): string {
  return `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`
}

/** Every UTF-8 byte outside `A-Z a-z 0-9 - . _ ~` as `%XY`. The alphabet of the App signature. */
export function encodeStrict(text: string): string {
  if (plain.test(text)) return text
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (c) => hex(c.charCodeAt(0)))
}

/** A path as it may stand on a request line: what RFC 3986 allows between slashes stays, the rest is encoded. */
export function encodePath(text: string): string {
  if (plainPath.test(text)) return text
  return encodeURI(text.toWellFormed()).replace(/[?#[\]]/g, (c) => hex(c.charCodeAt(0)))
}

/** One segment of a path: as `encodePath`, and a slash is encoded too. */
export function encodeSegment(text: string): string {
  return encodePath(text).replaceAll('/', '%2F')
}

/** Decodes what can be decoded; a broken `%` stays as it is. Never throws. */
export function decodeLenient(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
      const bytes = Buffer.from(run.replaceAll('%', ''), 'hex')
      return bytes.toString('utf8')
    })
  }
}

/** One `name=value` of a query, as sent. */
export interface QueryPair {
  readonly name: string
  readonly value: string
  readonly raw: string
  readonly rawName: string
  readonly rawValue: string
}

/** Splits a raw query at `&`, each part at its first `=`. A `+` stays a plus. Parts without a name are left out. */
export function splitQuery(query: string): QueryPair[] {
  if (query === '') return []
  const pairs: QueryPair[] = []
  for (const raw of query.split('&')) {
    const at = raw.indexOf('=')
    const rawName = at < 0 ? raw : raw.slice(0, at)
    if (rawName === '') continue
    const rawValue = at < 0 ? '' : raw.slice(at + 1)
    pairs.push({ name: decodeLenient(rawName), value: decodeLenient(rawValue), raw, rawName, rawValue })
  }
  return pairs
}
