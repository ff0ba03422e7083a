import { RomaError } from '#contract/errors'
import type { AccessControlPolicy, AppAcl } from '#contract/model/access-control-policy'
import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import { pick, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'
import { bindableApi, bindTime, boundApi, needDelete } from './policy-binding.ts'

/** An access control policy. Source: CreateAclStrategyV2. */
export function acl(policy: AccessControlPolicy): Wire {
  return pick(policy, ['id', 'aclName', 'entityType', 'aclType', 'aclValue', 'bindNum', 'updateTime'])
}

/** Deletes policies; those that are bound stay and are listed. Source: BatchDeleteAclV2. */
export async function deleteAcls(request: RestRequest): Promise<Wire> {
  needDelete(request)
  const ids = body(request).acls
  if (!Array.isArray(ids)) throw new RomaError('missingParameter', { hint: 'acls: Give a list of ids.' })
  const { successCount, failure } = await request.call('accessControlPolicy.deleteMany', { ids })
  return {
    success_count: successCount,
    failure: failure.map(({ id, ...rest }) => ({
      acl_id: id,
      ...pick(rest, ['aclName', 'errorCode', 'errorMsg']),
    })),
  }
}

/** What binding answers. Source: CreateApiAclBindingV2. */
export function aclBindings({ bindings }: { bindings: readonly PolicyBinding[] }): Wire {
  return {
    acl_bindings: bindings.map((binding) => ({
      ...pick(binding, ['id', 'apiId', 'envId', 'publishId']),
      acl_id: binding.policyId,
      create_time: bindTime(binding),
    })),
  }
}

/** An API of a policy. Source: ListApisBindedToAclPolicyV2. */
export function aclApi(binding: PolicyBinding): Wire {
  return boundApi(binding, {
    ...pick(binding, ['apiId', 'apiName', 'apiType', 'apiRemark', 'envId', 'envName']),
    bind_id: binding.id,
    bind_time: bindTime(binding),
  })
}

/** An API that could be bound. Source: ListApisUnbindedToAclPolicyV2. */
export function aclableApi(api: BindableApi): Wire {
  return bindableApi(api, 'acl_name')
}

/** A policy of an API. Source: ListAclPolicyBindedToApiV2. */
export function aclOfApi({ binding, policy }: { binding: PolicyBinding; policy: AccessControlPolicy }): Wire {
  return {
    ...pick(policy, ['aclName', 'entityType', 'aclType', 'aclValue']),
    acl_id: policy.id,
    ...pick(binding, ['envId', 'envName']),
    bind_id: binding.id,
    bind_time: bindTime(binding),
  }
}

/** An application's own list. Source: UpdateAppAcl. */
export function appAcl(model: AppAcl): Wire {
  return pick(model, ['appId', 'appAclType', 'appAclValues'])
}

/** Throws `accessControlPolicyNotFound` when the application has none. */
export function foundAppAcl(answer: { acl: AppAcl | null }, request: RestRequest): Wire {
  if (answer.acl !== null) return appAcl(answer.acl)
  throw new RomaError('accessControlPolicyNotFound', {
    hint: `The application ${param(request, 'app_id')} has no list of addresses.`,
  })
}
