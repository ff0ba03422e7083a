import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib'
import type { CallContent, RecordedBody } from '#contract/model/call-content'
import { maskHeader, maskTarget } from '../domain/mask.ts'
import { maskBody } from '../domain/mask-body.ts'

/** Headers one after the other: name, value. */
type FlatHeaders = readonly string[]

export interface RawBody {
  /** The first bytes. */
  readonly kept: Uint8Array
  readonly bytes: number
}

/** A call's headers and bodies as they were; secrets are still in. Only the storage worker gets it. */
export interface RawContent {
  readonly requestId: string
  readonly request: { readonly headers: FlatHeaders; readonly body: RawBody | null }
  readonly backendRequest: {
    readonly method: string
    readonly target: string
    readonly headers: FlatHeaders
  } | null
  readonly backendResponse: { readonly status: number; readonly headers: FlatHeaders } | null
  readonly response: { readonly headers: FlatHeaders; readonly body: RawBody | null }
}

/** Room for what compressed bytes become. */
const MAX_DECODED = 4 * 1024 * 1024

/** What is stored: bodies decoded and as text where they are one, secrets masked everywhere. */
export function toContent(raw: RawContent): CallContent {
  const { request, backendRequest, backendResponse, response } = raw
  return {
    requestId: raw.requestId,
    request: { headers: maskedHeaders(request.headers), body: toBody(request.body, request.headers) },
    backendRequest:
      backendRequest === null
        ? null
        : {
            method: backendRequest.method,
            target: maskTarget(backendRequest.target),
            headers: maskedHeaders(backendRequest.headers),
          },
    backendResponse:
      backendResponse === null
        ? null
        : { status: backendResponse.status, headers: maskedHeaders(backendResponse.headers) },
    response: { headers: maskedHeaders(response.headers), body: toBody(response.body, response.headers) },
  }
}

function maskedHeaders(flat: FlatHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i < flat.length; i += 2)
    pairs.push([flat[i] ?? '', maskHeader(flat[i] ?? '', flat[i + 1] ?? '')])
  return pairs
}

function headerOf(flat: FlatHeaders, name: string): string {
  for (let i = 0; i < flat.length; i += 2) if (flat[i]?.toLowerCase() === name) return flat[i + 1] ?? ''
  return ''
}

function toBody(raw: RawBody | null, headers: FlatHeaders): RecordedBody | null {
  if (raw === null || raw.bytes === 0) return null
  const { bytes } = raw
  const truncated = raw.kept.length < bytes
  const decoded = decode(raw.kept, headerOf(headers, 'content-encoding'))
  // Unreadable bytes may hold anything, secrets too.
  if (decoded === null) return { text: '', base64: false, bytes, truncated: true }
  const text = asText(decoded, truncated)
  if (text === null) return { text: Buffer.from(decoded).toString('base64'), base64: true, bytes, truncated }
  return { text: maskBody(text, headerOf(headers, 'content-type')), base64: false, bytes, truncated }
}

function decode(kept: Uint8Array, encoding: string): Uint8Array | null {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_DECODED }
  try {
    switch (encoding.trim().toLowerCase()) {
      case '':
      case 'identity':
        return kept
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(kept, options)
      case 'deflate':
        return inflateSync(kept, options)
      case 'br':
        return brotliDecompressSync(kept, {
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
          maxOutputLength: MAX_DECODED,
        })
      default:
        return null
    }
  } catch {
    return null
  }
}

/** `null` when the bytes are no text. The last character of a cut text may be half. */
function asText(bytes: Uint8Array, truncated: boolean): string | null {
  if (bytes.includes(0)) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: truncated })
  } catch {
    return null
  }
}
