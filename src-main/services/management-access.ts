import { randomBytes } from 'node:crypto'
import type { ManagementAccess } from '#contract/model/instance'

/** Credentials of the management door. They live in memory only and are new at each start. */
export interface ManagementAccessHolder {
  current(): ManagementAccess
  /** Where the door listens; empty while it is closed. */
  setUrl(url: string): void
  /** New credentials; the old ones are worth nothing from now on. */
  renew(): void
}

/** Makes a token of 32 random bytes and an AK/SK pair of the lengths Huawei Cloud uses (20 and 40). */
export function createManagementAccess(ids: {
  instanceId: string
  projectId: string
}): ManagementAccessHolder {
  let url = ''
  let credentials = fresh()
  return {
    current: () => ({ url, ...credentials, ...ids }),
    setUrl(next) {
      url = next
    },
    renew() {
      credentials = fresh()
    },
  }
}

function fresh(): Pick<ManagementAccess, 'token' | 'ak' | 'sk'> {
  return {
    token: randomBytes(32).toString('base64url'),
    ak: randomText(20, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    sk: randomText(40),
  }
}

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random text from an alphabet of at most 256 characters, each equally likely. */
export function randomText(length: number, alphabet = LETTERS_AND_DIGITS): string {
  const fair = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // A byte beyond the last whole round would make the first characters likelier.
      if (byte < fair && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}
