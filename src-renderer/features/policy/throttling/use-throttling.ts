import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ThrottlingPolicy } from '#contract/model/throttling-policy'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import type { PolicyBindingDoor, PolicyOfApiDoor, PolicyRow, PolicyRows } from '../policy-kind.ts'
import { usePeriod } from '../use-period.ts'

export const THROTTLING = 'throttling'

/** Says in words what a policy limits: `30 calls in 1 minute per API · 5 per credential`. */
export function useThrottlingSummary() {
  const { t } = useI18n()
  const period = usePeriod()
  return (policy: ThrottlingPolicy): string => {
    const { apiCallLimits: limit, userCallLimits, appCallLimits, ipCallLimits } = policy
    const words = { limit, period: period(policy.timeInterval, policy.timeUnit) }
    return [
      policy.type === 2 ? t('policy.throttling.summaryShared', words) : t('policy.throttling.summary', words),
      ...(userCallLimits > 0 ? [t('policy.throttling.summaryUser', { limit: userCallLimits })] : []),
      ...(appCallLimits > 0 ? [t('policy.throttling.summaryApp', { limit: appCallLimits })] : []),
      ...(ipCallLimits > 0 ? [t('policy.throttling.summaryIp', { limit: ipCallLimits })] : []),
    ].join(' · ')
  }
}

/** Throttling policies as rows of the list of all kinds. */
export function useThrottlingRows(): PolicyRows {
  const { call } = useBackend()
  const summary = useThrottlingSummary()
  const { value, loading, error, reload } = useResource(() => call('throttlingPolicy.list', {}), {
    initial: { total: 0, items: [] },
    events: ['throttlingPolicy.changed', 'publication.changed', 'api.changed'],
  })
  const rows = computed((): PolicyRow[] =>
    value.value.items.map((policy) => ({
      kind: THROTTLING,
      id: policy.id,
      name: policy.name,
      scope: '',
      summary: summary(policy),
      bindNum: policy.bindNum,
    })),
  )
  return { rows, loading, error, reload }
}

/** How a throttling policy is bound. */
export function useThrottlingBindings(policyId: () => string): PolicyBindingDoor {
  const { call } = useBackend()
  return {
    bound: () => call('throttlingPolicy.boundApis', { policyId: policyId() }),
    bindable: (filter) => call('throttlingPolicy.bindableApis', { policyId: policyId(), ...filter }),
    bind: (apis) =>
      call('throttlingPolicy.bind', {
        policyId: policyId(),
        publishIds: apis.map(({ publishId }) => publishId),
      }),
    unbind: (bindings) => call('throttlingPolicy.unbind', { bindingIds: bindings.map(({ id }) => id) }),
    event: 'throttlingPolicy.changed',
  }
}

/** Throttling as the API's tab sees it. */
export function useThrottlingOfApi(): PolicyOfApiDoor {
  const { call } = useBackend()
  const summary = useThrottlingSummary()
  return {
    async list(apiId) {
      const { items } = await call('throttlingPolicy.ofApi', { apiId })
      return items.map(({ binding, policy }) => ({
        ...{ kind: THROTTLING, policyId: policy.id, policyName: policy.name },
        ...{ summary: summary(policy), binding },
      }))
    },
    bind: (policyId, { publishId }) => call('throttlingPolicy.bind', { policyId, publishIds: [publishId] }),
    unbind: ({ id }) => call('throttlingPolicy.unbind', { bindingIds: [id] }),
  }
}
