import { host, javaError } from '../host.ts'
import { binary, isBytes, javaBytes, text } from '../language/arguments.ts'
import { mapEntries } from '../language/java-collections.ts'
import { staticClass } from '../language/static-class.ts'

/** A key as scripts hold it: opaque, good for encrypt and decrypt only. */
class RsaKey {
  readonly #der: string

  constructor(der: string) {
    this.#der = der
  }

  /** The key as base64 DER. Static and private: scripts never see it. */
  static der(key: unknown, what: string): string {
    if (key instanceof RsaKey) return key.#der
    throw javaError('java.security.InvalidKeyException', `${what}: a key of RSAUtils is expected`)
  }
}
const derOf = RsaKey.der

function key(kind: 'public' | 'private', args: readonly unknown[]): RsaKey {
  const what = kind === 'public' ? 'RSAUtils.getPublicKey' : 'RSAUtils.getPrivateKey'
  const [first, second] = args
  if (args.length > 1) return new RsaKey(host('rsa.numbers', kind, text(first, what), text(second, what)))
  const base64 = isBytes(first) ? host<string>('base64.encodeBytes', binary(first, what)) : text(first, what)
  return new RsaKey(host('rsa.key', kind, base64))
}

function transformation(config: unknown, what: string): string {
  if (config === undefined || config === null) return 'RSA/ECB/PKCS1Padding'
  const entry = mapEntries(config, what).find(([name]) => name === 'transformation')
  return entry === undefined ? 'RSA/ECB/PKCS1Padding' : String(entry[1])
}

function encrypt(first: unknown, second: unknown, config?: unknown): string | Int8Array {
  const what = 'RSAUtils.encrypt'
  if (first instanceof RsaKey)
    return javaBytes(
      host('rsa.encryptBytes', binary(second, what), derOf(first, what), transformation(config, what)),
    )
  return host('rsa.encryptText', text(first, what), derOf(second, what), transformation(config, what))
}

function decrypt(first: unknown, second: unknown, config?: unknown): string | Int8Array {
  const what = 'RSAUtils.decrypt'
  if (first instanceof RsaKey)
    return javaBytes(
      host('rsa.decryptBytes', binary(second, what), derOf(first, what), transformation(config, what)),
    )
  return host('rsa.decryptText', text(first, what), derOf(second, what), transformation(config, what))
}

/** RSA keys, encryption and decryption; long texts go in blocks. Source: "RSAUtils". */
export const RSAUtils = staticClass({
  decodeBase64: (base64: unknown) =>
    javaBytes(host('base64.decodeBytes', text(base64, 'RSAUtils.decodeBase64'))),
  encodeBase64: (bytes: unknown) =>
    host<string>('base64.encodeBytes', binary(bytes, 'RSAUtils.encodeBase64')),
  getPublicKey: (...args: unknown[]) => key('public', args),
  getPrivateKey: (...args: unknown[]) => key('private', args),
  encrypt,
  decrypt,
  getInstance: () => ({ getName: () => 'BC' }),
})
