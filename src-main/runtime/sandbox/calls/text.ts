import { createHash, createHmac } from 'node:crypto'
import iconv from 'iconv-lite'
import { HostCallError } from './host-call-error.ts'

/** MD5 of the UTF-8 text as 32 lower-case hex digits. */
export function md5(value: string): string {
  return createHash('md5').update(value, 'utf8').digest('hex')
}

/** Bytes of base64 text, padded or not. Throws on other characters, which Node would skip. */
export function decodeBase64(value: string): Buffer {
  const packed = value.replace(/[\r\n]/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.replace(/=+$/, '').length % 4 === 1)
    throw new HostCallError('java.lang.IllegalArgumentException', 'The text is not base64')
  return Buffer.from(packed, 'base64')
}

/** Text of bytes in a Java charset (`UTF-8`, `GBK`, `ISO-8859-1`). */
export function decodeText(bytes: Buffer, charset: string): string {
  if (!iconv.encodingExists(charset))
    throw new HostCallError('java.io.UnsupportedEncodingException', `There is no charset ${charset}`)
  return iconv.decode(bytes, charset, { stripBOM: false })
}

/** A compact JWT (HS256) over application and time; the same arguments give the same token. */
export function createToken(appId: string, appKey: string, timestamp: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ appId, timestamp })}`
  return `${head}.${createHmac('sha256', appKey).update(head).digest('base64url')}`
}
