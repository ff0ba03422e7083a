import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import type { ThrottleSpecial, ThrottlingPolicy } from '#contract/model/throttling-policy'
import { pick, type Wire } from '../case-mapping.ts'
import { bindableApi, bindTime, boundApi } from './policy-binding.ts'

/** A traditional throttling policy. Source: CreateRequestThrottlingPolicyV2. */
export function throttle(policy: ThrottlingPolicy): Wire {
  return pick(policy, [
    ...(['id', 'name', 'apiCallLimits', 'userCallLimits', 'appCallLimits', 'ipCallLimits'] as const),
    ...(['timeInterval', 'timeUnit', 'remark', 'type', 'enableAdaptiveControl', 'bindNum'] as const),
    ...(['isIncluSpecialThrottle', 'createTime'] as const),
  ])
}

/** An excluded application or tenant. Source: CreateSpecialThrottlingConfigurationV2. */
export function throttleSpecial(special: ThrottleSpecial): Wire {
  const ofApp = special.objectType === 'APP'
  return {
    ...pick(special, ['id', 'throttleId', 'objectType', 'objectId', 'objectName', 'callLimits', 'applyTime']),
    app_id: ofApp ? special.objectId : '',
    app_name: special.objectName,
  }
}

/** What binding answers. Source: AssociateRequestThrottlingPolicyV2. */
export function throttleApplies({ bindings }: { bindings: readonly PolicyBinding[] }): Wire {
  return {
    throttle_applys: bindings.map((binding) => ({
      ...pick(binding, ['id', 'publishId', 'applyTime']),
      scope: 1,
      strategy_id: binding.policyId,
    })),
  }
}

/** An API of a policy. Source: ListApisBindedToRequestThrottlingPolicyV2. */
export function throttledApi(binding: PolicyBinding): Wire {
  return boundApi(binding, {
    throttle_apply_id: binding.id,
    throttle_name: binding.policyName,
    apply_time: bindTime(binding),
  })
}

/** An API that could be throttled. Source: ListApisUnbindedToRequestThrottlingPolicyV2. */
export function throttleableApi(api: BindableApi): Wire {
  return bindableApi(api, 'throttle_name')
}

/** A policy of an API. Source: ListRequestThrottlingPoliciesBindedToApiV2. */
export function throttleOfApi({
  binding,
  policy,
}: {
  binding: PolicyBinding
  policy: ThrottlingPolicy
}): Wire {
  return {
    ...throttle(policy),
    bind_id: binding.id,
    bind_time: bindTime(binding),
    env_id: binding.envId,
    env_name: binding.envName,
  }
}
