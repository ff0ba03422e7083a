import { host } from '../host.ts'
import { text } from '../language/arguments.ts'
import { staticClass } from '../language/static-class.ts'

/** Tokens signed with SHA-256: a compact JWT, the same for the same arguments. Source: "JWTUtils". */
export const JWTUtils = staticClass({
  createToken: (appId: unknown, appKey: unknown, timestamp: unknown) =>
    host<string>(
      'jwt.create',
      text(appId, 'JWTUtils.createToken'),
      text(appKey, 'JWTUtils.createToken'),
      text(timestamp, 'JWTUtils.createToken'),
    ),
})
