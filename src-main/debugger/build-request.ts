import type { DebugRequest, HeaderPair } from '#contract/model/debug-request'
import { type AppSignature, MAX_SIGNED_BODY_BYTES, signAppRequest } from '../domain/signing/app-signature.ts'
import { SendFailure } from './failure.ts'
import type { ResolvedRequest } from './resolved-request.ts'
import type { TargetAddress } from './target-address.ts'

/** A request line, headers and body, complete: nothing is added when it is sent. */
export interface WireRequest {
  readonly method: string
  /** Path with query, as it stands in the request line. */
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
  /** What was signed, for whoever has to compare; `null`: nothing was. */
  readonly signed: SignedText | null
}

export type SignedText = Pick<AppSignature, 'canonicalRequest' | 'stringToSign'>

const contentTypes: Readonly<Record<DebugRequest['body']['kind'], string>> = {
  none: '',
  text: 'text/plain;charset=UTF-8',
  json: 'application/json;charset=UTF-8',
  xml: 'application/xml;charset=UTF-8',
  form: 'application/x-www-form-urlencoded',
  base64: 'application/octet-stream',
}

/** Methods that say nothing about a body when they have none. */
const bodiless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

interface Parts {
  readonly resolved: ResolvedRequest
  readonly address: TargetAddress
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Puts the request together: what the user wrote wins over what is added, order, case and repeats are kept. Signing
 * comes last, over the very bytes that go out.
 */
export function buildRequest({ resolved, address, now }: Parts): WireRequest {
  const { request, target } = resolved
  const method = request.method.toUpperCase()
  if (method === 'CONNECT') throw refused('CONNECT asks for a tunnel.', 'Choose another method.')
  const body = bodyOf(request)
  const given = request.headers.filter(({ enabled, name }) => enabled && name !== '')
  for (const header of given) checkHeader(header)
  const has = (name: string) => given.some((header) => header.name.toLowerCase() === name)
  const automatic: [string, string][] = [
    ['Host', address.hostHeader],
    ['User-Agent', 'Atrium'],
    ['Accept', '*/*'],
  ]
  if (target.kind !== 'url') automatic.push(['X-Apig-Mode', 'debug'])
  if (target.kind === 'published' && target.stage !== 'RELEASE') automatic.push(['X-Stage', target.stage])
  const contentType = contentTypes[request.body.kind]
  if (contentType !== '') automatic.push(['Content-Type', contentType])
  // Other methods without a length would be sent in chunks.
  if (body.length > 0 || !bodiless.has(method)) automatic.push(['Content-Length', String(body.length)])
  automatic.push(['Connection', 'close'])
  const headers: (readonly [string, string])[] = [
    ...automatic.filter(([name]) => !has(name.toLowerCase())),
    ...given.map(({ name, value }) => [name, value] as const),
  ]
  // Host stands first: some servers look no further.
  headers.sort((one, other) => Number(isHost(other)) - Number(isHost(one)))
  const unsigned = { method, path: pathOf(request, address), headers, body }
  const credentials = credentialHeaders(unsigned, { resolved, now })
  return { ...unsigned, headers: [...headers, ...credentials.headers], signed: credentials.signed }
}

function isHost([name]: readonly [string, string]): boolean {
  return name.toLowerCase() === 'host'
}

function bodyOf({ body }: DebugRequest): Buffer {
  if (body.kind === 'none') return Buffer.alloc(0)
  if (body.kind === 'base64') return Buffer.from(body.text, 'base64')
  if (body.kind === 'form')
    return Buffer.from(
      body.text
        .split(/\r?\n/)
        .filter((line) => line !== '')
        .join('&'),
    )
  return Buffer.from(body.text)
}

/** Made by the sender itself, from the body. */
const framing = new Set(['transfer-encoding', 'upgrade', 'http2-settings', 'expect'])

function checkHeader({ name, value }: HeaderPair): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    throw refused(`"${name}" is no header name.`, 'A header name has letters, digits and - only.')
  if (framing.has(name.toLowerCase()))
    throw refused(`The header ${name} is made by the debugger.`, 'Switch this header off.')
  const at = [...value].findIndex((character) => /[^\t\x20-\x7e\x80-\xff]/.test(character))
  if (at >= 0)
    throw refused(
      `The header ${name} has a character at position ${at + 1} that a header cannot carry.`,
      'Line breaks and characters beyond Latin-1 must be encoded, for example with percent signs.',
    )
}

function refused(message: string, hint: string): SendFailure {
  return new SendFailure({ message, hint })
}

/** Path and query as written; what a URL cannot carry is percent-encoded, `%XY` stays. */
function pathOf({ query }: DebugRequest, { path, query: typed }: TargetAddress): string {
  const rows = query
    .filter(({ enabled, name }) => enabled && name !== '')
    .map(({ name, value }) => `${encodeQuery(name)}=${encodeQuery(value)}`)
  const all = [...(typed === '' ? [] : [encodeForbidden(typed)]), ...rows].join('&')
  return `${encodeForbidden(path)}${all === '' ? '' : `?${all}`}`
}

function encodeForbidden(text: string): string {
  return text.toWellFormed().replaceAll(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent)
}

/** As above, and what would end the name or value. */
function encodeQuery(text: string): string {
  return encodeForbidden(text).replaceAll(/[&=#+]/g, encodeURIComponent)
}

interface Signing {
  readonly resolved: ResolvedRequest
  readonly now: number
}

interface Credentials {
  readonly headers: readonly (readonly [string, string])[]
  readonly signed: SignedText | null
}

function credentialHeaders(
  request: Omit<WireRequest, 'signed'>,
  { resolved: { credential }, now }: Signing,
): Credentials {
  if (credential.kind === 'none') return { headers: [], signed: null }
  if (credential.kind === 'appCode')
    return { headers: [['X-Apig-AppCode', credential.appCode]], signed: null }
  if (credential.kind === 'token') return { headers: [['X-Auth-Token', credential.token]], signed: null }
  const [path = '', ...query] = request.path.split('?')
  const unsignedBody: [string, string][] =
    request.body.length > MAX_SIGNED_BODY_BYTES ? [['X-Sdk-Content-Sha256', 'UNSIGNED-PAYLOAD']] : []
  const { sdkDate, authorization, ...signed } = signAppRequest({
    method: request.method,
    path,
    query: query.join('?'),
    headers: [...request.headers.filter(isHost), ...unsignedBody],
    body: request.body.length === 0 ? null : request.body,
    key: credential.key,
    secret: credential.secret,
    now,
  })
  return {
    headers: [['X-Sdk-Date', sdkDate], ...unsignedBody, ['Authorization', authorization]],
    signed,
  }
}
