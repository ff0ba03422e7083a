import type { Database } from 'better-sqlite3'
import type { SignAlgorithm, SignatureKey, SignType } from '#contract/model/signature-key'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import type { Secrets } from '../secrets.ts'
import { policyBindingRepository } from './policy-binding.ts'

/** A key without what is counted. */
export type StoredSignatureKey = Omit<SignatureKey, 'bindNum'>

/** What the gateway signs with. `signSecret` is `null` while it cannot be opened. */
export type OpenedSignatureKey = Pick<
  SignatureKey,
  'id' | 'name' | 'signType' | 'signAlgorithm' | 'signKey'
> & {
  readonly signSecret: string | null
}

interface Row {
  readonly id: string
  readonly name: string
  readonly sign_type: string
  readonly sign_algorithm: string
  readonly sign_key: string
  readonly sign_secret: string
  readonly create_time: string
  readonly update_time: string
  readonly bind_num: number
}

type Filter = PageOfRows & { id?: string | undefined; name?: string | undefined }

const SELECT = `SELECT signature_key.*,
    (SELECT count(*) FROM signature_key_binding JOIN api ON api.id = api_id AND deleted_at IS NULL
      WHERE policy_id = signature_key.id) AS bind_num
  FROM signature_key`

/** Where a key's secret is sealed. */
function place(id: string) {
  return { table: 'signature_key', column: 'sign_secret', id }
}

/** Signature keys; secrets are sealed on the way in and opened on the way out. */
export function signatureKeyRepository(db: Database, secrets: Secrets) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string], Row>(`${SELECT} WHERE name = ?`)
  const count = db.prepare<[], number>('SELECT count(*) FROM signature_key').pluck()
  const all = db.prepare<[], Row>('SELECT *, 0 AS bind_num FROM signature_key')
  const insert = db.prepare<[Record<string, string>]>(`
    INSERT INTO signature_key (id, name, sign_type, sign_algorithm, sign_key, sign_secret, create_time, update_time)
    VALUES (:id, :name, :signType, :signAlgorithm, :signKey, :signSecret, :createTime, :updateTime)`)
  const update = db.prepare<[Record<string, string>]>(`
    UPDATE signature_key SET name = :name, sign_type = :signType, sign_algorithm = :signAlgorithm,
      sign_key = :signKey, sign_secret = :signSecret, update_time = :updateTime WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM signature_key WHERE id = ?')

  return {
    /** One an API and environment. */
    bindings: policyBindingRepository(db, {
      policy: 'signature_key',
      name: 'name',
      binding: 'signature_key_binding',
    }),
    list(page: Filter): { total: number; items: SignatureKey[] } {
      const { where, values } = filters(page).equals('id', page.id).contains('name', 'name', page.name)
      const total = db.prepare<unknown[], number>(`SELECT count(*) FROM signature_key ${where}`).pluck()
      const rows = db.prepare<unknown[], Row>(
        `${SELECT} ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)).map(fromRow) }
    },
    get(id: string): SignatureKey | undefined {
      const row = one.get(id)
      return row && fromRow(row)
    },
    named(name: string): SignatureKey | undefined {
      const row = byName.get(name)
      return row && fromRow(row)
    },
    count(): number {
      return count.get() ?? 0
    },
    /** The secret in clear. Throws `secretsLocked`. */
    secret(id: string): string {
      const row = one.get(id)
      return row === undefined ? '' : secrets.open(row.sign_secret, place(id))
    },
    /** Throws `secretsLocked`. */
    add(key: StoredSignatureKey, secret: string): void {
      insert.run({ ...key, signSecret: secrets.seal(secret, place(key.id)) })
    },
    /** Throws `secretsLocked`. */
    update(key: Omit<StoredSignatureKey, 'createTime'>, secret: string): void {
      const { id, name, signType, signAlgorithm, signKey, updateTime } = key
      const signSecret = secrets.seal(secret, place(id))
      update.run({ id, name, signType, signAlgorithm, signKey, signSecret, updateTime })
    },
    remove(id: string): void {
      remove.run(id)
    },
    /** Every key, for the gateway. Never throws for a locked secret. */
    opened(): OpenedSignatureKey[] {
      return all.all().map((row) => {
        const { id, name, signType, signAlgorithm, signKey } = fromRow(row)
        const key = { id, name, signType, signAlgorithm, signKey }
        try {
          return { ...key, signSecret: secrets.locked ? null : secrets.open(row.sign_secret, place(id)) }
        } catch {
          // One value that was moved stops one key, not the whole table.
          return { ...key, signSecret: null }
        }
      })
    },
  }
}

function fromRow(row: Row): SignatureKey {
  return {
    id: row.id,
    name: row.name,
    signType: row.sign_type as SignType,
    signAlgorithm: row.sign_algorithm as SignAlgorithm,
    signKey: row.sign_key,
    createTime: row.create_time,
    updateTime: row.update_time,
    bindNum: row.bind_num,
  }
}
