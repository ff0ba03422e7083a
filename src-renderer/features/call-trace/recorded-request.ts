import type { CallContent } from '#contract/model/call-content'
import type { CallTrace } from '#contract/model/call-trace'

/** What of a recorded call can be sent again. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** Names of headers that were masked, and `body` when it was cut or no text, or has masked parts. */
  readonly missing: readonly string[]
  /** Something that proves who sends it was among the masked ones. */
  readonly wasSigned: boolean
}

/** Written by whoever sends the request, each time anew. */
const ofConnection = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
  'te',
  'expect',
  'accept-encoding',
])
/** Parts of a signature: worthless without the secret, which made them. */
const ofSignature = new Set(['x-sdk-date', 'x-sdk-content-sha256'])
const masked = /‹secret:[^›]*›/

/** The request again. `content` is `null` when headers and body were not recorded. */
export function recordedRequest(trace: CallTrace, content: CallContent | null): RecordedRequest {
  const url = `${trace.protocol.toLowerCase()}://${trace.host}${trace.path}`
  if (content === null)
    return { method: trace.method, url, headers: [], body: '', missing: [], wasSigned: false }
  const { headers, body } = content.request
  const signed = headers.some(([name]) => ofSignature.has(name.toLowerCase()))
  const wanted = headers.filter(([name]) => {
    const lower = name.toLowerCase()
    return !ofConnection.has(lower) && !(signed && ofSignature.has(lower))
  })
  const isLost = body !== null && (body.base64 || body.truncated)
  const isMasked = body !== null && masked.test(body.text)
  return {
    method: trace.method,
    url,
    headers: wanted.filter(([, value]) => !masked.test(value)),
    body: body === null || isLost ? '' : body.text,
    missing: [
      ...wanted.filter(([, value]) => masked.test(value)).map(([name]) => name),
      ...(isLost || isMasked ? ['body'] : []),
    ],
    wasSigned: signed,
  }
}
