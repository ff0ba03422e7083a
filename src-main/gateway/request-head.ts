import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey } from '#contract/address-range'
import { RomaError } from '#contract/errors'
import type { GatewayRequest } from './call-context.ts'
import { DRAFT_TICKET_HEADER } from './draft-ticket.ts'
import { isHostText } from './host-lookup.ts'
import type { Http2Head } from './http2-head.ts'

const KIB = 1024
const MAX_TARGET_BYTES = 32 * KIB
const MAX_HEADER_BYTES = 32 * KIB
const MAX_HEADERS_BYTES = 128 * KIB
/** Source: ROMA Connect, "Constraints": over plain HTTP the URL and all headers together. */
const MAX_PLAIN_HEAD_BYTES = 32 * KIB

/** What the head of a request says, and why it cannot be served, if so. */
export interface RequestHead {
  readonly request: GatewayRequest
  readonly refusal: RomaError | null
  /** The connection cannot be trusted after the answer. */
  readonly close: boolean
}

/** Where the address of the caller is taken from, when not from the connection. */
export interface SourceIpRule {
  /** Entry of `X-Forwarded-For`: 0, 1, … from the left, −1 the last, −2 the last but one; `null`: not asked. */
  readonly xffIndex: number | null
  /** Header that holds the address, lower case; `null`: not asked. */
  readonly header: string | null
}

const kind = {
  forward: 0,
  drop: 1,
  host: 2,
  connection: 3,
  transferEncoding: 4,
  contentLength: 5,
  count: 6,
  stage: 7,
  mode: 8,
  authorization: 9,
  credential: 10,
  appCode: 11,
  cookie: 12,
  origin: 13,
  fetchSite: 14,
  fetchMode: 15,
  forwardedFor: 16,
  userAgent: 17,
} as const
type Kind = (typeof kind)[keyof typeof kind]

const kinds: readonly (readonly [string, Kind])[] = [
  ['host', kind.host],
  ['connection', kind.connection],
  ['transfer-encoding', kind.transferEncoding],
  ['content-length', kind.contentLength],
  ['x-apig-count', kind.count],
  ['x-stage', kind.stage],
  ['x-apig-mode', kind.mode],
  ['authorization', kind.authorization],
  ['x-apig-appcode', kind.appCode],
  ['cookie', kind.cookie],
  ['origin', kind.origin],
  ['sec-fetch-site', kind.fetchSite],
  ['sec-fetch-mode', kind.fetchMode],
  ['x-forwarded-for', kind.forwardedFor],
  ['user-agent', kind.userAgent],
  // Hop by hop, or said anew by the gateway.
  ...[
    'keep-alive',
    'proxy-connection',
    'proxy-authorization',
    'te',
    'trailer',
    'upgrade',
    'http2-settings',
    'expect',
    'x-forwarded-port',
    'x-forwarded-proto',
    'x-forwarded-host',
    'x-real-ip',
    'x-request-id',
    DRAFT_TICKET_HEADER.toLowerCase(),
  ].map((name) => [name, kind.drop] as const),
]
const byName = new Map<string, Kind>(kinds)
const MAX_NAMES_KEPT = 2000

/** What to do with a header, by its name as written: clients repeat few spellings, so they are remembered. */
function kindOf(name: string): Kind {
  const known = byName.get(name)
  if (known !== undefined) return known
  const lower = name.toLowerCase()
  let found: Kind = byName.get(lower) ?? kind.forward
  if (lower.startsWith('x-apig-') && found === kind.forward) found = kind.drop
  if (lower.startsWith('x-sdk-')) found = kind.credential
  if (byName.size < MAX_NAMES_KEPT && name.length <= 64) byName.set(name, found)
  return found
}

/**
 * Reads a request in one walk over its headers and refuses what Node's parser lets through.
 * Source of the limits: ROMA Connect, "Constraints and Limitations".
 */
