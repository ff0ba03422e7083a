import type { ProxyCacheContent } from '#contract/model/plugin-content/proxy-cache'
import type { AnswerHeaders, CallContext } from '../call-context.ts'
import { headerValues } from '../request-head.ts'
import { systemValue } from '../system-value.ts'
import { teeBody } from '../tee-body.ts'

/** Longest body that is kept. Source: ROMA Connect User Guide, "Response Cache". */
const MAX_BODY_BYTES = 1024 * 1024

interface CacheEntry {
  readonly status: number
  readonly headers: readonly (readonly [string, string | string[]])[]
  readonly body: Buffer
  readonly storedAt: number
  readonly expiresAt: number
  /** What it takes of the store. */
  readonly size: number
}

/** Answers of all APIs. */
export interface ResponseCache {
  get(key: string): CacheEntry | undefined
  put(key: string, entry: CacheEntry): void
  readonly bytes: number
}

/** Oldest out beyond so many bytes. Source: ROMA Connect User Guide, "Response Cache": 128 MB. */
export function createResponseCache(capacity = 128 * 1024 * 1024): ResponseCache {
  const entries = new Map<string, CacheEntry>()
  let bytes = 0

  function remove(key: string): void {
    const entry = entries.get(key)
    if (entry === undefined) return
    bytes -= entry.size
    entries.delete(key)
  }

  return {
    get: (key) => entries.get(key),
    put(key, entry) {
      remove(key)
      bytes += entry.size
      entries.set(key, entry)
      for (const oldest of entries.keys()) {
        if (bytes <= capacity) break
        remove(oldest)
      }
    },
    get bytes() {
      return bytes
    },
  }
}

/** A response cache as it acts on one API. */
export interface CachePolicy {
  /** Changes with the content: what was kept under other rules is not found any more. */
  readonly generation: string
  readonly systemParams: readonly string[]
  readonly queries: readonly string[]
  /** Lower case. */
  readonly headers: readonly string[]
  readonly ttlMs: ReadonlyMap<number, number>
  /** Whose `Cache-Control` is obeyed. */
  readonly clients: 'off' | 'all' | ReadonlySet<string>
  /** Headers that are kept, lower case. */
  readonly kept: ReadonlySet<string>
}

let generations = 0

/** Source: ROMA Connect User Guide, "Response Cache"; APIG API Reference, "ProxyCacheContent". */
export function compileCache(content: ProxyCacheContent): CachePolicy {
  generations += 1
  const { cache_key: key, client_cache_control: client } = content
  const mode = client?.mode ?? 'off'
  return {
    generation: String(generations),
    systemParams: (key.system_params ?? []).map((name) => name.replace(/^\$context\./, '')),
    queries: key.parameters ?? [],
    headers: (key.headers ?? []).map((name) => name.toLowerCase()),
    ttlMs: new Map(
      content.cache_http_status_and_ttl.flatMap(({ http_status, ttl }) =>
        http_status.map((status) => [status, ttl * 1000] as const),
      ),
    ),
    clients: mode === 'apps' ? new Set(client?.datas ?? []) : mode,
    kept: new Set([
      'content-type',
      'content-encoding',
      'content-language',
      ...(content.cacheable_headers ?? []).map((name) => name.toLowerCase()),
    ]),
  }
}

/**
 * Answers from the store, or says in `call.cacheKey` where the answer of the backend goes. Runs after every check, so
 * that nobody gets a kept answer who would not get the backend's.
 */
export function lookUpCache(call: CallContext, policy: CachePolicy): void {
  const { request } = call
  const wishes = wishesOf(call, policy)
  const cacheable = request.method === 'GET' || request.method === 'HEAD'
  // A part of an answer is none that others could get.
  if (!cacheable || wishes.noStore || headerValues(request, 'range').length > 0) {
    say(call, 'BYPASS')
    return
  }
  const key = keyOf(call, policy)
  call.cacheKey = key
  if (wishes.noCache) {
    say(call, 'BYPASS')
    return
  }
  const now = call.parts.now()
  const entry = call.parts.responseCache.get(key)
  if (entry === undefined) {
    say(call, 'MISS')
    return
  }
  const age = now - entry.storedAt
  if (age < 0 || now >= entry.expiresAt || age > wishes.maxAgeMs) {
    say(call, 'EXPIRED')
    return
  }
  say(call, 'HIT', `${Math.floor(age / 1000)} s old`)
  call.cacheKey = ''
  const headers: AnswerHeaders = Object.fromEntries(entry.headers)
  headers['content-length'] = String(entry.body.length)
  call.backendResponse = {
    status: entry.status,
    headers,
    body: request.method === 'HEAD' ? null : entry.body,
  }
}

