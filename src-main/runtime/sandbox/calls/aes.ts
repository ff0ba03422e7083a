import {
  type CipherGCM,
  createCipheriv,
  createDecipheriv,
  createHash,
  type DecipherGCM,
  randomBytes,
} from 'node:crypto'
import { HostCallError } from './host-call-error.ts'
import { decodeBase64 } from './text.ts'

const BLOCK = 16
const TAG = 16
const GCM_VECTOR = 12

/** One AES operation. Without a vector: GCM with a random one in front of the result. */
export interface AesOptions {
  readonly input: string
  readonly key: string
  readonly vector: string | null
  /** `KL_128`, `KL_192`, `KL_256`. */
  readonly length: string
  readonly mode: string
  readonly pad: string
}

function keyOf({ key, length }: AesOptions): Buffer {
  const wanted = Number(length.slice(3)) / 8
  const bytes = Buffer.from(key, 'utf8')
  return bytes.length === wanted ? bytes : createHash('sha256').update(bytes).digest().subarray(0, wanted)
}

/** GCM takes the vector as it is; the others take a block, so it is cut or filled with zeros. */
function vectorOf({ vector, mode }: AesOptions): Buffer | null {
  if (mode === 'ECB') return null
  const bytes = Buffer.from(vector ?? '', 'utf8')
  if (mode === 'GCM') {
    if (bytes.length === 0)
      throw new HostCallError('java.security.InvalidKeyException', 'GCM needs an initial vector')
    return bytes
  }
  return Buffer.concat([bytes, Buffer.alloc(BLOCK)], BLOCK)
}

function algorithm({ length, mode }: AesOptions): string {
  return `aes-${length.slice(3)}-${mode.toLowerCase()}`
}

const isBlockMode = (mode: string) => mode === 'CBC' || mode === 'ECB'

/** Padding for the stream modes, which Node leaves unpadded and Java pads when told to. */
function padded(bytes: Buffer, { mode, pad }: AesOptions): Buffer {
  if (isBlockMode(mode) || mode === 'GCM' || pad !== 'PKCS5PADDING') return bytes
  const missing = BLOCK - (bytes.length % BLOCK)
  return Buffer.concat([bytes, Buffer.alloc(missing, missing)])
}

function unpadded(bytes: Buffer, { mode, pad }: AesOptions): Buffer {
  if (isBlockMode(mode) || mode === 'GCM' || pad !== 'PKCS5PADDING') return bytes
  const count = bytes.at(-1) ?? 0
  if (count < 1 || count > BLOCK || count > bytes.length) throw new Error('bad padding')
  return bytes.subarray(0, bytes.length - count)
}

/** Encrypts to base64. */
export function aesEncrypt(options: AesOptions): string {
  const front = options.vector === null ? randomBytes(GCM_VECTOR) : Buffer.alloc(0)
  const vector = options.vector === null ? front : vectorOf(options)
  try {
    const cipher = createCipheriv(algorithm(options), keyOf(options), vector)
    cipher.setAutoPadding(options.pad === 'PKCS5PADDING')
    const input = padded(Buffer.from(options.input, 'utf8'), options)
    const encrypted = Buffer.concat([cipher.update(input), cipher.final()])
    const tag = options.mode === 'GCM' ? (cipher as CipherGCM).getAuthTag() : Buffer.alloc(0)
    return Buffer.concat([front, encrypted, tag]).toString('base64')
  } catch {
    throw new HostCallError(
      'javax.crypto.IllegalBlockSizeException',
      'AesUtils.encrypt: without padding the text must fill blocks of 16 bytes',
    )
  }
}

/** Decrypts base64. A wrong key or damaged text is an error. */
export function aesDecrypt(options: AesOptions): string {
  const whole = decodeBase64(options.input)
  const vector = options.vector === null ? whole.subarray(0, GCM_VECTOR) : vectorOf(options)
  const rest = options.vector === null ? whole.subarray(GCM_VECTOR) : whole
  try {
    const decipher = createDecipheriv(algorithm(options), keyOf(options), vector)
    decipher.setAutoPadding(options.pad === 'PKCS5PADDING')
    const end = options.mode === 'GCM' ? rest.length - TAG : rest.length
    if (options.mode === 'GCM') (decipher as DecipherGCM).setAuthTag(rest.subarray(end))
    const plain = Buffer.concat([decipher.update(rest.subarray(0, end)), decipher.final()])
    return unpadded(plain, options).toString('utf8')
  } catch {
    throw new HostCallError(
      'javax.crypto.BadPaddingException',
      'AesUtils.decrypt: wrong key, vector or damaged text',
    )
  }
}
