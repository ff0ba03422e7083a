import type { z } from 'zod'
import type { AttachedPlugin, Plugin } from '#contract/model/plugin'
import type { BindableApi, PolicyBinding } from '#contract/model/policy-binding'
import { nanoseconds, pick, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'

/** Source: `PluginInfo` of CreatePlugin. */
export function plugin(model: Plugin): Wire {
  return {
    plugin_id: model.id,
    ...pick(model, ['pluginName', 'pluginType', 'pluginScope', 'pluginContent']),
    ...pick(model, ['remark', 'createTime', 'updateTime']),
    roma_app_id: model.romaAppId ?? '',
    roma_app_name: model.romaAppName,
  }
}

/** Input of POST /plugins/{plugin_id}/attach and of its undoing. */
export function toApis(request: RestRequest): Wire {
  return { ...body(request), pluginIds: [param(request, 'plugin_id')] }
}

/** Input of POST /apis/{api_id}/plugins/attach and of its undoing. */
export function toPlugins(request: RestRequest): Wire {
  return { ...body(request), apiIds: [param(request, 'api_id')] }
}

/** Source: AttachApiToPlugin, AttachPluginToApi. */
export function attachments({ bindings }: { bindings: readonly AttachedPlugin[] }): Wire {
  return {
    bindings: bindings.map((binding) => ({
      plugin_attach_id: binding.id,
      plugin_id: binding.policyId,
      plugin_name: binding.policyName,
      ...pick(binding, ['pluginType', 'pluginScope', 'envId', 'envName', 'apiId', 'apiName']),
      attached_time: nanoseconds(binding.applyTime),
    })),
  }
}

/** A plug-in of an API. Source: `AttachedPluginInfo` of ListApiAttachedPlugins. */
export function attachedPlugin(binding: AttachedPlugin): Wire {
  return {
    plugin_attach_id: binding.id,
    plugin_id: binding.policyId,
    plugin_name: binding.policyName,
    ...pick(binding, ['pluginType', 'pluginScope', 'envId', 'envName', 'pluginContent']),
    remark: binding.pluginRemark,
    ...pick(binding, ['createTime', 'updateTime', 'romaAppId', 'romaAppName']),
    attached_time: nanoseconds(binding.applyTime),
  }
}

/** An API of a plug-in. Source: `PluginApiInfo` of ListPluginAttachedApis. */
export function attachedApi(binding: PolicyBinding): Wire {
  return { ...api(binding), plugin_attach_id: binding.id, attached_time: nanoseconds(binding.applyTime) }
}

/** An API that a plug-in could act on. Source: ListPluginAttachableApis. */
export function attachableApi(found: z.infer<typeof BindableApi>): Wire {
  return api(found)
}

function api(found: Omit<PolicyBinding, 'id' | 'policyId' | 'policyName' | 'applyTime'>): Wire {
  return {
    ...pick(found, ['apiId', 'apiName']),
    type: found.apiType,
    ...pick(found, ['reqMethod', 'reqUri', 'authType']),
    remark: found.apiRemark,
    ...pick(found, ['groupId', 'groupName', 'romaAppId', 'romaAppName', 'envId', 'envName', 'publishId']),
  }
}