function say(call: CallContext, status: string, more = ''): void {
  call.cacheStatus = status
  if (call.recorder !== null) call.recorder.note = `cache ${status}${more === '' ? '' : `, ${more}`}`
}

/** Keeps the backend's answer as it goes by, when it may be kept. */
export function storeInCache(call: CallContext, policy: CachePolicy): void {
  const { cacheKey: key, backendResponse: answer } = call
  if (key === '' || answer === null) return
  const { status, headers, body } = answer
  const ttlMs = ttlOf(policy, status, headers)
  if (ttlMs <= 0 || lengthOf(headers) > MAX_BODY_BYTES) return
  const kept = keptHeaders(policy, headers)
  const { responseCache, now } = call.parts
  const put = (bytes: Buffer) => {
    if (bytes.length > MAX_BODY_BYTES) return
    const storedAt = now()
    const size = 2 * key.length + bytes.length + 2 * JSON.stringify(kept).length + 200
    responseCache.put(key, {
      status,
      headers: kept,
      body: bytes,
      storedAt,
      expiresAt: storedAt + ttlMs,
      size,
    })
  }
  if (body === null) put(Buffer.alloc(0))
  else if (body instanceof Uint8Array) put(Buffer.from(body))
  else call.backendResponse = { status, headers, body: teeBody(body, MAX_BODY_BYTES, put) }
}

interface Wishes {
  readonly noStore: boolean
  readonly noCache: boolean
  readonly maxAgeMs: number
}

const nothing: Wishes = { noStore: false, noCache: false, maxAgeMs: Number.POSITIVE_INFINITY }

function wishesOf(call: CallContext, { clients }: CachePolicy): Wishes {
  if (clients === 'off' || (clients !== 'all' && !clients.has(call.caller?.id ?? ''))) return nothing
  const directives = directivesOf(headerValues(call.request, 'cache-control').join(','))
  const maxAge = directives.get('max-age')
  return {
    noStore: directives.has('no-store'),
    noCache: directives.has('no-cache'),
    maxAgeMs:
      maxAge !== undefined && /^\d{1,10}$/.test(maxAge) ? Number(maxAge) * 1000 : Number.POSITIVE_INFINITY,
  }
}

/** 0: not to be kept. The backend's word counts over the configured time. */
function ttlOf({ ttlMs }: CachePolicy, status: number, headers: AnswerHeaders): number {
  const configured = ttlMs.get(status)
  if (configured === undefined) return 0
  const said = headers['cache-control']
  if (said === undefined) return configured
  const directives = directivesOf(String(said))
  if (directives.has('no-store') || directives.has('private') || directives.has('no-cache')) return 0
  const age = directives.get('s-maxage') ?? directives.get('max-age')
  return age !== undefined && /^\d{1,10}$/.test(age) ? Number(age) * 1000 : configured
}

function directivesOf(text: string): Map<string, string> {
  return new Map(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.trim().split('=')
      return [name.trim().toLowerCase(), value.trim().replaceAll('"', '')] as const
    }),
  )
}

function keptHeaders({ kept }: CachePolicy, headers: AnswerHeaders): CacheEntry['headers'] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value !== undefined && kept.has(name.toLowerCase()) ? [[name.toLowerCase(), value] as const] : [],
  )
}

function lengthOf(headers: AnswerHeaders): number {
  const length = Number(headers['content-length'] ?? 0)
  return Number.isFinite(length) ? length : 0
}

/** The named values; the version, so that a new one answers anew; method and whole path. Other query strings do not count. */
function keyOf(call: CallContext, policy: CachePolicy): string {
  const { request, match } = call
  const parts: (string | undefined)[] = [policy.generation, match?.route.bindingKey, match?.route.versionId]
  parts.push(request.method, request.path)
  for (const name of policy.systemParams) parts.push(systemValue(call, name))
  if (policy.queries.length > 0) {
    const query = new URLSearchParams(request.query)
    for (const name of policy.queries) parts.push(JSON.stringify(query.getAll(name)))
  }
  for (const name of policy.headers) parts.push(JSON.stringify(headerValues(request, name)))
  return JSON.stringify(parts)
}
