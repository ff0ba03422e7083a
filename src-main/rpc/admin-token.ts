import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 32 random bytes as base64url: every token, code and session id of the admin doors. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token: a read of memory or a log does not give it away, and equal lengths compare in equal time. */
export type TokenHash = Buffer

export function hashToken(token: string): TokenHash {
  return createHash('sha256').update(token).digest()
}

/** Compares in a time that does not tell how much of the token was right. */
export function isToken(given: string, hash: TokenHash): boolean {
  return timingSafeEqual(hashToken(given), hash)
}
