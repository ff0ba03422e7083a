/**
 * SM3 for runtimes whose crypto lacks it (the desktop's BoringSSL). Short texts and bodies of signatures only: it is some ten
 * times slower than a native hash.
 *
 * Source: GB/T 32905-2016, "SM3 cryptographic hash algorithm".
 */
export function sm3(data: Uint8Array): Buffer {
  const state = Uint32Array.from(initial)
  const padded = pad(data)
  for (let offset = 0; offset < padded.length; offset += BLOCK) compress(state, padded, offset)
  const digest = Buffer.alloc(32)
  for (const [index, word] of state.entries()) digest.writeUInt32BE(word, index * 4)
  return digest
}

/** HMAC over SM3. Source: RFC 2104. */
export function hmacSm3(secret: Uint8Array, data: Uint8Array): Buffer {
  const key = Buffer.alloc(BLOCK)
  key.set(secret.length > BLOCK ? sm3(secret) : secret)
  const inner = key.map((byte) => byte ^ 0x36)
  const outer = key.map((byte) => byte ^ 0x5c)
  return sm3(Buffer.concat([outer, sm3(Buffer.concat([inner, data]))]))
}

const BLOCK = 64
const initial = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]

function pad(data: Uint8Array): Buffer {
  const length = Math.ceil((data.length + 9) / BLOCK) * BLOCK
  const padded = Buffer.alloc(length)
  padded.set(data)
  padded[data.length] = 0x80
  padded.writeBigUInt64BE(BigInt(data.length) * 8n, length - 8)
  return padded
}

function rotate(word: number, by: number): number {
  const bits = by % 32
  return (word << bits) | (word >>> (32 - bits))
}

const p0 = (x: number) => x ^ rotate(x, 9) ^ rotate(x, 17)
const p1 = (x: number) => x ^ rotate(x, 15) ^ rotate(x, 23)

const words = new Uint32Array(68)

function compress(state: Uint32Array, data: Buffer, offset: number): void {
  for (let i = 0; i < 16; i += 1) words[i] = data.readUInt32BE(offset + i * 4)
  const w = (i: number) => words[i] ?? 0
  for (let i = 16; i < 68; i += 1)
    words[i] = p1(w(i - 16) ^ w(i - 9) ^ rotate(w(i - 3), 15)) ^ rotate(w(i - 13), 7) ^ w(i - 6)
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i += 1) {
    const early = i < 16
    const constant = rotate(early ? 0x79cc4519 : 0x7a879d8a, i)
    const ss1 = rotate((rotate(a, 12) + e + constant) | 0, 7)
    const ss2 = ss1 ^ rotate(a, 12)
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g)
    const tt1 = (ff + d + ss2 + (w(i) ^ w(i + 4))) | 0
    const tt2 = (gg + h + ss1 + w(i)) | 0
    d = c
    c = rotate(b, 9)
    b = a
    a = tt1
    h = g
    g = rotate(f, 19)
    f = e
    e = p0(tt2)
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = (state[index] ?? 0) ^ word
}
