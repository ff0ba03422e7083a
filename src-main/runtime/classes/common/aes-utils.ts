import { host, javaError } from '../host.ts'
import { text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

const KEYLENGTH = Object.freeze({ KL_128: 'KL_128', KL_192: 'KL_192', KL_256: 'KL_256' })
const MODE = Object.freeze({ GCM: 'GCM', CBC: 'CBC', ECB: 'ECB', CFB: 'CFB', OFB: 'OFB', CTR: 'CTR' })
const PAD = Object.freeze({ NOPADDING: 'NOPADDING', PKCS5PADDING: 'PKCS5PADDING' })

const MAX_PLAIN = 4096
const MAX_ENCRYPTED = 8192

function constant(value: unknown, allowed: object, what: string): string {
  if (typeof value === 'string' && Object.hasOwn(allowed, value)) return value
  throw javaError(
    'java.lang.IllegalArgumentException',
    `${what}: one of ${Object.keys(allowed).join(', ')} is expected`,
  )
}

function crypt(call: 'aes.encrypt' | 'aes.decrypt', args: readonly unknown[]): string {
  const what = call === 'aes.encrypt' ? 'AesUtils.encrypt' : 'AesUtils.decrypt'
  const max = call === 'aes.encrypt' ? MAX_PLAIN : MAX_ENCRYPTED
  const [input, key, vector, length, mode, pad] = args
  const source = text(input, what)
  if (source.length > max)
    throw javaError('java.lang.IllegalArgumentException', `${what}: the text has over ${max} characters`)
  if (args.length <= 2) return host(call, source, text(key, what), null, 'KL_128', 'GCM', 'NOPADDING')
  return host(
    call,
    source,
    text(key, what),
    text(vector ?? '', what),
    constant(length, KEYLENGTH, what),
    constant(mode, MODE, what),
    constant(pad, PAD, what),
  )
}

/**
 * AES with keys and vectors of any length: a key of another length than wanted is hashed, vectors are cut or
 * filled. The output is base64. Texts encrypted in the cloud may not decrypt here. Source: "AesUtils".
 */
export const AesUtils = staticClass({
  KEYLENGTH,
  MODE,
  PAD,
  encrypt: (...args: unknown[]) => crypt('aes.encrypt', args),
  decrypt: (...args: unknown[]) => crypt('aes.decrypt', args),
})
