import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { SignatureKey } from '#contract/model/signature-key'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import type { PolicyBindingDoor, PolicyOfApiDoor, PolicyRow, PolicyRows } from '../policy-kind.ts'

export const SIGNATURE = 'signature'

/** Says in words how a key signs: `hmac · key orders-key`. */
export function useSignatureSummary() {
  const { t } = useI18n()
  return ({ signType, signAlgorithm, signKey }: SignatureKey): string =>
    [
      t(`signature.type.${signType}`),
      ...(signAlgorithm === '' ? [] : [signAlgorithm]),
      ...(signType === 'public_key' ? [] : [t('signature.summaryKey', { key: signKey })]),
    ].join(' · ')
}

/** Signature keys as rows of the list of all kinds. */
export function useSignatureRows(): PolicyRows {
  const { call } = useBackend()
  const summary = useSignatureSummary()
  const { value, loading, error, reload } = useResource(() => call('signatureKey.list', {}), {
    initial: { total: 0, items: [] },
    events: ['signatureKey.changed', 'publication.changed', 'api.changed'],
  })
  const rows = computed((): PolicyRow[] =>
    value.value.items.map((key) => ({
      kind: SIGNATURE,
      id: key.id,
      name: key.name,
      scope: '',
      summary: summary(key),
      bindNum: key.bindNum,
    })),
  )
  return { rows, loading, error, reload }
}

/** How a signature key is bound. */
export function useSignatureBindings(policyId: () => string): PolicyBindingDoor {
  const { call } = useBackend()
  return {
    bound: () => call('signatureKey.boundApis', { policyId: policyId() }),
    bindable: (filter) => call('signatureKey.bindableApis', { policyId: policyId(), ...filter }),
    bind: (apis) =>
      call('signatureKey.bind', { policyId: policyId(), publishIds: apis.map(({ publishId }) => publishId) }),
    unbind: (bindings) => call('signatureKey.unbind', { bindingIds: bindings.map(({ id }) => id) }),
    event: 'signatureKey.changed',
  }
}

/** Signature keys as the API's tab sees them. */
export function useSignatureOfApi(): PolicyOfApiDoor {
  const { call } = useBackend()
  const summary = useSignatureSummary()
  return {
    async list(apiId) {
      const { items } = await call('signatureKey.ofApi', { apiId })
      return items.map(({ binding, policy }) => ({
        ...{ kind: SIGNATURE, policyId: policy.id, policyName: policy.name },
        ...{ summary: summary(policy), binding },
      }))
    },
    bind: (policyId, { publishId }) => call('signatureKey.bind', { policyId, publishIds: [publishId] }),
    unbind: ({ id }) => call('signatureKey.unbind', { bindingIds: [id] }),
  }
}
