import type { Instance } from '#contract/model/instance'
import type { Storage } from '../storage/open.ts'

const DAY_MS = 86_400_000
const WARN_DAYS = 30

/** Certificates that callers see now and that end within a month, or have ended. */
export function certificateNotices(storage: Storage, now: number): Instance['notices'] {
  return storage.certificates.list().items.flatMap(({ name, notAfter, domains }) => {
    if (domains.length === 0) return []
    const days = Math.ceil((Date.parse(notAfter) - now) / DAY_MS)
    if (days > WARN_DAYS) return []
    const where = domains.map(({ urlDomain }) => urlDomain).join(', ')
    const when = days <= 0 ? `ended on ${notAfter.slice(0, 10)}` : `ends on ${notAfter.slice(0, 10)}`
    return [
      {
        kind: 'certificateEnds',
        text: `The certificate "${name}" of ${where} ${when}: upload a new one under API Policies > SSL Certificates.`,
      },
    ]
  })
}
