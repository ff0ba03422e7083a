import type { DebugResult } from '#contract/model/debug-request'

type Response = NonNullable<DebugResult['response']>

/** A body ready to show. Binary ones are described, not printed. */
export interface ShownBody {
  readonly text: string
  readonly binary: boolean
  /** Only the beginning is shown. */
  readonly cut: boolean
}

/** Characters that are laid out; a longer body shows its beginning. */
const MOST_SHOWN = 2 * 1024 * 1024

/** Bytes of a body, as they came. */
export function bytesOf({ bodyBase64 }: Response): Uint8Array<ArrayBuffer> {
  const binary = atob(bodyBase64)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

/** Decodes by the charset of the Content-Type; a zero byte among the first 8 kB means binary. */
export function shownBody(response: Response): ShownBody {
  const bytes = bytesOf(response)
  if (bytes.subarray(0, 8192).includes(0)) return { text: '', binary: true, cut: false }
  const text = decoderFor(response).decode(bytes)
  const cut = response.truncated || text.length > MOST_SHOWN
  return { text: text.slice(0, MOST_SHOWN), binary: false, cut }
}

/** The first 4 kB of a binary body, sixteen bytes a line. */
export function hexOf(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, 4096); at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}

function decoderFor(response: Response): TextDecoder {
  const type = response.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const charset = /charset="?([^";\s]+)/i.exec(type)?.[1]
  try {
    return new TextDecoder(charset ?? 'utf-8')
  } catch {
    return new TextDecoder()
  }
}
