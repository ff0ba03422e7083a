import { RomaError } from '#contract/errors'
import type { AppQuota, QuotaApp } from '#contract/model/app-quota'
import { pick, type Wire } from '../case-mapping.ts'
import { param, type RestRequest } from '../route.ts'

/** A client quota. Source: CreateAppQuota. */
export function appQuota(quota: AppQuota): Wire {
  return {
    app_quota_id: quota.id,
    ...pick(quota, ['name', 'callLimits', 'timeUnit', 'timeInterval', 'resetTime', 'remark']),
    ...pick(quota, ['createTime', 'boundAppNum']),
  }
}

/** An application of a quota. Source: ListAppQuotaBoundApps. */
export function quotaApp(app: QuotaApp): Wire {
  return {
    app_id: app.appId,
    name: app.appName,
    status: 1,
    app_key: app.appKey,
    remark: app.appRemark,
    ...pick(app, ['registerTime', 'updateTime']),
    app_quota_id: app.quotaId,
    app_quota_name: app.quotaName,
    ...pick(app, ['boundTime']),
  }
}

/** What binding answers. Source: AssociateAppsForAppQuota. */
export function quotaApps({ items }: { items: readonly QuotaApp[] }): Wire {
  return {
    applies: items.map((app) => ({
      app_id: app.appId,
      app_quota_id: app.quotaId,
      ...pick(app, ['boundTime']),
    })),
  }
}

/** The quota of an application. Throws `appQuotaNotBound` when it has none. */
export function quotaOfApp({ quota }: { quota: AppQuota | null }, request: RestRequest): Wire {
  if (quota !== null) return appQuota(quota)
  throw new RomaError('appQuotaNotBound', {
    hint: `The application ${param(request, 'app_id')} has no client quota.`,
  })
}
