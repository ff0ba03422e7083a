/** What the checks need of a request, before its path is looked at. */
export interface DoorRequest {
  readonly method: string
  /** The target as it stands in the request line. */
  readonly target: string
  /** Name, value, name, value… as received: a merged map would hide a second `Host`. */
  readonly rawHeaders: readonly string[]
}

export interface DoorRules {
  /** Lower-case `host:port` texts that may stand in `Host`. */
  readonly hosts: ReadonlySet<string>
  /** Origins a browser may come from. Empty for a door no page may use. */
  readonly origins: ReadonlySet<string>
  /** `/rpc`: every client has to name an allowed origin, because a cookie alone opens nothing. */
  readonly originRequired?: boolean
  /** A link someone clicked: the site it stood on does not matter, its token does. */
  readonly linkFollowed?: boolean
}

/** Why a request is turned away: HTTP status and a few words for the log. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 421 | 429
  readonly reason: string
}

/** Names under which a door on loopback may be asked. Compared as text: `127.1` or `0x7f.1` are not in the set. */
export function loopbackHosts(port: number): string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
}

/**
 * Checks where a request comes from: `Host`, `Origin`, `Sec-Fetch-Site`. Ends DNS rebinding, requests forged by
 * other sites and sockets opened by them. Answers nothing when the request may go on to the credentials.
 */
export function checkOrigin(request: DoorRequest, rules: DoorRules): Refusal | undefined {
  const { method, target, rawHeaders } = request
  if (!target.startsWith('/')) return { status: 400, reason: 'target is not a path' }
  const hosts = headerValues(rawHeaders, 'host')
  if (hosts.length !== 1) return { status: 421, reason: `${hosts.length} Host headers` }
  if (!rules.hosts.has(hosts[0] ?? '')) return { status: 421, reason: 'Host is not ours' }

  const origins = headerValues(rawHeaders, 'origin')
  if (origins.length === 0 && rules.originRequired === true) return { status: 403, reason: 'no Origin' }
  if (origins.some((origin) => !rules.origins.has(origin))) {
    return { status: 403, reason: 'Origin is not ours' }
  }
  if (origins.length > 1) return { status: 403, reason: 'two Origin headers' }

  const sites = rules.linkFollowed === true ? [] : headerValues(rawHeaders, 'sec-fetch-site')
  if (!sites.every((site) => site === 'same-origin' || (site === 'none' && method === 'GET'))) {
    return { status: 403, reason: 'request of another site' }
  }
  if (method === 'OPTIONS') return { status: 405, reason: 'OPTIONS' }
  return undefined
}

/** Values of a header in lower case, in order, as many as were sent. `name` in lower case. */
function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push((rawHeaders[index + 1] ?? '').toLowerCase())
  }
  return values
}

/** Headers of every answer of an admin door. Hashed assets replace `cache-control`. */
export const adminHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

/** Limits of an admin door's HTTP server. Small: no body or header of ours is big. Milliseconds, bytes. */
export const adminServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 5_000,
  requireHostHeader: true,
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
} as const

const FAILURES_A_MINUTE = 20

/** Slows guessing. One a door. */
export interface FailureLimit {
  /** Counts a failure. `delayMs` is how long to wait before answering, `status` what to answer. */
  failed(): { readonly status: 401 | 429; readonly delayMs: number }
}

/** A right credential is never counted, so guessing cannot lock the owner out. */
export function createFailureLimit(now: () => number): FailureLimit {
  let failures: number[] = []
  return {
    failed() {
      const since = now() - 60_000
      failures = [...failures.filter((time) => time > since).slice(-FAILURES_A_MINUTE), now()]
      return { status: failures.length > FAILURES_A_MINUTE ? 429 : 401, delayMs: 100 }
    },
  }
}
