import type { TokenSealer } from './sealed-token.ts'

const PURPOSE = 'iam token'
/** Source: IAM, "Obtaining a user token": valid for 24 hours. */
export const IAM_TOKEN_MS = 24 * 60 * 60 * 1000

/** What a token of local IAM says. */
export interface IamTokenContent {
  readonly userId: string
  /** Empty: the token is for the whole account. */
  readonly projectId: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
}

export function sealIamToken(sealer: TokenSealer, content: IamTokenContent): string {
  return sealer.seal(JSON.stringify(content), PURPOSE)
}

/** `null` for everything that local IAM did not issue, a token of the real cloud too. */
export function openIamToken(sealer: TokenSealer, token: string): IamTokenContent | null {
  const content = sealer.open(token, PURPOSE)
  return content === null ? null : (JSON.parse(content) as IamTokenContent)
}

/** As IAM writes times: microseconds and `Z`. */
export function iamTime(time: number): string {
  return new Date(time).toISOString().replace('Z', '000Z')
}
