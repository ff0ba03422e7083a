import { host } from '../host.ts'
import { binary, isBytes, text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

function encode(value: unknown, what: string): string {
  return isBytes(value)
    ? host('base64.encodeBytes', binary(value, what))
    : host('base64.encodeText', text(value, what))
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_')
}

/** Base64 of text (UTF-8) or bytes. Padding stays in the URL-safe form, as Java keeps it. Source: "Base64Utils". */
export const Base64Utils = staticClass({
  encode: (value: unknown) => encode(value, 'Base64Utils.encode'),
  encodeUrlSafe: (value: unknown) => urlSafe(encode(value, 'Base64Utils.encodeUrlSafe')),
  decode: (base64: unknown) => host<string>('base64.decodeText', text(base64, 'Base64Utils.decode')),
  decodeUrlSafe: (base64: unknown) =>
    host<string>(
      'base64.decodeText',
      text(base64, 'Base64Utils.decodeUrlSafe').replaceAll('-', '+').replaceAll('_', '/'),
    ),
})
