import { isUtf8 } from 'node:buffer'
import type { DebugRequest, DebugResult, HeaderPair } from '#contract/model/debug-request'
import {
  createValueMask,
  type KnownSecret,
  maskHeader,
  maskJson,
  maskQuery,
  maskTarget,
} from '../domain/mask.ts'

/** Most bytes of an answer that the history keeps. */
const MAX_KEPT_BYTES = 256 * 1024

/**
 * A result as the history may keep it: secrets masked by name and by value, long answers cut. The caller gets the
 * whole result once; only this form reaches the disk.
 */
export function maskResult(result: DebugResult, secrets: readonly KnownSecret[]): DebugResult {
  const byValue = createValueMask(secrets)
  return {
    ...result,
    request: maskRequest(result.request, byValue),
    sentRaw: byValue(maskRaw(result.sentRaw)),
    sentUrl: byValue(maskTarget(result.sentUrl)),
    response: result.response && maskResponse(result.response, byValue),
    failure: result.failure && {
      message: byValue(result.failure.message),
      hint: byValue(result.failure.hint),
    },
  }
}

type Mask = (text: string) => string

function maskRequest(request: DebugRequest, byValue: Mask): DebugRequest {
  return {
    ...request,
    url: byValue(maskTarget(request.url)),
    query: request.query.map((row) => maskPair(row, byValue)),
    headers: request.headers.map((row) => maskPair(row, byValue)),
    body: { ...request.body, text: byValue(maskBody(request.body.text)) },
    auth: maskAuth(request.auth),
  }
}

function maskPair(row: HeaderPair, byValue: Mask): HeaderPair {
  return { ...row, value: byValue(maskHeader(row.name, row.value)) }
}

function maskAuth(auth: DebugRequest['auth']): DebugRequest['auth'] {
  if (auth.kind === 'signature') return { ...auth, secret: '' }
  if (auth.kind === 'appCode') return { ...auth, appCode: '' }
  return auth
}

/** Request line, headers and body of a raw request, masked by name. */
function maskRaw(text: string): string {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return text
  const [line = '', ...headers] = text.slice(0, end).split('\r\n')
  const [method = '', target = '', version = ''] = line.split(' ')
  const masked = headers.map((header) => {
    const at = header.indexOf(': ')
    const name = header.slice(0, at)
    return `${name}: ${maskHeader(name, header.slice(at + 2))}`
  })
  return [`${method} ${maskTarget(target)} ${version}`, ...masked, '', maskBody(text.slice(end + 4))].join(
    '\r\n',
  )
}

/** JSON members and form fields masked by name; any other text is left to the masking by value. */
function maskBody(text: string): string {
  if (/^\s*[{[]/.test(text)) return maskIfSecret(text)
  return /^[^\s=&]+=[^\s]*$/.test(text) ? maskQuery(text) : text
}

/** Written anew only when something had to go: numbers beyond 2^53 would change on the way. */
function maskIfSecret(text: string): string {
  const masked = maskJson(text)
  return masked.includes('‹secret:') ? masked : text
}

function maskResponse(
  response: NonNullable<DebugResult['response']>,
  byValue: Mask,
): DebugResult['response'] {
  const bytes = Buffer.from(response.bodyBase64, 'base64')
  const kept = bytes.subarray(0, MAX_KEPT_BYTES)
  const cut = bytes.length > kept.length
  const shown = isUtf8(kept) ? Buffer.from(byValue(maskBody(kept.toString('utf8')))) : kept
  return {
    ...response,
    headers: response.headers.map(([name, value]) => [name, byValue(maskHeader(name, value))]),
    bodyBase64: shown.toString('base64'),
    truncated: response.truncated || cut,
  }
}
