import { host } from '../host.ts'
import { text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

/** MD5 of the UTF-8 text, 32 lower-case hex digits. Source: "MD5Encoder". */
export const MD5Encoder = staticClass({
  md5: (value: unknown) => host<string>('md5', text(value, 'MD5Encoder.md5')),
})
