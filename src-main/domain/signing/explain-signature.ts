import type { ExplanationOf } from '#contract/model/explanation'
import { isSecretName, type KnownSecrets, maskOf, maskQuery, maskTarget } from '../mask.ts'
import {
  type SignatureHeader,
  type SignedRequest,
  sdkDate,
  standardParts,
  stringToSign,
  timeOfSdkDate,
} from './app-signature.ts'
import { type CanonicalParts, canonicalPath, joinCanonical } from './canonical-request.ts'
import { hexDigest, hexHmac, type SigningKey, sameHex } from './digest.ts'

type SignatureFacts = ExplanationOf<'signature'>

const WINDOW_MS = 15 * 60 * 1000
/** Longest text kept of a canonical request: a query may have 32 KB. */
const MAX_TEXT = 8000

/** Larger bodies are not hashed again and again for a guess. */
const MAX_SUSPECTED_BODY = 256 * 1024

interface Refused {
  /** Secrets of the workspace, masked wherever they turn up. */
  readonly secrets: KnownSecrets
  readonly method: SignatureFacts['method']
  /** `null` when the header could not be read. */
  readonly header: SignatureHeader | null
  /** `undefined` when nobody has the key. */
  readonly key: SigningKey | undefined
  /** Milliseconds since 1970, by the clock that refused. */
  readonly now: number
  readonly locked?: boolean
}

/**
 * Why a signature was refused: what the gateway computed, and what would have fitted. Worked out only for a refusal,
 * from the same request the check saw; secrets are masked.
 */
export function explainSignature(
  request: SignedRequest,
  { method, header, key, now, secrets, locked }: Refused,
): SignatureFacts {
  const date = request.header('x-sdk-date')[0]?.trim() ?? ''
  const time = timeOfSdkDate(date)
  const facts: SignatureFacts = {
    kind: 'signature',
    method,
    problem: 'format',
    key: header?.access ?? '',
    header: '',
    callerTime: date,
    gatewayTime: sdkDate(now),
    skewMs: Number.isNaN(time) ? null : time - now,
    gateway: null,
    caller: null,
    firstDifference: null,
    cause: '',
  }
  if (header === null) return facts
  if (locked === true) return { ...facts, problem: 'locked' }
  if (key === undefined) return { ...facts, problem: 'unknownKey' }
  const missing = header.signedHeaders.find((name) => request.header(name).length === 0)
  if (missing !== undefined) return { ...facts, problem: 'headerMissing', header: missing }
  if (!header.signedHeaders.includes('x-sdk-date') || Number.isNaN(time))
    return { ...facts, problem: 'dateMissing', header: 'x-sdk-date' }
  const { payload, differs } = payloadAsGiven(request, header)
  const standard = standardParts(request, { header, payload })
  const gateway = shown(header, { date, parts: standard, secrets })
  if (Math.abs(now - time) > WINDOW_MS) return { ...facts, problem: 'expired', gateway }
  if (differs) return { ...facts, problem: 'contentHash', header: header.algorithm.contentHeader, gateway }
  const fits = (parts: CanonicalParts) =>
    sameHex(hexHmac(header.algorithm, key, stringToSign(header, { date, parts })), header.signature)
  const cause = suspects(request, { header, standard }).find(([, parts]) => fits(parts))?.[0] ?? ''
  return { ...facts, problem: 'mismatch', gateway, cause }
}