export function readHead(
  message: IncomingMessage & { readonly upgrade?: boolean },
  protocol: 'HTTP' | 'HTTPS',
  rule: SourceIpRule | null = null,
  http2: Http2Head | null = null,
): RequestHead {
  const raw = http2 === null ? message.rawHeaders : http2.raw
  const forward: string[] = []
  const credentials: string[] = []
  let host = ''
  let hosts = 0
  let authorization = ''
  let appCode = ''
  let stage = ''
  let debug = false
  let count = 1
  let origin = ''
  let fetchSite = ''
  let fetchMode = ''
  let forwardedFor = ''
  let userAgent = ''
  let cookie = ''
  let connection = ''
  let bodyLength = 0
  let problem = ''
  let headBytes = 0
  let biggest = 0

  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const value = raw[i + 1] as string
    const size = name.length + value.length + 4
    headBytes += size
    if (size > biggest) biggest = size
    switch (kindOf(name)) {
      case kind.forward:
        forward.push(name, value)
        break
      case kind.host:
        host = value
        hosts += 1
        break
      case kind.connection:
        connection = connection === '' ? value : `${connection},${value}`
        break
      case kind.transferEncoding:
        if (value.toLowerCase() !== 'chunked') problem = 'Transfer-Encoding must be exactly "chunked".'
        else if (message.httpVersion === '1.0') problem = 'HTTP/1.0 has no Transfer-Encoding.'
        bodyLength = -1
        break
      case kind.contentLength:
        bodyLength = Number(value)
        break
      case kind.count:
        count = 1 + (/^\d{1,6}$/.test(value) ? Number(value) : 0)
        break
      case kind.stage:
        stage = value
        break
      case kind.mode:
        debug = value === 'debug'
        break
      case kind.authorization:
        authorization = value
        credentials.push(name, value)
        break
      case kind.credential:
        credentials.push(name, value)
        break
      case kind.appCode:
        appCode = value
        credentials.push(name, value)
        break
      case kind.cookie: {
        cookie = cookie === '' ? value : `${cookie}; ${value}`
        const kept = withoutOwnCookies(value)
        if (kept !== '') forward.push(name, kept)
        break
      }
      case kind.origin:
        origin = value
        forward.push(name, value)
        break
      case kind.fetchSite:
        fetchSite = value
        forward.push(name, value)
        break
      case kind.fetchMode:
        fetchMode = value
        forward.push(name, value)
        break
      case kind.forwardedFor:
        forwardedFor = forwardedFor === '' ? value : `${forwardedFor}, ${value}`
        break
      case kind.userAgent:
        userAgent = value
        forward.push(name, value)
        break
      case kind.drop:
        break
    }
  }

  let target = message.url ?? '/'
  if (target.charCodeAt(0) !== 47) {
    const read = readOddTarget(target, { method: message.method ?? '', host })
    target = read.target
    if (read.problem !== '') problem = read.problem
  }
  if (hosts !== 1) problem = hosts === 0 ? 'The Host header is missing.' : 'There are two Host headers.'
  else if (!isHostText(host)) problem = 'The Host header is no host name.'
  if (http2 !== null) {
    bodyLength = http2.bodyLength
    if (http2.problem !== '') problem = http2.problem
  } else if (message.httpVersion !== '1.1' && message.httpVersion !== '1.0')
    problem = `HTTP/${message.httpVersion} is not served.`
  if (connection !== '' && connection !== 'keep-alive' && connection !== 'close')
    dropConnectionHeaders(forward, connection)

  const at = target.indexOf('?')
  const rawPath = at < 0 ? target : target.slice(0, at)
  const path = decodePath(rawPath)
  const peerAddress = sourceAddress(message.socket)
  const source = rule === null ? null : realAddress(rule, { forwardedFor, rawHeaders: raw })
  const request: GatewayRequest = {
    method: message.method ?? 'GET',
    target,
    rawPath,
    path: path ?? rawPath,
    query: at < 0 ? '' : target.slice(at + 1),
    host,
    protocol,
    sourceIp: source?.address ?? peerAddress,
    sourceIpFrom: source?.from ?? 'connection',
    peerAddress,
    rawHeaders: raw,
    forward,
    credentials,
    authorization,
    appCode,
    stage,
    debug,
    count,
    origin,
    fetchSite,
    fetchMode,
    forwardedFor,
    userAgent,
    cookie,
    bodyLength,
    isHttp2: http2 !== null,
    isUpgrade: message.upgrade === true,
    message,
    body: null,
    bodyBytes: 0,
  }
  return {
    request,
    refusal: refusalOf({ target, path, headBytes, biggest, problem, protocol }),
    close: problem !== '',
  }
}

