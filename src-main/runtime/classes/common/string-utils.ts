import { host, javaError } from '../host.ts'
import { binary, text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

function toHexString(bytes: unknown): string {
  return [...binary(bytes, 'StringUtils.toHexString')]
    .map((character) => character.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
}

function hexToByteArray(value: unknown): Int8Array {
  const hex = text(value, 'StringUtils.hexToByteArray')
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex))
    throw javaError(
      'java.lang.IllegalArgumentException',
      'StringUtils.hexToByteArray: an even number of hex digits is expected',
    )
  return Int8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )
}

/** Bytes to text and hex. Source: "StringUtils". */
export const StringUtils = staticClass({
  toString: (bytes: unknown, encoding: unknown = 'UTF-8') =>
    host<string>(
      'text.decode',
      binary(bytes, 'StringUtils.toString'),
      text(encoding, 'StringUtils.toString'),
    ),
  toHexString,
  hexToByteArray,
})