function payloadAsGiven(
  request: SignedRequest,
  { algorithm, signedHeaders }: SignatureHeader,
): { payload: string; differs: boolean } {
  const body = request.body()
  const actual = body === null || body.length === 0 ? algorithm.ofNothing : hexDigest(algorithm, body)
  const given = signedHeaders.includes(algorithm.contentHeader)
    ? request.header(algorithm.contentHeader)[0]?.trim()
    : undefined
  if (given === undefined || given === 'UNSIGNED-PAYLOAD') return { payload: given ?? actual, differs: false }
  return { payload: given, differs: given.toLowerCase() !== actual }
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']

/** One change each, of the kinds that happen: a proxy, a client library, a copied example. */
function suspects(
  request: SignedRequest,
  { header, standard }: { readonly header: SignatureHeader; readonly standard: CanonicalParts },
): (readonly [cause: string, parts: CanonicalParts])[] {
  const { algorithm } = header
  const found: (readonly [string, CanonicalParts])[] = []
  for (const method of methods)
    if (method !== request.method)
      found.push([`signed for method ${method}, sent as ${request.method}`, { ...standard, method }])
  if (standard.query !== '') found.push(['signed without the query', { ...standard, query: '' }])
  const body = request.body()
  if (body !== null && body.length > 0) {
    found.push(['signed without the body', { ...standard, payload: algorithm.ofNothing }])
  }
  if (body !== null && body.length > 0 && body.length <= MAX_SUSPECTED_BODY) {
    const text = Buffer.from(body).toString('utf8')
    for (const [what, other] of [
      ['signed before a line end was added to the body', text.trimEnd()],
      ['signed with a line end after the body that was not sent', `${text}\n`],
      ['signed before the line ends of the body were changed', text.replaceAll('\r\n', '\n')],
    ] as const)
      if (other !== text) found.push([what, { ...standard, payload: hexDigest(algorithm, other) }])
  }
  found.push(['signed as UNSIGNED-PAYLOAD without the header', { ...standard, payload: 'UNSIGNED-PAYLOAD' }])
  const segments = request.path.split('/')
  for (let left = 2; left < Math.min(segments.length, 6); left += 1) {
    const path = `/${segments.slice(left).join('/')}`
    found.push([
      `signed for the path ${path}: something in between added /${segments.slice(1, left).join('/')}`,
      { ...standard, path: canonicalPath(path) },
    ])
  }
  return found
}

function shown(
  header: SignatureHeader,
  {
    date,
    parts,
    secrets,
  }: { readonly date: string; readonly parts: CanonicalParts; readonly secrets: KnownSecrets },
): { canonicalRequest: string; stringToSign: string } {
  return {
    canonicalRequest: maskCanonicalRequest(joinCanonical(parts), secrets).slice(0, MAX_TEXT),
    stringToSign: stringToSign(header, { date, parts }),
  }
}

/** A canonical request as it may be kept: values of secret parameters and headers masked. */
function maskCanonicalRequest(text: string, secrets: KnownSecrets): string {
  return text
    .split('\n')
    .map((line, index) => {
      if (index === 1) return maskTarget(line, secrets)
      if (index === 2) return maskQuery(line, secrets)
      const at = line.indexOf(':')
      const name = at < 1 ? '' : line.slice(0, at)
      return isSecretName(name) ? `${name}:${maskOf(name)}` : line
    })
    .join('\n')
}

/** What a line of a canonical request holds, for readers. */
function partOf(lines: readonly string[], index: number): string {
  if (index < 3) return ['method', 'path', 'query'][index] ?? ''
  if (index === lines.length - 1) return 'body hash'
  if (index === lines.length - 2) return 'signed headers'
  return `header ${lines[index]?.split(':')[0] ?? ''}`
}

/** Joins what the caller is known to have signed to the gateway's side, and finds the first line that differs. */
export function compareWithCaller(
  facts: SignatureFacts,
  {
    canonicalRequest,
    stringToSign,
    secrets,
  }: {
    readonly canonicalRequest: string
    readonly stringToSign: string
    readonly secrets: KnownSecrets
  },
): SignatureFacts {
  const caller = {
    canonicalRequest: maskCanonicalRequest(canonicalRequest, secrets).slice(0, MAX_TEXT),
    stringToSign,
  }
  if (facts.gateway === null) return { ...facts, caller }
  const ours = facts.gateway.canonicalRequest.split('\n')
  const theirs = caller.canonicalRequest.split('\n')
  const index = ours.findIndex((line, at) => line !== theirs[at])
  if (index < 0) {
    const cause =
      facts.problem === 'mismatch' ? 'both sides signed the same text: the secret differs' : facts.cause
    return { ...facts, caller, cause }
  }
  const firstDifference = {
    line: index + 1,
    part: partOf(ours, index),
    gateway: ours[index] ?? '',
    caller: theirs[index] ?? '',
  }
  return { ...facts, caller, firstDifference }
}
