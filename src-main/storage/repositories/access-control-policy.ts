import type { Database } from 'better-sqlite3'
import type { AccessControlPolicy, AccessControlPolicyDraft } from '#contract/model/access-control-policy'
import { filters, type PageOfRows, pageOf } from '../filters.ts'
import { policyBindingRepository } from './policy-binding.ts'

/** A policy without its count. */
export type StoredAccessControlPolicy = AccessControlPolicyDraft & {
  readonly id: string
  readonly updateTime: string
}

type Filter = PageOfRows & {
  id?: string | undefined
  aclName?: string | undefined
  aclType?: string | undefined
  entityType?: string | undefined
}

const SELECT = `SELECT id, acl_name AS aclName, entity_type AS entityType, acl_type AS aclType, acl_value AS aclValue,
    update_time AS updateTime,
    (SELECT count(*) FROM access_control_policy_binding AS binding
      JOIN api ON api.id = binding.api_id AND api.deleted_at IS NULL
      WHERE binding.policy_id = access_control_policy.id) AS bindNum
  FROM access_control_policy`

/** Access control policies and their bindings, one of each entity type an API and environment. */
export function accessControlPolicyRepository(db: Database) {
  const one = db.prepare<[string], AccessControlPolicy>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string], AccessControlPolicy>(`${SELECT} WHERE acl_name = ?`)
  const every = db.prepare<[], AccessControlPolicy>(SELECT)
  const count = db.prepare<[], number>('SELECT count(*) FROM access_control_policy').pluck()
  const insert = db.prepare<[StoredAccessControlPolicy]>(`
    INSERT INTO access_control_policy (id, acl_name, entity_type, acl_type, acl_value, update_time)
    VALUES (:id, :aclName, :entityType, :aclType, :aclValue, :updateTime)`)
  const update = db.prepare<[StoredAccessControlPolicy]>(`
    UPDATE access_control_policy SET acl_name = :aclName, entity_type = :entityType, acl_type = :aclType,
      acl_value = :aclValue, update_time = :updateTime
    WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM access_control_policy WHERE id = ?')

  return {
    bindings: policyBindingRepository(db, {
      policy: 'access_control_policy',
      name: 'acl_name',
      binding: 'access_control_policy_binding',
      slot: 'policy.entity_type',
    }),
    list(page: Filter = {}): { total: number; items: AccessControlPolicy[] } {
      const { where, values } = filters(page)
        .equals('id', page.id)
        .contains('aclName', 'acl_name', page.aclName)
        .equals('acl_type', page.aclType)
        .equals('entity_type', page.entityType)
      const total = db
        .prepare<unknown[], number>(`SELECT count(*) FROM access_control_policy ${where}`)
        .pluck()
      const rows = db.prepare<unknown[], AccessControlPolicy>(
        `${SELECT} ${where} ORDER BY update_time DESC, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)) }
    },
    all(): AccessControlPolicy[] {
      return every.all()
    },
    get(id: string): AccessControlPolicy | undefined {
      return one.get(id)
    },
    named(name: string): AccessControlPolicy | undefined {
      return byName.get(name)
    },
    count(): number {
      return count.get() ?? 0
    },
    add(policy: StoredAccessControlPolicy): void {
      insert.run(policy)
    },
    update(policy: StoredAccessControlPolicy): void {
      update.run(policy)
    },
    /** Refused by the database while it is bound. */
    remove(id: string): void {
      remove.run(id)
    },
  }
}
