import { RomaError } from '#contract/errors'
import type { Api } from '#contract/model/api'
import type { Plugin, PluginType } from '#contract/model/plugin'
import { commaList } from '#contract/model/plugin-content/cors'
import type { Storage } from '../storage/open.ts'
import { openContent } from './plugin-content.ts'

/** Most plug-ins of a type an instance. Source: APIG User Guide, "Kafka Log Push": constraints. */
const mostOfType: { readonly [T in PluginType]?: number } = { kafka_log: 5 }

/** Throws when the instance has as many plug-ins of the type as there may be. */
export function checkCreation(storage: Storage, type: PluginType): void {
  const most = mostOfType[type]
  if (most === undefined || storage.plugins.countOfType(type) < most) return
  throw new RomaError('quotaReached', {
    hint: `pluginType: an instance has at most ${most} plug-ins of this type.`,
  })
}

interface Binding {
  readonly plugin: Plugin
  readonly api: Api
  readonly envId: string
  /** APIs that get the plug-in in the same step. */
  readonly together: readonly Api[]
}

/** Throws when the plug-in may not act on the API there. */
export function checkBinding(storage: Storage, binding: Binding): void {
  const { plugin, api, envId } = binding
  if (!api.runEnvs.some((run) => run.envId === envId) && binding.together.length > 0)
    throw new RomaError('pluginNeedsPublication', { hint: `apiIds: publish "${api.name}" there first.` })
  if (plugin.pluginScope === 'app' && plugin.romaAppId !== api.romaAppId)
    throw new RomaError('invalidParameter', {
      hint: `apiIds: "${plugin.pluginName}" is for APIs of ${plugin.romaAppName} only; "${api.name}" belongs to another application.`,
    })
  if (plugin.pluginType === 'cors') checkCors(storage, binding)
}

/** Source: APIG User Guide, "Cross-Origin Resource Sharing": constraints. */
function checkCors(storage: Storage, { plugin, api, envId, together }: Binding): void {
  const { pluginName, pluginContent } = plugin
  const content = openContent('cors', { text: pluginContent, secrets: {} })
  const allowed = commaList(content?.allow_methods ?? '')
  const { reqMethod } = api
  if (allowed.length > 0 && !allowed.includes('*') && reqMethod !== 'ANY' && !allowed.includes(reqMethod))
    throw new RomaError('invalidParameter', {
      hint: `apiIds: "${pluginName}" does not allow ${reqMethod}, the method of "${api.name}": add it to allow_methods.`,
    })
  for (const { apiId, apiName, reqMethod: method } of storage.plugins.neighbours({ apiId: api.id, envId })) {
    if (method === 'OPTIONS')
      throw new RomaError('invalidParameter', {
        hint: `apiIds: "${apiName}" answers OPTIONS on the path of "${api.name}"; such a path takes no CORS plug-in.`,
      })
    if (apiId === api.id || together.some(({ id }) => id === apiId)) continue
    const other = storage.plugins.bindings.inSlot({ apiId, envId, policyId: plugin.id })
    if (other !== undefined && other.policyId !== plugin.id)
      throw new RomaError('invalidParameter', {
        hint: `apiIds: "${apiName}" has the path of "${api.name}" and another CORS plug-in, "${storage.plugins.get(other.policyId)?.pluginName}": APIs of one path share one.`,
      })
  }
}
