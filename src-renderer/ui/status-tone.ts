/** Colour of an HTTP status: always shown beside the number itself. */
export function toneOfStatus(status: number): 'ok' | 'warn' | 'error' | 'muted' {
  if (status >= 500 || status === 0) return 'error'
  if (status >= 400) return 'warn'
  return status >= 300 ? 'muted' : 'ok'
}
