import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { RomaError } from '#contract/errors'

/** Where a sealed value lives. It is part of the seal, so a value copied to another row does not open there. */
export interface SealPlace {
  readonly table: string
  /** Column, or the name of the member when the column holds a JSON object. */
  readonly column: string
  /** What the row says in one of its columns: its id, its name. */
  readonly id: string
}

/** Seals what must not lie in the database in clear. Both verbs throw `secretsLocked` when the key is missing or wrong. */
export interface Secrets {
  readonly locked: boolean
  /** What to do about it; empty when not locked. */
  readonly whyLocked: string
  /** `s1.<key>.<nonce>.<data and tag>`, AES-256-GCM, parts in base64url. */
  seal(text: string, place: SealPlace): string
  /** The text again; also throws `secretsLocked` when the value was moved or damaged. */
  open(sealed: string, place: SealPlace): string
  /** A key of 32 bytes for one purpose, made from the data key. Throws `secretsLocked`. */
  derive(purpose: string): Buffer
}

/** Secrets whose key may change while they are used. */
export interface KeyedSecrets extends Secrets {
  /** From now on this key seals and opens. */
  useKey(key: Buffer): void
  /** Empty when locked. */
  keyId(): string
}

const FORMAT = 's1'
const TAG_BYTES = 16

/** Short name of a key, stored in every sealed value: tells which key opens it and nothing about the key. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('atrium data key').update(key).digest('base64url').slice(0, 8)
}

/** Secrets with their key, or, without one, locked for the reason given. */
export function createSecrets(first: Buffer | undefined, whyLocked = ''): KeyedSecrets {
  let key = first
  let keyId = key === undefined ? '' : keyIdOf(key)

  function unlocked(): Buffer {
    if (key === undefined) throw new RomaError('secretsLocked', { hint: whyLocked })
    return key
  }

  return {
    locked: key === undefined,
    whyLocked,
    keyId: () => keyId,
    useKey(next) {
      key = next
      keyId = keyIdOf(next)
    },
    derive: (purpose) => Buffer.from(hkdfSync('sha256', unlocked(), 'atrium', purpose, 32)),
    seal(text, place) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', unlocked(), nonce).setAAD(associated(place))
      const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return [FORMAT, keyId, nonce.toString('base64url'), data.toString('base64url')].join('.')
    },
    open(sealed, place) {
      const secret = unlocked()
      const [format, sealedBy, nonce = '', data = ''] = sealed.split('.')
      const bytes = Buffer.from(data, 'base64url')
      if (format !== FORMAT || bytes.length < TAG_BYTES) throw unreadable(place)
      if (sealedBy !== keyId) throw unreadable(place, 'was sealed with another key')
      try {
        const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(nonce, 'base64url'))
          .setAAD(associated(place))
          .setAuthTag(bytes.subarray(-TAG_BYTES))
        return decipher.update(bytes.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw unreadable(place, 'was moved or changed', cause)
      }
    },
  }
}

/** How values sealed with this key are found in a text. */
export function sealedWith({ keyId }: Pick<KeyedSecrets, 'keyId'>): { prefix: string; pattern: RegExp } {
  const prefix = `${FORMAT}.${keyId()}.`
  return { prefix, pattern: new RegExp(`${FORMAT}\\.${keyId()}\\.[\\w-]+\\.[\\w-]+`, 'g') }
}

function associated({ table, column, id }: SealPlace): Buffer {
  return Buffer.from(`${table}/${column}/${id}`)
}

function unreadable(
  { table, column, id }: SealPlace,
  why = 'is not a sealed value',
  cause?: unknown,
): RomaError {
  return new RomaError('secretsLocked', {
    hint: `The value of ${table}.${column} of ${id} ${why}; enter it again.`,
    cause,
  })
}
