import { decodeLenient, encodeStrict, type QueryPair, splitQuery } from '../percent-encoding.ts'

const plainPath = /^[A-Za-z0-9\-._~/]*$/

function withSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`
}

function encodeSegments(path: string): string {
  return path.split('/').map(encodeStrict).join('/')
}

/** The standard form: decoded once, split, every segment encoded again, a slash at the end. */
export function canonicalPath(rawPath: string): string {
  if (plainPath.test(rawPath)) return withSlash(rawPath)
  return withSlash(encodeSegments(decodeLenient(rawPath)))
}

/** Other forms that official signers produce, in the order they are tried, with what to call them. */
export function otherPaths(rawPath: string): [string, string][] {
  if (plainPath.test(rawPath)) return []
  const legacy = rawPath.replace(/[ "'`<>{}|\\^]/g, encodeURIComponent)
  return [
    [
      withSlash(
        rawPath
          .split('/')
          .map((segment) => encodeStrict(decodeLenient(segment)))
          .join('/'),
      ),
      'encoded slash kept',
    ],
    [withSlash(encodeSegments(rawPath)), 'double-encoded path'],
    [withSlash(encodeSegments(legacy)), 'path escaped, then encoded again'],
  ]
}

/** Compares by code point, which differs from JavaScript's own order for characters beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    const leftHigh = left >= 0xd800 && left <= 0xdfff
    const rightHigh = right >= 0xd800 && right <= 0xdfff
    // A surrogate stands for something above every other unit.
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1
    return left - right
  }
  return a.length - b.length
}

function byUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

type Pair = readonly [string, string]

function sortPairs(pairs: readonly Pair[], compare: (a: string, b: string) => number): Pair[] {
  return [...pairs].sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
}

function join(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => `${encodeStrict(name)}=${encodeStrict(value)}`).join('&')
}

/** The standard form: decoded, sorted by name and value by code point, encoded again, always `name=value`. */
export function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return ''
  return join(sortPairs(decoded(splitQuery(rawQuery)), byCodePoint))
}

function decoded(pairs: readonly QueryPair[]): Pair[] {
  return pairs.map(({ name, value }) => [name, value])
}

/** Other forms that official signers produce, in the order they are tried, with what to call them. */
export function otherQueries(rawQuery: string): [string, string][] {
  if (rawQuery === '') return []
  const parts = splitQuery(rawQuery)
  const pairs = decoded(parts)
  const encoded = pairs.map(([name, value]): Pair => [encodeStrict(name), encodeStrict(value)])
  const spaced = parts.map(
    ({ rawName, rawValue }): Pair => [
      decodeLenient(rawName.replaceAll('+', ' ')),
      decodeLenient(rawValue.replaceAll('+', ' ')),
    ],
  )
  const raw = parts.map(({ rawName, rawValue }): Pair => [rawName, rawValue])
  return [
    [join(sortPairs(pairs, byUnit)), 'query in UTF-16 order'],
    [
      sortPairs(encoded, byUnit)
        .map(([name, value]) => `${name}=${value}`)
        .join('&'),
      'query sorted by encoded text',
    ],
    [join([...pairs].sort((a, b) => byCodePoint(a[0], b[0]))), 'repeated query values in call order'],
    [join(pairs), 'query in call order'],
    [join(sortPairs(spaced, byCodePoint)), 'plus sign signed as a space'],
    [join(sortPairs(raw, byCodePoint)), 'query signed undecoded'],
  ]
}

/** The parts that are joined by newlines; `headers` has one line a value, each with its newline. */
export interface CanonicalParts {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: string
  readonly signedHeaders: string
  readonly payload: string
}

/** Source: APIC Developer Guide, "Signing algorithm": the canonical request. */
export function joinCanonical({
  method,
  path,
  query,
  headers,
  signedHeaders,
  payload,
}: CanonicalParts): string {
  return `${method}\n${path}\n${query}\n${headers}\n${signedHeaders}\n${payload}`
}
