import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { type AccessControlPolicy, aclEntries } from '#contract/model/access-control-policy'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import type { PolicyBindingDoor, PolicyOfApiDoor, PolicyRow, PolicyRows } from '../policy-kind.ts'

export const ACCESS = 'access'
const SHOWN = 3

/** Says in words whom a policy lets in: `Only 10.0.0.0/24, ::1`. */
export function useAccessSummary() {
  const { t } = useI18n()
  return ({ aclType, aclValue }: Pick<AccessControlPolicy, 'aclType' | 'aclValue'>): string => {
    const entries = aclEntries(aclValue)
    const shown = entries.slice(0, SHOWN).join(', ')
    const more = entries.length - SHOWN
    const list = more > 0 ? t('policy.access.more', { list: shown, more }) : shown
    return aclType === 'PERMIT' ? t('policy.access.only', { list }) : t('policy.access.except', { list })
  }
}

/** Access control policies as rows of the list of all kinds. */
export function useAccessRows(): PolicyRows {
  const { call } = useBackend()
  const summary = useAccessSummary()
  const { value, loading, error, reload } = useResource(() => call('accessControlPolicy.list', {}), {
    initial: { total: 0, items: [] },
    events: ['accessControlPolicy.changed', 'publication.changed', 'api.changed'],
  })
  const rows = computed((): PolicyRow[] =>
    value.value.items.map((policy) => ({
      kind: ACCESS,
      id: policy.id,
      name: policy.aclName,
      scope: '',
      summary: summary(policy),
      bindNum: policy.bindNum,
    })),
  )
  return { rows, loading, error, reload }
}

/** How an access control policy is bound. */
export function useAccessBindings(policyId: () => string): PolicyBindingDoor {
  const { call } = useBackend()
  return {
    bound: () => call('accessControlPolicy.boundApis', { policyId: policyId() }),
    bindable: (filter) => call('accessControlPolicy.bindableApis', { policyId: policyId(), ...filter }),
    bind: (apis) =>
      call('accessControlPolicy.bind', {
        policyId: policyId(),
        publishIds: apis.map(({ publishId }) => publishId),
      }),
    unbind: (bindings) => call('accessControlPolicy.unbind', { bindingIds: bindings.map(({ id }) => id) }),
    event: 'accessControlPolicy.changed',
  }
}

/** Access control as the API's tab sees it. */
export function useAccessOfApi(): PolicyOfApiDoor {
  const { call } = useBackend()
  const summary = useAccessSummary()
  return {
    async list(apiId) {
      const { items } = await call('accessControlPolicy.ofApi', { apiId })
      return items.map(({ binding, policy }) => ({
        ...{ kind: ACCESS, policyId: policy.id, policyName: policy.aclName },
        ...{ summary: summary(policy), binding },
      }))
    },
    bind: (policyId, { publishId }) =>
      call('accessControlPolicy.bind', { policyId, publishIds: [publishId] }),
    unbind: ({ id }) => call('accessControlPolicy.unbind', { bindingIds: [id] }),
  }
}
