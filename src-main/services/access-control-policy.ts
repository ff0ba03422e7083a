import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { AccessControlPolicy } from '#contract/model/access-control-policy'
import type { accessControlPolicyProcedures } from '#contract/procedures/access-control-policy'
import type { Storage } from '../storage/open.ts'
import { batchFailure } from './batch-failure.ts'
import { appNotFound } from './integration-application.ts'
import { bindPolicy, policiesOf, refuseBound, unbindPolicy } from './policy-binding.ts'
import { checkQuota } from './quota.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

/** Access control policies of APIs, and the lists that applications have of their own. */
export function accessControlPolicyService(
  needs: ServiceNeeds,
): Handlers<typeof accessControlPolicyProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const { accessControlPolicies: policies, appAcls } = storage
  const kind = { bindings: policies.bindings, bindingNotFound: 'accessControlBindingNotFound' } as const

  function changed(ids: string[]): void {
    routes.reload()
    emit('accessControlPolicy.changed', { ids })
  }

  function remove(id: string): void {
    policyOf(storage, id)
    refuseBound(policies.bindings, id, 'accessControlPolicyBound')
    policies.remove(id)
  }

  function checkApp(appId: string): void {
    if (storage.integrationApplications.get(appId) === undefined) throw appNotFound(appId)
  }

  return {
    'accessControlPolicy.list': (filter) => policies.list(filter),
    'accessControlPolicy.get': ({ id }) => policyOf(storage, id),
    'accessControlPolicy.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'ACL_NUM_LIMIT',
          used: policies.count(),
          error: 'accessControlPolicyQuotaReached',
        })
        checkName(storage, draft.aclName)
        policies.add({ ...draft, id, updateTime: timeOf(now) })
      })
      changed([id])
      return policyOf(storage, id)
    },
    'accessControlPolicy.update': ({ id, draft }) => {
      storage.transaction(() => {
        const before = policyOf(storage, id)
        checkName(storage, draft.aclName, id)
        // Another type could meet a policy of that type on the same API.
        if (draft.entityType !== before.entityType && before.bindNum > 0)
          throw new RomaError('fieldFrozen', {
            hint: `entityType: unbind the policy first; it is bound to ${before.bindNum} APIs as ${before.entityType}.`,
          })
        policies.update({ ...draft, id, updateTime: timeOf(now) })
      })
      changed([id])
      return policyOf(storage, id)
    },
    'accessControlPolicy.delete': ({ id }) => {
      storage.transaction(() => remove(id))
      changed([id])
      return {}
    },
    'accessControlPolicy.deleteMany': ({ ids }) => {
      const done: string[] = []
      const failure = storage.transaction(() =>
        [...new Set(ids)].flatMap((id) => {
          const aclName = policies.get(id)?.aclName ?? ''
          const failed = batchFailure({ apiId: id, apiName: aclName }, () => {
            storage.transaction(() => remove(id))
            done.push(id)
          })
          if (failed === undefined) return []
          return [{ id, aclName, errorCode: failed.errorCode, errorMsg: failed.errorMsg }]
        }),
      )
      if (done.length > 0) changed(done)
      return { successCount: done.length, failure }
    },
    'accessControlPolicy.bind': ({ policyId, publishIds }) => {
      policyOf(storage, policyId)
      const bindings = bindPolicy(needs, kind, { policyId, publishIds })
      changed([policyId])
      return { bindings }
    },
    'accessControlPolicy.unbind': ({ bindingIds }) => {
      const ids = new Set(bindingIds.flatMap((id) => policies.bindings.get(id)?.policyId ?? []))
      unbindPolicy(storage, kind, bindingIds)
      changed([...ids])
      return {}
    },
    'accessControlPolicy.boundApis': (filter) => {
      policyOf(storage, filter.policyId)
      return policies.bindings.list(filter)
    },
    'accessControlPolicy.bindableApis': (filter) => {
      policyOf(storage, filter.policyId)
      return policies.bindings.bindable(filter)
    },
    'accessControlPolicy.ofApi': (page) =>
      policiesOf(storage, policies.bindings, { page, policyOf: (id) => policyOf(storage, id) }),
    'appAcl.get': ({ appId }) => {
      checkApp(appId)
      return { acl: appAcls.get(appId) ?? null }
    },
    'appAcl.set': ({ appId, draft }) => {
      const acl = { ...draft, appId }
      storage.transaction(() => {
        checkApp(appId)
        appAcls.put(acl)
      })
      routes.reload()
      emit('appAcl.changed', { ids: [appId] })
      return acl
    },
    'appAcl.delete': ({ appId }) => {
      storage.transaction(() => {
        checkApp(appId)
        if (appAcls.get(appId) === undefined)
          throw new RomaError('accessControlPolicyNotFound', {
            hint: 'The application has no list of addresses.',
          })
        appAcls.remove(appId)
      })
      routes.reload()
      emit('appAcl.changed', { ids: [appId] })
      return {}
    },
  }
}

function policyOf(storage: Storage, id: string): AccessControlPolicy {
  const policy = storage.accessControlPolicies.get(id)
  if (policy !== undefined) return policy
  throw new RomaError('accessControlPolicyNotFound', { hint: `No access control policy has the id ${id}.` })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.accessControlPolicies.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('accessControlPolicyNameExists', {
    hint: `aclName: "${name}" is taken; choose another.`,
  })
}
