import type { AppQuota } from '#contract/model/app-quota'
import { resetTimeMs } from '#contract/model/app-quota'
import { UNIT_MS } from '#contract/model/throttling-policy'
import { bindingKey } from '../gateway/bound-policies.ts'
import type { ClientQuota } from '../gateway/policies/client-quota.ts'
import { compileThrottlePlan } from '../gateway/policies/throttle-plan.ts'
import type { Storage } from '../storage/open.ts'
import type { PolicySource } from './bound-policies.ts'

/** Traditional throttling policies where they are bound. */
export const boundThrottling: PolicySource = function* (storage) {
  const bindings = storage.throttlingPolicies.bindings.all()
  if (bindings.length === 0) return
  const policies = new Map(storage.throttlingPolicies.all().map((policy) => [policy.id, policy]))
  const specials = Map.groupBy(storage.throttlingPolicies.allSpecials(), ({ throttleId }) => throttleId)
  for (const { policyId, apiId, envId } of bindings) {
    const policy = policies.get(policyId)
    if (policy === undefined) continue
    const key = bindingKey(apiId, envId)
    const throttle = compileThrottlePlan(
      {
        policyId,
        policyName: policy.name,
        interval: policy.timeInterval,
        unit: policy.timeUnit,
        shared: policy.type === 2,
        api: policy.apiCallLimits,
        user: policy.userCallLimits,
        app: policy.appCallLimits,
        ip: policy.ipCallLimits,
        specials: (specials.get(policyId) ?? []).map(({ objectType, objectId, callLimits }) => ({
          type: objectType,
          id: objectId,
          limit: callLimits,
        })),
        rules: [],
      },
      key,
    )
    yield { key, policies: { throttle } }
  }
}

/** Client quotas by application. */
export function readQuotas(storage: Storage): Map<string, ClientQuota> {
  const bindings = storage.appQuotas.bindings()
  if (bindings.length === 0) return new Map()
  const quotas = new Map(storage.appQuotas.all().map((quota) => [quota.id, quota]))
  return new Map(
    bindings.flatMap(({ appId, quotaId }) => {
      const quota = quotas.get(quotaId)
      return quota === undefined ? [] : [[appId, clientQuota(quota, appId)]]
    }),
  )
}

/** The key holds what makes the cycles: another period or first reset starts over, another limit does not. */
function clientQuota(quota: AppQuota, appId: string): ClientQuota {
  const periodMs = quota.timeInterval * UNIT_MS[quota.timeUnit]
  return {
    policyId: quota.id,
    policyName: quota.name,
    key: `${quota.id} ${appId} ${periodMs} ${quota.resetTime}`,
    limit: quota.callLimits,
    periodMs,
    firstReset: quota.resetTime === '' ? null : resetTimeMs(quota.resetTime),
  }
}
