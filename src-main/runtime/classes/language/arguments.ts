import { javaError } from '../host.ts'
import { inWords } from './java-collections.ts'

/** A Java `String` argument: numbers and booleans become text, null is an error that names the method. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof String) return value.toString()
  if (value === null || value === undefined)
    throw javaError('java.lang.NullPointerException', `${what}: the text is null`)
  throw javaError('java.lang.IllegalArgumentException', `${what}: a text is expected, not ${inWords(value)}`)
}

/** Tells a byte[] argument (of ours, or a JS array of numbers) from a text. */
export function isBytes(value: unknown): value is ArrayLike<number> {
  return Array.isArray(value) || ArrayBuffer.isView(value)
}

/** A byte[] argument as text of one character a byte, the form host calls take. Accepts −128 to 255. */
export function binary(value: unknown, what: string): string {
  if (!isBytes(value))
    throw javaError(
      'java.lang.IllegalArgumentException',
      `${what}: bytes are expected, not ${inWords(value)}`,
    )
  const parts: string[] = []
  for (let start = 0; start < value.length; start += 8192) {
    const codes: number[] = []
    for (let index = start; index < Math.min(start + 8192, value.length); index += 1) {
      const byte = value[index] as number
      if (typeof byte !== 'number' || !(byte >= -128 && byte <= 255) || byte % 1 !== 0)
        throw javaError(
          'java.lang.IllegalArgumentException',
          `${what}: element ${index} is no byte (−128 to 255)`,
        )
      codes.push(byte & 255)
    }
    parts.push(String.fromCharCode(...codes))
  }
  return parts.join('')
}

/** Host text of one character a byte as a Java byte[]: signed, so `b & 255` gives the usual value. */
export function javaBytes(codes: string): Int8Array {
  const bytes = new Int8Array(codes.length)
  for (let index = 0; index < codes.length; index += 1) bytes[index] = codes.charCodeAt(index)
  return bytes
}
