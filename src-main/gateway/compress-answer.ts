import type { ServerResponse } from 'node:http'
import { constants, createGzip, gzipSync } from 'node:zlib'
import type { AnswerBody, AnswerHeaders, CallContext, GatewayResponse } from './call-context.ts'
import { headerValues } from './request-head.ts'

/** Source: ROMA Connect, "Modifying Instance Configuration Parameters": gzip, bodies above 1 KB. */
const MIN_BYTES = 1024
const NAMES = [
  'content-encoding',
  'content-length',
  'content-type',
  'cache-control',
  'content-range',
  'etag',
  'vary',
]

/**
 * The answer compressed, when the caller takes gzip and compressing is worth it; else as it is. A stream stays one:
 * each piece that the backend sent leaves at once.
 */
export function compressAnswer(call: CallContext, answer: GatewayResponse, level: number): GatewayResponse {
  const { status, body } = answer
  if (body === null || status === 101 || status === 204 || status === 206 || status === 304) return answer
  if (call.request.method === 'HEAD' || !takesGzip(call)) return answer
  const headers = recordOf(answer.headers)
  const length = lengthOf(headers, body)
  if (length !== undefined && length <= MIN_BYTES) return answer
  if (headers['content-encoding'] !== undefined || isPacked(text(headers['content-type']))) return answer
  if (/\bno-transform\b/i.test(text(headers['cache-control']))) return answer
  headers['content-encoding'] = 'gzip'
  headers.vary = headers.vary === undefined ? 'Accept-Encoding' : `${text(headers.vary)}, Accept-Encoding`
  const { etag } = headers
  // The bytes are others now. Source: RFC 9110, section 8.8.3.
  if (typeof etag === 'string' && !etag.startsWith('W/')) headers.etag = `W/${etag}`
  if (body instanceof Uint8Array) {
    const packed = gzipSync(body, { level })
    headers['content-length'] = String(packed.length)
    return { status, headers: flatOf(headers), body: packed }
  }
  delete headers['content-length']
  return { status, headers: flatOf(headers), body: gzipBody(body, { level, live: length === undefined }) }
}

function takesGzip({ request }: CallContext): boolean {
  return headerValues(request, 'accept-encoding').some((value) =>
    value.split(',').some((part) => {
      const [coding = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const refused = parameters.some((parameter) => /^q=0(\.0+)?$/.test(parameter))
      return (coding === 'gzip' || coding === '*') && !refused
    }),
  )
}

function lengthOf(headers: AnswerHeaders, body: Uint8Array | AnswerBody): number | undefined {
  if (body instanceof Uint8Array) return body.length
  const value = headers['content-length']
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined
}

/** Pictures, sound, films and archives are small already. */
function isPacked(type: string): boolean {
  if (/^image\/svg/i.test(type)) return false
  return /^(image|audio|video)\/|^application\/(grpc|zip|gzip|x-gzip|x-7z-compressed|x-rar-compressed|zstd)\b/i.test(
    type,
  )
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}

/** Names that are looked at get lower case; a name that stands twice keeps both values. */
function recordOf(flat: readonly string[]): AnswerHeaders {
  const record: AnswerHeaders = {}
  for (let i = 0; i < flat.length; i += 2) {
    const written = flat[i] as string
    const lower = written.toLowerCase()
    const name = NAMES.includes(lower) ? lower : written
    const before = record[name]
    const value = flat[i + 1] as string
    record[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return record
}

function flatOf(record: AnswerHeaders): string[] {
  return Object.entries(record).flatMap(([name, value]) =>
    value === undefined ? [] : Array.isArray(value) ? value.flatMap((one) => [name, one]) : [name, value],
  )
}

function gzipBody(body: AnswerBody, { level, live }: { level: number; live: boolean }): AnswerBody {
  return {
    pipe(response) {
      const gzip = createGzip({ level, flush: live ? constants.Z_SYNC_FLUSH : constants.Z_NO_FLUSH })
      gzip.on('error', () => response.destroy())
      // A backend that dies takes the caller's connection down: half an answer must not look whole.
      gzip.on('close', () => {
        if (!gzip.readableEnded && !response.writableEnded) response.destroy()
      })
      response.on('close', () => gzip.destroy())
      gzip.pipe(response)
      const target = Object.assign(gzip, { flushHeaders: () => response.flushHeaders() })
      body.pipe(target as unknown as ServerResponse)
    },
  }
}
