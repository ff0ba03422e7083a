import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const NONCE = 12
const TAG = 16

/** Makes opaque tokens that carry their content: nothing has to be stored to know them again. */
export interface TokenSealer {
  /** base64url. The purpose is part of the seal: a token for one opens for no other. */
  seal(content: string, purpose: string): string
  /** The content again; `null` for anything this key did not seal for that purpose. */
  open(token: string, purpose: string): string | null
}

/** AES-256-GCM under a key of 32 bytes, asked for each time because it may be locked. */
export function createTokenSealer(key: () => Buffer): TokenSealer {
  return {
    seal(content, purpose) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(purpose))
      return Buffer.concat([
        nonce,
        cipher.update(content, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64url')
    },
    open(token, purpose) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length <= NONCE + TAG || bytes.length > MAX_BYTES) return null
      try {
        const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, NONCE))
          .setAAD(Buffer.from(purpose))
          .setAuthTag(bytes.subarray(-TAG))
        return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8')
      } catch {
        return null
      }
    },
  }
}

/** Source: IAM, "Token size": at most 4 KB. */
const MAX_BYTES = 4096

/** A key of 32 bytes from a text that people chose. */
export function tokenKeyOf(text: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, 'atrium', 'app token', 32))
}
