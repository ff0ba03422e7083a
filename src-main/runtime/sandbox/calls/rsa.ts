import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import { HostCallError } from './host-call-error.ts'
import { privateKeyFromNumbers } from './rsa-numbers.ts'
import { decodeBase64 } from './text.ts'

type Padding = 'pkcs1' | 'oaep-sha1' | 'oaep-sha256' | 'none'

const transformations: ReadonlyMap<string, Padding> = new Map([
  ['RSA', 'pkcs1'],
  ['RSA/ECB/PKCS1PADDING', 'pkcs1'],
  ['RSA/ECB/OAEPPADDING', 'oaep-sha1'],
  ['RSA/ECB/OAEPWITHSHA-1ANDMGF1PADDING', 'oaep-sha1'],
  ['RSA/ECB/OAEPWITHSHA-256ANDMGF1PADDING', 'oaep-sha256'],
  ['RSA/ECB/NOPADDING', 'none'],
])

/** Bytes of a block that padding takes. */
const overhead: Record<Padding, number> = { pkcs1: 11, 'oaep-sha1': 42, 'oaep-sha256': 66, none: 0 }

function paddingOf(transformation: string): Padding {
  const padding = transformations.get(transformation.toUpperCase())
  if (padding === undefined)
    throw new HostCallError(
      'java.security.NoSuchAlgorithmException',
      `There is no transformation ${transformation}`,
    )
  return padding
}

function keyOf(kind: string, base64: string): KeyObject {
  const key = decodeBase64(base64)
  try {
    const made =
      kind === 'public'
        ? createPublicKey({ key, format: 'der', type: 'spki' })
        : createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    if (made.asymmetricKeyType === 'rsa') return made
  } catch {
    // Reported below, without OpenSSL's words.
  }
  throw new HostCallError(
    'java.security.spec.InvalidKeySpecException',
    kind === 'public' ? 'Not a public RSA key in X.509 form' : 'Not a private RSA key in PKCS#8 form',
  )
}

function blockBytes(key: KeyObject): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
}

/** Checks a key given as base64 and answers it as base64 DER. `kind` is `public` or `private`. */
export function rsaKey(kind: string, base64: string): string {
  const key = keyOf(kind, base64)
  return kind === 'public'
    ? key.export({ format: 'der', type: 'spki' }).toString('base64')
    : key.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** Makes a key of decimal numbers. */
export function rsaKeyFromNumbers(kind: string, modulus: string, exponent: string): string {
  if (!/^[0-9]{1,5000}$/.test(modulus) || !/^[0-9]{1,5000}$/.test(exponent))
    throw new HostCallError('java.lang.NumberFormatException', 'Modulus and exponent are decimal numbers')
  const [n, e] = [BigInt(modulus), BigInt(exponent)]
  try {
    if (kind === 'private') return privateKeyFromNumbers(n, e)
    const part = (value: bigint) => {
      const hex = value.toString(16)
      return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
    }
    const key = createPublicKey({ key: { kty: 'RSA', n: part(n), e: part(e) }, format: 'jwk' })
    return key.export({ format: 'der', type: 'spki' }).toString('base64')
  } catch {
    throw new HostCallError('java.security.spec.InvalidKeySpecException', 'The numbers make no RSA key')
  }
}

/** Encrypts with a public key (base64 DER); what is longer than a block goes in several. */
export function rsaEncrypt(input: Buffer, key: string, transformation: string): Buffer {
  const padding = paddingOf(transformation)
  const publicKey = keyOf('public', key)
  const size = blockBytes(publicKey)
  const room = size - overhead[padding]
  const blocks: Buffer[] = []
  for (let at = 0; at < Math.max(input.length, 1); at += room) blocks.push(input.subarray(at, at + room))
  try {
    return Buffer.concat(
      blocks.map((block) =>
        publicEncrypt(
          { key: publicKey, ...nodePadding(padding) },
          // Without padding the number is filled up in front.
          padding === 'none' ? Buffer.concat([Buffer.alloc(size - block.length), block]) : block,
        ),
      ),
    )
  } catch {
    throw new HostCallError(
      'javax.crypto.IllegalBlockSizeException',
      'RSAUtils.encrypt: the text does not fit the key',
    )
  }
}

/** Decrypts with a private key (base64 DER), block by block. */
export function rsaDecrypt(input: Buffer, key: string, transformation: string): Buffer {
  const padding = paddingOf(transformation)
  const privateKey = keyOf('private', key)
  const size = blockBytes(privateKey)
  const damaged = () =>
    new HostCallError(
      'javax.crypto.BadPaddingException',
      'RSAUtils.decrypt: wrong key, padding or damaged text',
    )
  if (input.length === 0 || input.length % size !== 0) throw damaged()
  const blocks: Buffer[] = []
  for (let at = 0; at < input.length; at += size) blocks.push(input.subarray(at, at + size))
  try {
    return Buffer.concat(
      blocks.map((block) => {
        if (padding !== 'pkcs1') return privateDecrypt({ key: privateKey, ...nodePadding(padding) }, block)
        // Some builds of Node refuse this padding for private keys, so it is taken off here.
        return withoutPadding(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block))
      }),
    )
  } catch {
    throw damaged()
  }
}

function nodePadding(padding: Padding): { padding: number; oaepHash?: string } {
  switch (padding) {
    case 'pkcs1':
      return { padding: constants.RSA_PKCS1_PADDING }
    case 'oaep-sha1':
      return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }
    case 'oaep-sha256':
      return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    case 'none':
      return { padding: constants.RSA_NO_PADDING }
  }
}

/** PKCS#1 v1.5: 00 02, at least eight bytes that are not zero, 00, the message. */
function withoutPadding(block: Buffer): Buffer {
  const end = block.indexOf(0, 2)
  if (block[0] !== 0 || block[1] !== 2 || end < 10) throw new Error('bad padding')
  return block.subarray(end + 1)
}
