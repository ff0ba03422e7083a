import iconv from 'iconv-lite'
import { parseMultipart } from './multipart.ts'

/** What a script gets as `data`, and the files of a multipart body, which it asks for one by one. */
export interface CallData {
  readonly text: string
  readonly parts: readonly Buffer[]
}

/** Text of a body in its declared charset, UTF-8 when none is known. */
function bodyText(body: Buffer, contentType: string): string {
  const charset = /charset="?([\w.:-]+)/i.exec(contentType)?.[1]
  if (charset === undefined || /^utf-?8$/i.test(charset) || !iconv.encodingExists(charset))
    return body.toString('utf8')
  return iconv.decode(body, charset)
}

/** The text itself when it is JSON. */
function asJson(text: string): string | undefined {
  try {
    JSON.parse(text)
    return text
  } catch {
    return undefined
  }
}

/**
 * Joins head and body of a call. `head` is the JSON object of method, uri, headers, param and env. A JSON body
 * stands in it parsed, any other as text. Source: functions page, "data".
 */
export function callData(head: string, body: Uint8Array | null, contentType: string): CallData {
  const open = head.slice(0, -1)
  if (body === null) return { text: `${open},"body":null}`, parts: [] }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (/^multipart\/form-data\b/i.test(contentType)) {
    const parts = parseMultipart(bytes, contentType)
    if (parts !== undefined) {
      const listed = parts.map(({ name, fileName, bytes: content }) => ({
        name,
        fileName,
        size: content.length,
        value: fileName === null ? content.toString('utf8') : null,
      }))
      return {
        text: `${open},"body":${JSON.stringify({ $parts: listed })}}`,
        parts: parts.map((part) => part.bytes),
      }
    }
  }
  const text = bodyText(bytes, contentType)
  const json = /^application\/([\w.+-]+\+)?json\b/i.test(contentType) ? asJson(text) : undefined
  return { text: `${open},"body":${json ?? JSON.stringify(text)}}`, parts: [] }
}
