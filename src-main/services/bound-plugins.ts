import type { PluginContent, PluginType } from '#contract/model/plugin'
import { bindingKey } from '../gateway/bound-policies.ts'
import { type CompiledPlugin, pluginCompilers } from '../gateway/plugins.ts'
import type { OpenedPlugin } from '../storage/repositories/plugin.ts'
import type { PolicySource } from './bound-policies.ts'
import { openContent } from './plugin-content.ts'

interface Known {
  readonly name: string
  readonly content: string
  readonly secrets: string
  /** `undefined`: a content that does not fit any more, or secrets that cannot be opened. */
  readonly compiled: CompiledPlugin | undefined
}

/** What is known of each workspace: a content is compiled once, however often the table is made anew. */
const workspaces = new WeakMap<object, ReadonlyMap<string, Known>>()

/** Plug-ins and where they act. */
export const boundPlugins: PolicySource = ({ plugins, customBackends }) => {
  const before = workspaces.get(plugins)
  const known = new Map<string, Known>()
  for (const plugin of plugins.bound()) known.set(plugin.id, current(plugin, before?.get(plugin.id)))
  workspaces.set(plugins, known)
  let names: Map<string, string> | undefined
  const functions = () => {
    names ??= functionNames(customBackends.list({ status: 4 }).items)
    return names
  }
  return plugins.bindings.all().flatMap(({ policyId, apiId, envId }) => {
    const compiled = known.get(policyId)?.compiled
    return compiled === undefined
      ? []
      : [{ key: bindingKey(apiId, envId), policies: compiled({ apiId, envId, functions }) }]
  })
}

function current(plugin: OpenedPlugin, before: Known | undefined): Known {
  const { id, pluginName: name, pluginContent: content, pluginType } = plugin
  const secrets = JSON.stringify(plugin.secrets)
  if (before?.content === content && before.secrets === secrets && before.name === name) return before
  if (plugin.secrets === null) return { name, content, secrets, compiled: undefined }
  const opened = openContent(pluginType, { text: content, secrets: plugin.secrets })
  return { name, content, secrets, compiled: opened && compile(pluginType, { content: opened, id, name }) }
}

function compile<T extends PluginType>(
  type: T,
  { content, id, name }: { content: PluginContent<T>; id: string; name: string },
): CompiledPlugin {
  return pluginCompilers[type](content, { id, name })
}

/** By id and by name, for URNs. */
function functionNames(
  backends: readonly { readonly id: string; readonly name: string }[],
): Map<string, string> {
  const names = new Map<string, string>()
  for (const { id, name } of backends) names.set(name, id)
  for (const { id } of backends) names.set(id, id)
  return names
}
