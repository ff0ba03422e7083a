import type { Database } from 'better-sqlite3'
import type { AppQuota, AppQuotaDraft, QuotaApp } from '#contract/model/app-quota'
import { filters, type PageOfRows, pageOf } from '../filters.ts'

/** A quota without its count. */
export type StoredAppQuota = AppQuotaDraft & { readonly id: string; readonly createTime: string }

/** Which quota an application has. */
export interface StoredQuotaBinding {
  readonly appId: string
  readonly quotaId: string
  readonly boundTime: string
}

/** An application with its quota's id, or without. */
export type QuotaAppRow = Omit<QuotaApp, 'remaining' | 'resetsAt'>

type AppFilter = PageOfRows & { appName?: string | undefined }

const SELECT = `SELECT id, name, call_limits AS callLimits, time_interval AS timeInterval, time_unit AS timeUnit,
    reset_time AS resetTime, remark, create_time AS createTime,
    (SELECT count(*) FROM app_quota_binding WHERE quota_id = app_quota.id) AS boundAppNum
  FROM app_quota`

const APPS = `FROM integration_application AS app
  LEFT JOIN app_quota_binding ON app_id = app.id LEFT JOIN app_quota ON app_quota.id = quota_id`

/** Client quotas and the applications that have one. */
export function appQuotaRepository(db: Database) {
  const one = db.prepare<[string], AppQuota>(`${SELECT} WHERE id = ?`)
  const byName = db.prepare<[string], AppQuota>(`${SELECT} WHERE name = ?`)
  const every = db.prepare<[], AppQuota>(SELECT)
  const ofApp = db.prepare<[string], AppQuota>(
    `${SELECT} WHERE id = (SELECT quota_id FROM app_quota_binding WHERE app_id = ?)`,
  )
  const bindings = db.prepare<[], StoredQuotaBinding>(
    'SELECT app_id AS appId, quota_id AS quotaId, bound_time AS boundTime FROM app_quota_binding',
  )
  const count = db.prepare<[], number>('SELECT count(*) FROM app_quota').pluck()
  const insert = db.prepare<[StoredAppQuota]>(`
    INSERT INTO app_quota (id, name, call_limits, time_interval, time_unit, reset_time, remark, create_time)
    VALUES (:id, :name, :callLimits, :timeInterval, :timeUnit, :resetTime, :remark, :createTime)`)
  const update = db.prepare<[AppQuotaDraft & { id: string }]>(`
    UPDATE app_quota SET name = :name, call_limits = :callLimits, time_interval = :timeInterval,
      time_unit = :timeUnit, reset_time = :resetTime, remark = :remark
    WHERE id = :id`)
  const remove = db.prepare<[string]>('DELETE FROM app_quota WHERE id = ?')
  const bind = db.prepare<[StoredQuotaBinding]>(`
    INSERT INTO app_quota_binding (app_id, quota_id, bound_time) VALUES (:appId, :quotaId, :boundTime)
    ON CONFLICT (app_id) DO UPDATE SET quota_id = excluded.quota_id, bound_time = excluded.bound_time
    WHERE quota_id <> excluded.quota_id`)
  const unbind = db.prepare<[string, string]>(
    'DELETE FROM app_quota_binding WHERE app_id = ? AND quota_id = ?',
  )

  function apps(page: AppFilter, condition: string, ...values: string[]) {
    const { where, values: all } = filters(page)
      .and(condition, ...values)
      .contains('appName', 'app.name', page.appName)
    const total = db.prepare<unknown[], number>(`SELECT count(*) ${APPS} ${where}`).pluck()
    const rows = db.prepare<unknown[], QuotaAppRow>(`
      SELECT app.id AS appId, app.name AS appName, app.key AS appKey, app.remark AS appRemark,
        app.create_time AS registerTime, app.update_time AS updateTime, coalesce(quota_id, '') AS quotaId,
        coalesce(app_quota.name, '') AS quotaName,
        coalesce(bound_time, '') AS boundTime
      ${APPS} ${where} ORDER BY app.name, app.id LIMIT ? OFFSET ?`)
    return { total: total.get(...all) ?? 0, items: rows.all(...all, ...pageOf(page)) }
  }

  return {
    list(page: PageOfRows & { name?: string | undefined } = {}): { total: number; items: AppQuota[] } {
      const { where, values } = filters(page).contains('name', 'name', page.name)
      const total = db.prepare<unknown[], number>(`SELECT count(*) FROM app_quota ${where}`).pluck()
      const rows = db.prepare<unknown[], AppQuota>(
        `${SELECT} ${where} ORDER BY create_time DESC, id LIMIT ? OFFSET ?`,
      )
      return { total: total.get(...values) ?? 0, items: rows.all(...values, ...pageOf(page)) }
    },
    all(): AppQuota[] {
      return every.all()
    },
    get(id: string): AppQuota | undefined {
      return one.get(id)
    },
    named(name: string): AppQuota | undefined {
      return byName.get(name)
    },
    ofApp(appId: string): AppQuota | undefined {
      return ofApp.get(appId)
    },
    count(): number {
      return count.get() ?? 0
    },
    add(quota: StoredAppQuota): void {
      insert.run(quota)
    },
    update(id: string, draft: AppQuotaDraft): void {
      update.run({ ...draft, id })
    },
    /** Its applications have none then. */
    remove(id: string): void {
      remove.run(id)
    },
    /** Every application with a quota, for the gateway. */
    bindings(): StoredQuotaBinding[] {
      return bindings.all()
    },
    /** Another quota of the application gives way. */
    bind(binding: StoredQuotaBinding): void {
      bind.run(binding)
    },
    /** Says whether it was bound. */
    unbind(appId: string, quotaId: string): boolean {
      return unbind.run(appId, quotaId).changes > 0
    },
    boundApps(quotaId: string, page: AppFilter) {
      return apps(page, 'quota_id = ?', quotaId)
    },
    bindableApps(page: AppFilter) {
      return apps(page, 'quota_id IS NULL')
    },
  }
}
