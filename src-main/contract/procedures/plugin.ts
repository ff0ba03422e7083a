import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { AttachedPlugin, Plugin, PluginDraft, PluginScope, PluginState, PluginType } from '../model/plugin.ts'
import { BindableApi, PolicyBinding } from '../model/policy-binding.ts'

const ApisOfPlugin = Page.extend({
  id: Id,
  envId: z.string().optional(),
  groupId: z.string().optional(),
  apiId: z.string().optional(),
  apiName: z.string().optional(),
  reqMethod: z.string().optional(),
  reqUri: z.string().optional(),
})

const PluginsOfApi = Page.extend({
  apiId: Id,
  envId: z.string().optional(),
  envName: z.string().optional(),
  pluginId: z.string().optional(),
  pluginName: z.string().optional(),
  pluginType: PluginType.optional(),
  romaAppId: z.string().optional(),
  romaAppName: z.string().optional(),
})

export const pluginProcedures = {
  'plugin.list': query({
    input: Page.extend({
      id: z.string().optional(),
      pluginName: z.string().optional(),
      pluginType: PluginType.optional(),
      pluginScope: PluginScope.optional(),
      romaAppId: z.string().optional(),
      romaAppName: z.string().optional(),
    }),
    output: listOf(Plugin),
  }),
  'plugin.get': query({ input: z.object({ id: Id }), output: Plugin }),
  'plugin.state': query({ input: z.object({ id: Id }), output: PluginState }),
  'plugin.create': command({ input: PluginDraft, output: Plugin }),
  /** Type and scope stay. Secrets that the content leaves out stay too. */
  'plugin.update': command({ input: z.object({ id: Id, draft: PluginDraft }), output: Plugin }),
  'plugin.delete': command({ input: z.object({ id: Id }), output: Nothing }),
  /** The same content, secrets too, under another name; bound to nothing. */
  'plugin.clone': command({ input: z.object({ id: Id, pluginName: z.string() }), output: Plugin }),
  /** One of the same type that is bound there gives way. */
  'plugin.attach': command({
    input: z.object({
      envId: Id,
      pluginIds: z.array(Id).min(1, 'Choose a plug-in.').max(100),
      apiIds: z.array(Id).min(1, 'Choose an API.').max(1000),
    }),
    output: z.object({ bindings: z.array(AttachedPlugin) }),
  }),
  'plugin.detach': command({
    input: z.object({
      envId: Id,
      pluginIds: z.array(Id).min(1, 'Choose a plug-in.').max(100),
      apiIds: z.array(Id).min(1, 'Choose an API.').max(1000),
    }),
    output: Nothing,
  }),
  'plugin.attachedApis': query({ input: ApisOfPlugin, output: listOf(PolicyBinding) }),
  /** Published APIs that it could be bound to, and the plug-in of its type that would give way. */
  'plugin.attachableApis': query({ input: ApisOfPlugin, output: listOf(BindableApi) }),
  'plugin.attachedPlugins': query({ input: PluginsOfApi, output: listOf(AttachedPlugin) }),
  'plugin.attachablePlugins': query({ input: PluginsOfApi.extend({ envId: Id }), output: listOf(Plugin) }),
}