function refusalOf(facts: {
  target: string
  path: string | null
  headBytes: number
  biggest: number
  problem: string
  protocol: 'HTTP' | 'HTTPS'
}): RomaError | null {
  if (facts.problem !== '') return new RomaError('badRequest', { hint: facts.problem })
  if (facts.target.length > MAX_TARGET_BYTES)
    return new RomaError('uriTooLarge', {
      hint: `The URI has ${facts.target.length} bytes; 32 KB is the limit.`,
    })
  const headLimit = facts.protocol === 'HTTP' ? MAX_PLAIN_HEAD_BYTES : Number.POSITIVE_INFINITY
  if (facts.biggest > MAX_HEADER_BYTES || facts.headBytes > MAX_HEADERS_BYTES)
    return new RomaError('headersTooLarge', {
      hint: `The headers have ${facts.headBytes} bytes, the biggest ${facts.biggest}; the limits are 128 KB and 32 KB.`,
    })
  if (facts.headBytes + facts.target.length > headLimit)
    return new RomaError('headersTooLarge', {
      hint: 'Over plain HTTP the URI and all headers together may have 32 KB; HTTPS takes 128 KB of headers.',
    })
  if (facts.path === null)
    return new RomaError('badRequest', {
      hint: 'The path has a broken percent sign, a NUL, or a . or .. segment.',
    })
  return null
}

/** Absolute form is fine for the same host; `*` belongs to OPTIONS. */
function readOddTarget(
  target: string,
  { method, host }: { method: string; host: string },
): { target: string; problem: string } {
  if (target === '*') return { target, problem: method === 'OPTIONS' ? '' : 'The target * needs OPTIONS.' }
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target)
  if (absolute === null) return { target, problem: 'The request target is no path.' }
  const [, authority = '', rest = ''] = absolute
  if (authority.toLowerCase() !== host.toLowerCase())
    return { target, problem: 'The request target names another host than the Host header.' }
  return { target: rest.startsWith('/') ? rest : `/${rest}`, problem: '' }
}

/** `null`: a broken `%`, bytes that are no UTF-8, a NUL, or a segment that climbs. */
function decodePath(rawPath: string): string | null {
  let path = rawPath
  if (path.includes('%')) {
    try {
      path = decodeURIComponent(path)
    } catch {
      return null
    }
    if (path.includes('\0')) return null
  }
  if (path.includes('/.') && /\/\.{1,2}(?:\/|$)/.test(path)) return null
  return path
}

/** Cookies know no port: those of the console must not reach what stands behind the gateway. */
function withoutOwnCookies(value: string): string {
  if (!value.includes('atrium-')) return value
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => !part.startsWith('atrium-'))
    .join('; ')
}

/** Headers that `Connection` names end here; the gateway's own were taken out before and cannot be reached this way. */
function dropConnectionHeaders(forward: string[], connection: string): void {
  const named = new Set(connection.split(',').map((token) => token.trim().toLowerCase()))
  for (let i = forward.length - 2; i >= 0; i -= 2) {
    if (named.has((forward[i] ?? '').toLowerCase())) forward.splice(i, 2)
  }
}

function sourceAddress(socket: Socket): string {
  return withoutMapping(socket.remoteAddress ?? '')
}

function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

/**
 * The address that the headers name; `null` when they name none: then the connection's holds.
 *
 * Source: ROMA Connect, "Modifying Instance Configuration Parameters" (real_ip_from_xff); APIG (real_ip_header_getter).
 */
function realAddress(
  { xffIndex, header }: SourceIpRule,
  { forwardedFor, rawHeaders }: { forwardedFor: string; rawHeaders: readonly string[] },
): { address: string; from: string } | null {
  const named = header === null ? '' : (headerValues({ rawHeaders }, header)[0] ?? '').trim()
  if (addressKey(named) !== undefined) return { address: withoutMapping(named), from: `header ${header}` }
  if (xffIndex === null || forwardedFor === '') return null
  const entry = forwardedFor.split(',').at(xffIndex)?.trim() ?? ''
  if (addressKey(entry) === undefined) return null
  return { address: withoutMapping(entry), from: `X-Forwarded-For[${xffIndex}]` }
}

/** Values of a header in the order they came, as UTF-8. */
export function headerValues(request: Pick<GatewayRequest, 'rawHeaders'>, name: string): string[] {
  const raw = request.rawHeaders
  const values: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const key = raw[i] ?? ''
    if (key.length === name.length && key.toLowerCase() === name) values.push(utf8(raw[i + 1] ?? ''))
  }
  return values
}

/** Node reads header bytes as Latin-1. */
function utf8(text: string): string {
  for (let i = 0; i < text.length; i += 1)
    if (text.charCodeAt(i) > 0x7f) return Buffer.from(text, 'latin1').toString('utf8')
  return text
}
