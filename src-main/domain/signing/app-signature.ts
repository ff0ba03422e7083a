import { RomaError } from '#contract/errors'
import {
  type CanonicalParts,
  canonicalPath,
  canonicalQuery,
  joinCanonical,
  otherPaths,
  otherQueries,
} from './canonical-request.ts'
import {
  algorithmNamed,
  hexDigest,
  hexHmac,
  prepareKey,
  type SignatureAlgorithm,
  type SigningKey,
  sameHex,
  sha256Algorithm,
} from './digest.ts'

/** Most bytes of a body that a signature may cover. Source: APIC Developer Guide, "Signing algorithm". */
export const MAX_SIGNED_BODY_BYTES = 12 * 1024 * 1024

const UNSIGNED = 'UNSIGNED-PAYLOAD'
const WINDOW_MS = 15 * 60 * 1000

/** The parts of an `Authorization` header. */
export interface SignatureHeader {
  readonly algorithm: SignatureAlgorithm
  readonly access: string
  /** In the caller's order. */
  readonly signedHeaders: readonly string[]
  /** As written, joined by `;`. */
  readonly signedList: string
  readonly signature: string
  /** `<yyyyMMdd>/<region>/<service>` of a derived signature; empty for the others. */
  readonly scope: string
}

/** Refusal with ROMA's text: 401 APIC.0303, the reason after a colon. */
function refuse(reason: string, hint?: string): never {
  throw new RomaError('appAuthenticationFailed', {
    message: `Incorrect App authentication information: ${reason}`,
    hint,
  })
}

/** Refuses an unknown key, in ROMA's words. */
export function refuseUnknownKey(key: string): never {
  refuse(`app not found, appkey ${key}`, 'No integration application has this key.')
}

const form = /^([A-Za-z0-9-]+)\s+(.*)$/s
const fields = /^\s*Access=([^,]*),\s*SignedHeaders=([^,]+),\s*Signature=(\w+)\s*$/
const derivedFields = /^\s*Credential=([^,]*),\s*SignedHeaders=([^,]+),\s*Signature=(\w+)\s*$/
const credentialForm = /^([^/]+)\/(\d{8}\/[^/]+\/[^/]+)$/

/**
 * Reads an `Authorization` header. Throws `appAuthenticationFailed` when it is no App signature.
 *
 * Source: APIC Developer Guide, "Backend signature verification" (the documented parser).
 */
export function parseSignatureHeader(authorization: string): SignatureHeader {
  const [, name = '', rest = ''] = form.exec(authorization) ?? []
  const algorithm = algorithmNamed(name)
  if (algorithm === undefined) {
    const shown = name === '' ? 'none' : name.slice(0, 40)
    refuse(`algorithm ${shown} not supported`, 'Sign with SDK-HMAC-SHA256 or SDK-HMAC-SM3.')
  }
  if (algorithm.derived) return derivedHeader(algorithm, rest)
  const [, access, signedList, signature] = fields.exec(rest) ?? []
  if (access === '' || !rest.includes('Access=')) refuse('Access or Credential is empty in Authorization')
  if (access === undefined || signedList === undefined || signature === undefined)
    refuse('Authorization format incorrect', 'Access=…, SignedHeaders=a;b, Signature=… are expected.')
  const signedHeaders = signedList.toLowerCase().split(';')
  return { algorithm, access, signedHeaders, signedList, signature, scope: '' }
}

/** `Credential=<ak>/<yyyyMMdd>/<region>/<service>` in place of `Access=`. */
function derivedHeader(algorithm: SignatureAlgorithm, rest: string): SignatureHeader {
  const [, credential, signedList, signature] = derivedFields.exec(rest) ?? []
  if (credential === '' || !rest.includes('Credential='))
    refuse('Access or Credential is empty in Authorization')
  const [, access, scope] = credentialForm.exec(credential ?? '') ?? []
  if (access === undefined || scope === undefined || signedList === undefined || signature === undefined)
    refuse('Authorization format incorrect', 'Credential=<ak>/<yyyyMMdd>/<region>/<service>, … is expected.')
  const signedHeaders = signedList.toLowerCase().split(';')
  return { algorithm, access, signedHeaders, signedList, signature, scope }
}

/** A request whose signature is to be checked, as it arrived. */
export interface SignedRequest {
  readonly method: string
  /** Raw, without query. */
  readonly path: string
  /** Raw, without `?`. */
  readonly query: string
  /** Values of a header in the order they came, UTF-8; empty when absent. */
  header(name: string): readonly string[]
  /** The whole body; `null` when there is none. Asked for only when its hash is needed. */
  body(): Uint8Array | null
  readonly scheme: 'HTTP' | 'HTTPS'
}

