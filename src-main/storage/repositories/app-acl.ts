import type { Database } from 'better-sqlite3'
import type { AppAcl } from '#contract/model/access-control-policy'

interface Row {
  readonly appId: string
  readonly appAclType: AppAcl['appAclType']
  readonly appAclValues: string
}

const SELECT =
  'SELECT app_id AS appId, app_acl_type AS appAclType, app_acl_values AS appAclValues FROM app_acl'

/** An application's own list of addresses: one at most. */
export function appAclRepository(db: Database) {
  const one = db.prepare<[string], Row>(`${SELECT} WHERE app_id = ?`)
  const every = db.prepare<[], Row>(SELECT)
  const put = db.prepare<[Row]>(`
    INSERT INTO app_acl (app_id, app_acl_type, app_acl_values) VALUES (:appId, :appAclType, :appAclValues)
    ON CONFLICT (app_id) DO UPDATE SET app_acl_type = excluded.app_acl_type, app_acl_values = excluded.app_acl_values`)
  const remove = db.prepare<[string]>('DELETE FROM app_acl WHERE app_id = ?')

  return {
    get(appId: string): AppAcl | undefined {
      const row = one.get(appId)
      return row && fromRow(row)
    },
    all(): AppAcl[] {
      return every.all().map(fromRow)
    },
    put({ appAclValues, ...acl }: AppAcl): void {
      put.run({ ...acl, appAclValues: JSON.stringify(appAclValues) })
    },
    remove(appId: string): void {
      remove.run(appId)
    },
  }
}

function fromRow({ appAclValues, ...row }: Row): AppAcl {
  return { ...row, appAclValues: JSON.parse(appAclValues) as string[] }
}
