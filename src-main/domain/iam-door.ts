import type { KeyLock } from './signing/key-lock.ts'

/** What a door has to know of local IAM to let its users in. */
export interface IamDoor {
  /** For what project a token was issued, empty: the whole account. `null`: unknown, expired, or of a disabled user. */
  projectOf(token: string): string | null
  /** SK of an enabled pair of an enabled user. */
  secretOf(ak: string): string | undefined
  readonly lock: KeyLock
}
