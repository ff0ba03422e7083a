import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { AppQuota, QuotaApp } from '#contract/model/app-quota'
import type { appQuotaProcedures } from '#contract/procedures/app-quota'
import { quotaCycle } from '../gateway/policies/client-quota.ts'
import type { Storage } from '../storage/open.ts'
import type { QuotaAppRow } from '../storage/repositories/app-quota.ts'
import { appNotFound } from './integration-application.ts'
import type { LimitsGateway } from './limit-counters.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

type Needs = ServiceNeeds & { readonly gateway: LimitsGateway }

/** Client quotas: how much an application may call in a period, all APIs together. */
export function appQuotaService(needs: Needs): Handlers<typeof appQuotaProcedures> {
  const { storage, emit, now, newId, routes, gateway } = needs
  const { appQuotas: quotas } = storage

  function changed(id: string): void {
    routes.reload()
    emit('appQuota.changed', { ids: [id] })
  }

  function withState(row: QuotaAppRow): QuotaApp {
    const application = [...gateway.table().applications.values()].find(({ id }) => id === row.appId)
    const quota = application?.quota
    const nothing = { ...row, remaining: null, resetsAt: null }
    if (row.quotaId === '' || quota === undefined || quota === null) return nothing
    const cycle = quotaCycle(quota, gateway.limitCounters.ofQuota(quota.key), gateway.now())
    if (cycle === null) return nothing
    return { ...row, remaining: Math.max(0, quota.limit - cycle.used), resetsAt: cycle.resetsAt }
  }

  function checkApp(appId: string): void {
    if (storage.integrationApplications.get(appId) === undefined) throw appNotFound(appId)
  }

  return {
    'appQuota.list': (filter) => quotas.list(filter),
    'appQuota.get': ({ id }) => quotaOf(storage, id),
    'appQuota.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, { name: 'APP_QUOTA_NUM_LIMIT', used: quotas.count(), error: 'quotaReached' })
        checkName(storage, draft.name)
        quotas.add({ ...draft, id, createTime: timeOf(now) })
      })
      changed(id)
      return quotaOf(storage, id)
    },
    'appQuota.update': ({ id, draft }) => {
      storage.transaction(() => {
        quotaOf(storage, id)
        checkName(storage, draft.name, id)
        quotas.update(id, draft)
      })
      changed(id)
      return quotaOf(storage, id)
    },
    'appQuota.delete': ({ id }) => {
      storage.transaction(() => quotas.remove(quotaOf(storage, id).id))
      changed(id)
      return {}
    },
    'appQuota.bind': ({ id, appIds }) => {
      const wanted = new Set(appIds)
      storage.transaction(() => {
        quotaOf(storage, id)
        for (const appId of wanted) {
          checkApp(appId)
          quotas.bind({ appId, quotaId: id, boundTime: timeOf(now) })
        }
      })
      changed(id)
      const { items } = quotas.boundApps(id, {})
      return { items: items.filter(({ appId }) => wanted.has(appId)).map(withState) }
    },
    'appQuota.unbind': ({ id, appId }) => {
      storage.transaction(() => {
        quotaOf(storage, id)
        checkApp(appId)
        if (!quotas.unbind(appId, id))
          throw new RomaError('appQuotaNotBound', {
            hint: `The application ${appId} has another quota, or none.`,
          })
      })
      changed(id)
      return {}
    },
    'appQuota.boundApps': ({ id, ...page }) => {
      quotaOf(storage, id)
      const { total, items } = quotas.boundApps(id, page)
      return { total, items: items.map(withState) }
    },
    'appQuota.bindableApps': ({ id, ...page }) => {
      quotaOf(storage, id)
      const { total, items } = quotas.bindableApps(page)
      return { total, items: items.map(withState) }
    },
    'appQuota.ofApp': ({ appId }) => {
      checkApp(appId)
      return { quota: quotas.ofApp(appId) ?? null }
    },
  }
}

function quotaOf(storage: Storage, id: string): AppQuota {
  const quota = storage.appQuotas.get(id)
  if (quota !== undefined) return quota
  throw new RomaError('appQuotaNotFound', { hint: `No client quota has the id ${id}.` })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.appQuotas.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('appQuotaNameExists', { hint: `name: "${name}" is taken; choose another.` })
}
