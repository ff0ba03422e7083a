import type { TokenSealer } from '../../domain/sealed-token.ts'

/** Rules of `app_token`. */
export interface TokenRules {
  /** Path of the token endpoint, on any address of the gateway. */
  readonly uri: string
  readonly accessMs: number
  readonly refreshMs: number
  readonly sealer: TokenSealer
}

/** Ways of App authentication that instance features switch on, beside signature and AppCode. */
export interface AppMethods {
  readonly secret: boolean
  readonly basic: boolean
  readonly apiKey: boolean
  /** Lower-case name of the header that carries the hash. */
  readonly jwt: { readonly header: string } | null
  readonly token: TokenRules | null
  /** On a bare address `X-HW-ID` chooses among the APIs of its application. */
  readonly route: boolean
  /** Lower-case name of the header that is read in place of `Authorization`; empty: `Authorization` itself. */
  readonly authHeader: string
}

/** Everything off, as an instance starts. */
export const noAppMethods: AppMethods = {
  secret: false,
  basic: false,
  apiKey: false,
  jwt: null,
  token: null,
  route: false,
  authHeader: '',
}
