import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { PluginType } from '#contract/model/plugin'
import { useBackend } from '../../../app/use-backend.ts'
import { useResource } from '../../../app/use-resource.ts'
import type { PolicyBindingDoor, PolicyOfApiDoor, PolicyRow, PolicyRows } from '../policy-kind.ts'
import { usePluginSummary } from './use-plugin-summary.ts'

/** Plug-ins of a type as rows of the list of all kinds. */
export function usePluginRows(type: PluginType): PolicyRows {
  const { call } = useBackend()
  const { t } = useI18n()
  const summary = usePluginSummary()
  const { value, loading, error, reload } = useResource(() => call('plugin.list', { pluginType: type }), {
    initial: { total: 0, items: [] },
    events: ['plugin.changed', 'publication.changed', 'api.changed'],
  })
  const rows = computed((): PolicyRow[] =>
    value.value.items.map((plugin) => ({
      kind: type,
      id: plugin.id,
      name: plugin.pluginName,
      scope: plugin.pluginScope === 'app' ? plugin.romaAppName || t('plugin.scopeApp') : '',
      summary: summary(plugin),
      bindNum: plugin.bindNum,
    })),
  )
  return { rows, loading, error, reload }
}

/** How a plug-in is bound; APIs of several environments may be chosen at once. */
export function usePluginBindings(pluginId: () => string): PolicyBindingDoor {
  const { call } = useBackend()
  async function each(
    procedure: 'plugin.attach' | 'plugin.detach',
    places: readonly { readonly apiId: string; readonly envId: string }[],
  ): Promise<void> {
    for (const [envId, there] of Map.groupBy(places, ({ envId }) => envId))
      await call(procedure, { envId, pluginIds: [pluginId()], apiIds: there.map(({ apiId }) => apiId) })
  }
  return {
    bound: () => call('plugin.attachedApis', { id: pluginId() }),
    bindable: (filter) => call('plugin.attachableApis', { id: pluginId(), ...filter }),
    bind: (apis) => each('plugin.attach', apis),
    unbind: (bindings) => each('plugin.detach', bindings),
    event: 'plugin.changed',
  }
}

/** Plug-ins of a type as the API's tab sees them. */
export function usePluginOfApi(type: PluginType): PolicyOfApiDoor {
  const { call } = useBackend()
  const summary = usePluginSummary()
  return {
    async list(apiId) {
      const { items } = await call('plugin.attachedPlugins', { apiId, pluginType: type })
      return items.map((binding) => ({
        ...{ kind: type, policyId: binding.policyId, policyName: binding.policyName },
        ...{ summary: summary(binding), binding },
      }))
    },
    bind: (policyId, { apiId, envId }) =>
      call('plugin.attach', { envId, pluginIds: [policyId], apiIds: [apiId] }),
    unbind: ({ policyId, apiId, envId }) =>
      call('plugin.detach', { envId, pluginIds: [policyId], apiIds: [apiId] }),
  }
}
