import { hashToken, isToken, newToken, type TokenHash } from '../../rpc/admin-token.ts'

const CODE_MS = 60_000
const IDLE_MS = 12 * 3_600_000
const MOST_SESSIONS = 64

/** A browser that came in by a start link. */
export interface Session {
  readonly hash: TokenHash
  lastUsed: number
}

/** Who may use the console: start links bring a session, a cookie carries it. Kept in memory, as hashes. */
export interface ConsoleAccess {
  /** Token of the printed link; lives until *Renew* or the end of the process. */
  startToken(): string
  /** Token of a link we open ourselves: once, within 60 seconds, because `ps` shows arguments. */
  singleUseCode(): string
  /** Trades either for a new session's id; nothing when it is not right. */
  enter(token: string): string | undefined
  /** The session of a `Cookie` header; counts as use. */
  session(cookies: string | undefined): Session | undefined
  /** The whole `Set-Cookie` value. */
  cookie(sessionId: string): string
  /** *Renew*: new start token, no codes, no session but the one that asked. */
  renew(keep?: Session): void
}

/** `port`: the console's own, part of the cookie's name because cookies know no port. `now` in milliseconds. */
export function createConsoleAccess({ port, now }: { port(): number; now(): number }): ConsoleAccess {
  let start = newToken()
  let startHash = hashToken(start)
  let codes: { readonly hash: TokenHash; readonly until: number }[] = []
  let sessions: Session[] = []

  function isRight(token: string): boolean {
    if (isToken(token, startHash)) return true
    const time = now()
    codes = codes.filter(({ until }) => until > time)
    const used = codes.find(({ hash }) => isToken(token, hash))
    codes = codes.filter((code) => code !== used)
    return used !== undefined
  }

  return {
    startToken: () => start,
    singleUseCode() {
      const code = newToken()
      codes.push({ hash: hashToken(code), until: now() + CODE_MS })
      return code
    },
    enter(token) {
      if (!isRight(token)) return undefined
      const id = newToken()
      sessions = [...sessions.slice(1 - MOST_SESSIONS), { hash: hashToken(id), lastUsed: now() }]
      return id
    },
    session(cookies) {
      const time = now()
      sessions = sessions.filter(({ lastUsed }) => lastUsed + IDLE_MS > time)
      // Another local page can set a cookie of the same name, so each one given is tried.
      for (const id of cookieValues(cookies ?? '', `atrium-${port()}`)) {
        const session = sessions.find(({ hash }) => isToken(id, hash))
        if (session === undefined) continue
        session.lastUsed = time
        return session
      }
      return undefined
    },
    cookie: (id) => `atrium-${port()}=${id}; HttpOnly; SameSite=Strict; Path=/`,
    renew(keep) {
      start = newToken()
      startHash = hashToken(start)
      codes = []
      sessions = sessions.filter((session) => session === keep)
    },
  }
}

function cookieValues(header: string, name: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}
