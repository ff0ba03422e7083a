import type { DebugResult } from '#contract/model/debug-request'
import { curl } from '../../ui/code-samples.ts'

/** Headers cURL writes by itself. */
const automatic = /^(host|content-length|connection|accept-encoding|user-agent)$/i

/** The request as it was sent, signature included, as a cURL line. */
export function curlOf({ sentRaw, sentUrl, request }: DebugResult, caFile: string): string {
  const [head = '', ...rest] = sentRaw.split(/\r?\n\r?\n/)
  const headers = head
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line): [string, string][] => {
      const at = line.indexOf(': ')
      return at <= 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]]
    })
    .filter(([name]) => !automatic.test(name))
  return curl({
    method: request.method,
    url: sentUrl,
    headers,
    body: request.body.kind === 'none' ? '' : rest.join('\r\n\r\n') || request.body.text,
    caFile,
  })
}
