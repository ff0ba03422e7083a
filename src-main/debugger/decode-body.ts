import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'

/** More encodings on top of each other are only seen in attacks; they stay as they are. */
const MOST_ENCODINGS = 2

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
}

/** A body as a person reads it. */
export interface DecodedBody {
  readonly body: Buffer
  /** Ended at the limit. */
  readonly cut: boolean
}

/**
 * Takes content encodings off a body, never growing beyond `maxBytes`: a bomb is cut while it unfolds. What cannot be
 * decoded stays as it was received.
 */
export async function decodeBody(body: Buffer, encodings: string, maxBytes: number): Promise<DecodedBody> {
  const names = encodings
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  if (names.length > MOST_ENCODINGS || names.some((name) => decoders[name] === undefined))
    return { body, cut: false }
  let current: DecodedBody = { body, cut: false }
  for (const name of names.reverse()) {
    const decoder = decoders[name]
    if (decoder === undefined) return current
    const next = await unfold(current.body, { decoder: decoder(), maxBytes })
    if (next === undefined) return { body, cut: false }
    current = { body: next.body, cut: current.cut || next.cut }
  }
  return current
}

function unfold(
  body: Buffer,
  { decoder, maxBytes }: { decoder: Transform; maxBytes: number },
): Promise<DecodedBody | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    decoder.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, maxBytes - bytes)
      bytes += kept.length
      chunks.push(kept)
      if (kept.length === chunk.length) return
      resolve({ body: Buffer.concat(chunks), cut: true })
      decoder.destroy()
    })
    decoder.on('end', () => resolve({ body: Buffer.concat(chunks), cut: false }))
    // Half an encoded body gives half a text; none at all means that the header lied.
    decoder.on('error', () => resolve(bytes > 0 ? { body: Buffer.concat(chunks), cut: true } : undefined))
    decoder.end(body)
  })
}
