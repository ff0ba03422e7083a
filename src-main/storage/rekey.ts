import type { Database } from 'better-sqlite3'
import { RomaError } from '#contract/errors'
import { createNextKey, dropNextKey, type KeyProtector, type KnownKey, promoteKey } from './data-key.ts'
import { reseal } from './reseal.ts'
import { createSecrets, type KeyedSecrets, keyIdOf } from './secrets.ts'

interface Parts {
  readonly db: Database
  readonly dataDir: string
  readonly protector: KeyProtector | undefined
  readonly known: KnownKey
  readonly secrets: KeyedSecrets
  readonly transaction: <T>(work: () => T) => T
}

/**
 * Seals every secret with a new key, in one transaction. Whenever the process dies, the database and the key that it
 * names are both in the folder: the new key is written before, the old one is kept after.
 *
 * Throws `secretsLocked`, and `storageFull` when there is no room; then the old key stays in use.
 */
export function createRekey({ db, dataDir, protector, known, secrets, transaction }: Parts) {
  let running: Promise<{ values: number }> | undefined

  async function once(): Promise<{ values: number }> {
    const key = await createNextKey({ dataDir, protector })
    const before = secrets.keyId()
    let values: number
    try {
      values = transaction(() => {
        const count = reseal(db, { from: secrets, to: createSecrets(key) })
        known.set(keyIdOf(key))
        return count
      })
    } catch (error) {
      dropNextKey(dataDir)
      throw error
    }
    secrets.useKey(key)
    promoteKey(dataDir, before)
    return { values }
  }

  return async (): Promise<{ values: number }> => {
    if (secrets.locked) throw new RomaError('secretsLocked', { hint: secrets.whyLocked })
    running ??= once().finally(() => {
      running = undefined
    })
    return running
  }
}
