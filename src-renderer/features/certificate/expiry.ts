const DAY_MS = 86_400_000
/** From here on a certificate is worth a warning. */
const WARN_DAYS = 30

/** How long a certificate lasts. */
export interface Expiry {
  readonly days: number
  readonly tone: 'ok' | 'warn' | 'error'
}

/** Whole days until the end; 0 and less: it has ended. */
export function expiryOf(notAfter: string, now: number): Expiry {
  const days = Math.ceil((Date.parse(notAfter) - now) / DAY_MS)
  return { days, tone: days <= 0 ? 'error' : days <= WARN_DAYS ? 'warn' : 'ok' }
}
