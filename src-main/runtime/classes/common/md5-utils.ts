import { host } from '../host.ts'
import { text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

/** MD5 of the UTF-8 text, 32 lower-case hex digits. Source: "Md5Utils". */
export const Md5Utils = staticClass({
  encode: (value: unknown) => host<string>('md5', text(value, 'Md5Utils.encode')),
})
