import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import type { SignatureKey } from '#contract/model/signature-key'
import { pick, type Wire } from '../case-mapping.ts'
import { param, type RestRequest } from '../route.ts'
import { bindableApi, bindTime, boundApi } from './policy-binding.ts'

/** A signature key with its secret. Source: CreateSignatureKeyV2. */
export async function signatureKey(key: SignatureKey, { call }: RestRequest): Promise<Wire> {
  const { signSecret } = await call('signatureKey.secret', { id: key.id })
  return { ...row(key), sign_secret: signSecret }
}

function row(key: SignatureKey): Wire {
  return pick(key, ['id', 'name', 'signType', 'signAlgorithm', 'signKey', 'createTime', 'updateTime'])
}

/** Source: ListSignatureKeysV2. */
export async function signatureKeys(
  { total, items }: { total: number; items: readonly SignatureKey[] },
  request: RestRequest,
): Promise<Wire> {
  const signs: Wire[] = []
  for (const key of items) signs.push({ ...(await signatureKey(key, request)), bind_num: key.bindNum })
  return { total, size: items.length, signs }
}

/** What binding answers. Source: AssociateSignatureKeyV2. */
export function signBindings({ bindings }: { bindings: readonly PolicyBinding[] }): Wire {
  return {
    bindings: bindings.map((binding) => ({
      id: binding.id,
      ...pick(binding, ['publishId', 'apiId', 'apiName', 'envId', 'envName', 'groupId', 'groupName']),
      sign_id: binding.policyId,
      sign_name: binding.policyName,
      binding_time: bindTime(binding),
    })),
  }
}

/** An API of a key. Source: ListApisBindedToSignatureKeyV2. */
export function signedApi(binding: PolicyBinding): Wire {
  return boundApi(binding, {
    api_id: binding.apiId,
    api_name: binding.apiName,
    api_remark: binding.apiRemark,
    api_type: binding.apiType,
    ...pick(binding, ['envId', 'envName']),
    id: binding.id,
    sign_id: binding.policyId,
    sign_name: binding.policyName,
    binding_time: bindTime(binding),
  })
}

/** An API that could be signed for. Source: ListApisNotBoundWithSignatureKeyV2. */
export function signableApi(api: BindableApi): Wire {
  return bindableApi(api, 'signature_name')
}

/** A key of an API. Source: ListSignatureKeysBindedToApiV2. */
export async function signOfApi(
  { binding, policy }: { binding: PolicyBinding; policy: SignatureKey },
  { call }: RestRequest,
): Promise<Wire> {
  const { signSecret } = await call('signatureKey.secret', { id: policy.id })
  return {
    id: binding.id,
    ...pick(binding, [
      'publishId',
      'apiId',
      'apiName',
      'groupId',
      'groupName',
      'reqMethod',
      'reqUri',
      'envId',
      'envName',
    ]),
    sign_id: policy.id,
    sign_name: policy.name,
    ...pick(policy, ['signType', 'signAlgorithm', 'signKey']),
    sign_secret: signSecret,
    binding_time: bindTime(binding),
  }
}

/** Keys of an API. */
export async function signsOfApi(
  { total, items }: { total: number; items: readonly { binding: PolicyBinding; policy: SignatureKey }[] },
  request: RestRequest,
): Promise<Wire> {
  const bindings: Wire[] = []
  for (const item of items) bindings.push(await signOfApi(item, request))
  return { total, size: items.length, bindings }
}

/** Input of DELETE /sign-bindings/{sign_bindings_id}. */
export function signBinding(request: RestRequest): Wire {
  return { bindingIds: [param(request, 'sign_bindings_id')] }
}
