import { isUtf8 } from 'node:buffer'
import type { WireRequest } from './build-request.ts'

/** Most bytes of a sent body that are shown. Source: DebugApiV2. */
const MAX_SHOWN_BYTES = 2_097_152

/** A request as it went over the wire, as text. A body that is no text is only counted. */
export function rawRequest({ method, path, headers, body }: WireRequest): string {
  const head = [`${method} ${path} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  return `${head.join('\r\n')}\r\n\r\n${bodyText(body)}`
}

function bodyText(body: Buffer): string {
  if (!isUtf8(body)) return `[${body.length} bytes that are no text]`
  if (body.length <= MAX_SHOWN_BYTES) return body.toString('utf8')
  return `${body.subarray(0, MAX_SHOWN_BYTES).toString('utf8')}[TRUNCATED]`
}
