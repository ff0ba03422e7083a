import type { IncomingMessage } from 'node:http'
import { RomaError } from '#contract/errors'

/** Deeper JSON overflows the stack of whoever walks it later. */
const MAX_DEPTH = 100

/** All bytes of a body. Throws `bodyTooLarge` as soon as the limit is passed; nothing beyond it is kept. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new RomaError('bodyTooLarge', { hint: `At most ${maxBytes} bytes are taken.` })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  // The stream is kept: destroying it would end the connection before the refusal is read.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The JSON of a body; an empty object for an empty one. Throws `contentTypeUnsupported` for anything but JSON, and
 * `malformedBody` for text that is no UTF-8, no JSON or nested too deep.
 */
export function parseBody(bytes: Buffer, contentType: string | undefined): unknown {
  if (bytes.length === 0) return {}
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ''))
    throw new RomaError('contentTypeUnsupported', { hint: 'Send the body as application/json.' })
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    checkDepth(text)
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new RomaError('malformedBody', { hint: 'The body is not a JSON text.', cause })
  }
}

/** Counts brackets outside strings, so that a nesting bomb is never parsed. */
function checkDepth(text: string): void {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index += 1
      else if (code === 0x22) inString = false
      continue
    }
    if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) depth += 1
    else if (code === 0x7d || code === 0x5d) depth -= 1
    if (depth > MAX_DEPTH) throw new Error(`nested deeper than ${MAX_DEPTH}`)
  }
}
