import type { ProcedureName } from '#contract/contract'
import { RomaError } from '#contract/errors'
import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import { nanoseconds, pick, type Wire } from '../case-mapping.ts'
import { body, type RestRequest } from '../route.ts'

/** Input of a binding; the policy's id has a name of its own in each kind. */
export function bindInput(policyName: string) {
  return (request: RestRequest): Wire => {
    const { publishIds, ...rest } = body(request)
    return { policyId: rest[policyName], publishIds }
  }
}

/** Query filters shared by the lists of bound and bindable APIs. */
export const apiFilters = ['env_id', 'group_id', 'api_id', 'api_name']

/** An API of a policy; `bound` are the members that name the binding in each kind. */
export function boundApi(binding: PolicyBinding, bound: Wire): Wire {
  return { ...apiFields(binding), ...bound }
}

/** An API that could still be bound, with the policy of the same kind that would give way. */
export function bindableApi(api: BindableApi, nameField: string): Wire {
  return { ...apiFields(api), [nameField]: api.boundPolicyName }
}

function apiFields(api: Omit<BindableApi, 'boundPolicyId' | 'boundPolicyName'>): Wire {
  return {
    id: api.apiId,
    name: api.apiName,
    type: api.apiType,
    remark: api.apiRemark,
    ...pick(api, ['authType', 'groupId', 'groupName', 'reqMethod', 'reqUri']),
    run_env_id: api.envId,
    run_env_name: api.envName,
    publish_id: api.publishId,
    roma_app_id: api.romaAppId,
    roma_app_name: api.romaAppName,
  }
}

/** Time of a binding in the product's form. */
export function bindTime({ applyTime }: PolicyBinding): string {
  return nanoseconds(applyTime)
}

/**
 * Unbinds one after the other; those that fail are listed. `action=delete` is the only one there is.
 *
 * Source: BatchDisassociateThrottlingPolicyV2, DeleteApiAclBindingV2 (batch).
 */
export function unbindMany(
  procedure: Extract<ProcedureName, `${string}.unbind`> &
    `${'throttlingPolicy' | 'accessControlPolicy'}.unbind`,
  listField: string,
) {
  return async (request: RestRequest): Promise<Wire> => {
    needDelete(request)
    const ids = body(request)[listField]
    if (!Array.isArray(ids))
      throw new RomaError('missingParameter', { hint: `${listField}: Give a list of ids.` })
    if (ids.length > 1000)
      throw new RomaError('valueTooLarge', { hint: `${listField}: 1000 at once at most.` })
    const failure: Wire[] = []
    for (const id of ids) {
      try {
        await request.call(procedure, { bindingIds: [String(id)] })
      } catch (thrown) {
        const { entry, message } = RomaError.from(thrown)
        failure.push({ bind_id: String(id), error_code: entry.code, error_msg: message })
      }
    }
    return { success_count: ids.length - failure.length, failure }
  }
}

/** Batch endpoints name their action in the query. */
export function needDelete(request: RestRequest): void {
  if (request.query.get('action') === 'delete') return
  throw new RomaError('invalidParameter', { hint: 'action: Only delete is available.' })
}