interface VerifyOptions {
  readonly header: SignatureHeader
  readonly key: SigningKey
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Tells whether the body has to be read before `verifyAppSignature` can be called: it takes part in the signature
 * unless the signed content header says `UNSIGNED-PAYLOAD`.
 */
export function signatureCoversBody(
  request: Pick<SignedRequest, 'header'>,
  header: SignatureHeader,
): boolean {
  const { contentHeader } = header.algorithm
  return !(
    header.signedHeaders.includes(contentHeader) && request.header(contentHeader)[0]?.trim() === UNSIGNED
  )
}

/**
 * Checks a signature: signed headers present, date signed and within 15 minutes, signature equal. The standard form
 * is tried first; on a mismatch the forms that official signers are known to produce. Returns what to tell the
 * reader when one of those matched, else `null`. Throws `appAuthenticationFailed` with ROMA's reasons.
 *
 * Source: APIC Developer Guide, "Signing algorithm", "Signature authentication errors"; authentication of the app SDKs.
 */
export function verifyAppSignature(
  request: SignedRequest,
  { header, key, now }: VerifyOptions,
): string | null {
  const { algorithm, signedHeaders } = header
  for (const name of signedHeaders) {
    if (request.header(name).length === 0) refuse(`signed header ${name} not found`)
  }
  if (!signedHeaders.includes('x-sdk-date')) refuse('x-sdk-date not signed')
  const date = request.header('x-sdk-date')[0]?.trim() ?? ''
  checkDate(date, now)
  const standard = standardParts(request, { header, payload: payloadOf(request, header) })
  const matches = (parts: CanonicalParts) => {
    return sameHex(hexHmac(algorithm, key, stringToSign(header, { date, parts })), header.signature)
  }
  if (matches(standard)) return null
  const deviation = findDeviation(request, { standard, header, matches })
  if (deviation !== null) return deviation
  const shown = joinCanonical(standard).replaceAll('\n', '|')
  refuse(
    `verify signature fail, canonicalRequest:${shown}`,
    'Compare this canonical request with the one your signer made; the first difference is the cause. If they are equal, the secret differs.',
  )
}

/** Algorithm, date, scope of a derived signature, hash of the canonical request: a line each. */
export function stringToSign(
  { algorithm, scope }: SignatureHeader,
  { date, parts }: { readonly date: string; readonly parts: CanonicalParts },
): string {
  const middle = scope === '' ? date : `${date}\n${scope}`
  return `${algorithm.name}\n${middle}\n${hexDigest(algorithm, joinCanonical(parts))}`
}

const dateForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

/** Milliseconds since 1970 of `yyyyMMdd'T'HHmmss'Z'`; `NaN` for any other text. */
export function timeOfSdkDate(date: string): number {
  const [, y, mo, d, h, mi, s] = dateForm.exec(date) ?? []
  return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`)
}

function checkDate(date: string, now: number): void {
  const time = timeOfSdkDate(date)
  if (Number.isNaN(time)) refuse('x-sdk-date is not of the form 20260301T000000Z')
  if (Math.abs(now - time) > WINDOW_MS)
    refuse(`signature expired, signature time:${date},server time:${sdkDate(now)}`)
}

/** `yyyyMMdd'T'HHmmss'Z'` in UTC. */
export function sdkDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** The standard form of a request as it arrived. */
export function standardParts(
  request: SignedRequest,
  { header, payload }: { readonly header: SignatureHeader; readonly payload: string },
): CanonicalParts {
  return {
    method: request.method,
    path: canonicalPath(request.path),
    query: canonicalQuery(request.query),
    headers: headerLines(request, header.signedHeaders),
    signedHeaders: header.signedList,
    payload,
  }
}

function payloadOf(request: SignedRequest, { algorithm, signedHeaders }: SignatureHeader): string {
  const given = signedHeaders.includes(algorithm.contentHeader)
    ? request.header(algorithm.contentHeader)[0]?.trim()
    : undefined
  if (given === UNSIGNED) return UNSIGNED
  const body = request.body()
  const actual = body === null || body.length === 0 ? algorithm.ofNothing : hexDigest(algorithm, body)
  if (given !== undefined && given.toLowerCase() !== actual)
    refuse(`${algorithm.contentHeader} differs from the body`, 'The body changed after it was signed.')
  return given ?? actual
}

function headerLines(request: SignedRequest, names: readonly string[]): string {
  let lines = ''
  for (const name of names) {
    const values = request.header(name)
    if (values.length === 1) lines += `${name}:${(values[0] ?? '').trim()}\n`
    else for (const value of values.map((text) => text.trim()).sort()) lines += `${name}:${value}\n`
  }
  return lines
}

interface DeviationSearch {
  readonly standard: CanonicalParts
  readonly header: SignatureHeader
  matches(parts: CanonicalParts): boolean
}

type Choice = readonly [value: string, note: string]

/** Every combination is a full HMAC over the request at hand, so nothing weaker is accepted. Equal forms collapse. */
function findDeviation(
  request: SignedRequest,
  { standard, header, matches }: DeviationSearch,
): string | null {
  const paths = choices(standard.path, otherPaths(request.path))
  const queries = choices(standard.query, otherQueries(request.query))
  const headers = choices(standard.headers, [
    ...otherHosts(request, { standard, header }),
    ...firstValues(request, header),
  ])
  const payloads = choices(
    standard.payload,
    standard.payload === UNSIGNED && (request.body()?.length ?? 0) === 0
      ? [[header.algorithm.ofNothing, 'empty body hashed although unsigned']]
      : [],
  )
  for (const [path, pathNote] of paths)
    for (const [query, queryNote] of queries)
      for (const [lines, hostNote] of headers)
        for (const [payload, payloadNote] of payloads) {
          if (!matches({ ...standard, path, query, headers: lines, payload })) continue
          const notes = [pathNote, queryNote, hostNote, payloadNote].filter((note) => note !== '')
          return `signed in a form the cloud gateway may refuse: ${notes.join(', ')}`
        }
  return null
}

function choices(standard: string, others: readonly Choice[]): Choice[] {
  const seen = new Map<string, string>([[standard, '']])
  for (const [value, note] of others) if (!seen.has(value)) seen.set(value, note)
  return [...seen]
}

function otherHosts(
  request: SignedRequest,
  { standard, header }: Omit<DeviationSearch, 'matches'>,
): Choice[] {
  const host = request.header('host')[0]?.trim()
  if (host === undefined || !header.signedHeaders.includes('host')) return []
  const bare = host.replace(/:\d+$/, '')
  const line = `host:${host}\n`
  const withHost = (other: string) => standard.headers.replace(line, `host:${other}\n`)
  return [
    [withHost(bare), 'host without its port'],
    [withHost(`${bare}:${request.scheme === 'HTTPS' ? 443 : 80}`), 'host with the default port'],
  ]
}

/** Java core signs the first value of a header that is sent several times. */
function firstValues(request: SignedRequest, { signedHeaders }: SignatureHeader): Choice[] {
  const values = signedHeaders.map((name) => request.header(name))
  if (values.every(({ length }) => length < 2)) return []
  const lines = signedHeaders.map((name, index) => `${name}:${(values[index]?.[0] ?? '').trim()}\n`)
  return [[lines.join(''), 'first value of a repeated header']]
}

/** A request to be signed. */
export interface UnsignedRequest {
  readonly method: string
  /** Raw, without query. */
  readonly path: string
  /** Raw, without `?`. */
  readonly query: string
  /** Headers that shall be signed: name and value. `Host` belongs here; `X-Sdk-Date` is added. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | string | null
  readonly key: string
  readonly secret: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What signing adds, and the text that was signed, for whoever has to compare. */
export interface AppSignature {
  readonly sdkDate: string
  readonly authorization: string
  readonly canonicalRequest: string
  readonly stringToSign: string
}

/** Signs as the app SDKs do, with SDK-HMAC-SHA256. Source: APIC Developer Guide, "Signing algorithm". */
export function signAppRequest(request: UnsignedRequest): AppSignature {
  const algorithm = sha256Algorithm
  const date = sdkDate(request.now)
  const lines = new Map<string, string[]>([['x-sdk-date', [date]]])
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase()
    if (lower === 'x-sdk-date' || lower === 'authorization') continue
    const values = lines.get(lower)
    if (values === undefined) lines.set(lower, [value])
    else values.push(value)
  }
  const names = [...lines.keys()].sort()
  const signed = { header: (name: string) => lines.get(name) ?? [] }
  const given = lines.get(algorithm.contentHeader)?.[0]?.trim()
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body
  const hashed = body === null || body.length === 0 ? algorithm.ofNothing : hexDigest(algorithm, body)
  const canonicalRequest = joinCanonical({
    method: request.method.toUpperCase(),
    path: canonicalPath(request.path),
    query: canonicalQuery(request.query),
    headers: names.map((name) => sortedLines(name, signed.header(name))).join(''),
    signedHeaders: names.join(';'),
    payload: given ?? hashed,
  })
  const text = `${algorithm.name}\n${date}\n${hexDigest(algorithm, canonicalRequest)}`
  const signature = hexHmac(algorithm, prepareKey(request.secret), text)
  return {
    sdkDate: date,
    authorization: `${algorithm.name} Access=${request.key}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    canonicalRequest,
    stringToSign: text,
  }
}

function sortedLines(name: string, values: readonly string[]): string {
  return [...values]
    .map((value) => `${name}:${value.trim()}\n`)
    .sort()
    .join('')
}
