import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { startRuntime } from '../start-runtime.ts'
import { classTable, type Row } from './class-table.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
const pub = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const priv = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
const { n = '', e = '', d = '' } = privateKey.export({ format: 'jwk' })
const decimal = (part: string) => BigInt(`0x${Buffer.from(part, 'base64url').toString('hex')}`).toString()
const foreign = publicEncrypt(
  { key: publicKey, padding: constants.RSA_PKCS1_PADDING },
  Buffer.from('from Java'),
).toString('base64')
const oaep = publicEncrypt(
  { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  Buffer.from('padded'),
).toString('base64')

const head = `var pub = RSAUtils.getPublicKey("${pub}"), priv = RSAUtils.getPrivateKey("${priv}");`
const forms = [
  'RSA',
  'RSA/ECB/PKCS1Padding',
  'RSA/ECB/OAEPPadding',
  'RSA/ECB/OAEPWithSHA-256AndMGF1Padding',
].map((form): Row => {
  const config = `{transformation: "${form}"}`
  return [
    `${form} goes there and back`,
    `RSAUtils.decrypt(RSAUtils.encrypt("häl", pub, ${config}), priv, ${config})`,
    'häl',
  ]
})

describe('RSAUtils', () => {
  classTable(
    'com.roma.apic.livedata.common.v1.RSAUtils',
    [
      ...forms,
      ['PKCS#1 v1.5 without a config', `RSAUtils.decrypt("${foreign}", priv)`, 'from Java'],
      [
        'OAEP is SHA-1 with MGF1-SHA-1',
        `RSAUtils.decrypt("${oaep}", priv, {transformation: "RSA/ECB/OAEPPadding"})`,
        'padded',
      ],
      [
        'a text over one block',
        'RSAUtils.decrypt(RSAUtils.encrypt(new Array(500).join("ä"), pub), priv).length',
        499,
      ],
      ['bytes', 'RSAUtils.decrypt(priv, RSAUtils.encrypt(pub, [1, -2, 255]))', [1, -2, -1]],
      ['empty text', 'RSAUtils.decrypt(RSAUtils.encrypt("", pub), priv)', ''],
      [
        'keys from bytes',
        'RSAUtils.decrypt(RSAUtils.encrypt("x", RSAUtils.getPublicKey(RSAUtils.decodeBase64(pubText))), priv)',
        'x',
      ],
      [
        'a public key from numbers',
        `RSAUtils.decrypt(RSAUtils.encrypt("x", RSAUtils.getPublicKey("${decimal(n)}", "${decimal(e)}")), priv)`,
        'x',
      ],
      [
        'a private key from numbers',
        `RSAUtils.decrypt(RSAUtils.encrypt("x", pub), RSAUtils.getPrivateKey("${decimal(n)}", "${decimal(d)}"))`,
        'x',
      ],
      ['on an instance', 'new RSAUtils().decrypt(new RSAUtils().encrypt("x", pub), priv)', 'x'],
      ['decodeBase64 gives signed bytes', 'RSAUtils.decodeBase64("/4A=")', [-1, -128]],
      ['encodeBase64', 'RSAUtils.encodeBase64([255, 128])', '/4A='],
      ['a key shows nothing', '[JSON.stringify(priv), typeof RSAUtils.getInstance()]', ['{}', 'object']],
      ['no key', 'RSAUtils.getPublicKey("AAAA")', /Not a public RSA key in X\.509 form/],
      [
        'a public key as a private one',
        'RSAUtils.getPrivateKey(pubText)',
        /Not a private RSA key in PKCS#8 form/,
      ],
      ['encrypting with the wrong kind', 'RSAUtils.encrypt("x", priv)', /Not a public RSA key/],
      ['encrypting with no key', 'RSAUtils.encrypt("x", {})', /a key of RSAUtils is expected/],
      [
        'damaged text',
        `RSAUtils.decrypt("${foreign.slice(0, -8)}AAAAAAA=", priv)`,
        /wrong key, padding or damaged text/,
      ],
      ['a text of another length', 'RSAUtils.decrypt("AAAA", priv)', /wrong key, padding or damaged text/],
      [
        'an unknown transformation',
        'RSAUtils.encrypt("x", pub, {transformation: "DSA"})',
        /There is no transformation DSA/,
      ],
      ['numbers that are none', 'RSAUtils.getPublicKey("x", "3")', /decimal numbers/],
      ['numbers that make no key', 'RSAUtils.getPrivateKey("16", "3")', /make no RSA key/],
    ],
    { head: `${head} var pubText = "${pub}";` },
  )
})

test('what a script encrypts, Node decrypts', async () => {
  const { runtime, result } = startRuntime()
  afterAll(() => runtime.close())
  const text = await result(
    `importClass(com.roma.apic.livedata.common.v1.RSAUtils);\n${head}\nfunction execute() { return RSAUtils.encrypt("to Java", pub, {transformation: "RSA/ECB/OAEPWithSHA-256AndMGF1Padding"}) }`,
  )
  const options = { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  expect(privateDecrypt(options, Buffer.from(text, 'base64')).toString()).toBe('to Java')
})
