import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { AttachedPlugin, Plugin, PluginDraft } from '#contract/model/plugin'
import type { PolicyBinding } from '#contract/model/policy-binding'
import type { pluginProcedures } from '#contract/procedures/plugin'
import { apiOf } from './api.ts'
import { environmentOf } from './environment.ts'
import { appNotFound } from './integration-application.ts'
import { checkBinding, checkCreation } from './plugin-conditions.ts'
import { checkContent } from './plugin-content.ts'
import { pluginState, type StateGateway } from './plugin-state.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

type Needs = ServiceNeeds & { readonly gateway: StateGateway }

/** Plug-ins and where they act. */
export function pluginService(needs: Needs): Handlers<typeof pluginProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const { plugins } = storage
  const { bindings: pluginBindings } = plugins

  function changed(ids: string[], { acts = true } = {}): void {
    if (acts) routes.reload()
    emit('plugin.changed', { ids })
  }

  function pluginOf(id: string): Plugin {
    const plugin = plugins.get(id)
    if (plugin === undefined) throw new RomaError('pluginNotFound', { hint: `No plug-in has the id ${id}.` })
    return plugin
  }

  function checkName(pluginName: string, ownId?: string): void {
    const existing = plugins.named(pluginName)
    if (existing !== undefined && existing.id !== ownId)
      throw new RomaError('pluginNameExists', { hint: `pluginName: "${pluginName}" is taken.` })
  }

  function add(draft: Omit<PluginDraft, 'pluginContent'>, content: ReturnType<typeof checkContent>): string {
    const id = newId()
    const time = timeOf(now)
    checkQuota(storage, { name: 'PLUGIN_NUM_LIMIT', used: plugins.count(), error: 'quotaReached' })
    checkName(draft.pluginName)
    checkCreation(storage, draft.pluginType)
    const { pluginName, pluginType, pluginScope, remark } = draft
    const romaAppId = pluginScope === 'app' ? (draft.romaAppId ?? null) : null
    if (romaAppId !== null && storage.integrationApplications.get(romaAppId) === undefined)
      throw appNotFound(romaAppId)
    const times = { createTime: time, updateTime: time }
    plugins.add(
      { id, pluginName, pluginType, pluginScope, romaAppId, remark, ...times, pluginContent: content.text },
      content.secrets,
    )
    return id
  }

  function attach({ apiId, plugin, envId }: { apiId: string; plugin: Plugin; envId: string }): string {
    const held = pluginBindings.inSlot({ apiId, envId, policyId: plugin.id })
    if (held?.policyId === plugin.id) return held.id
    if (held !== undefined) pluginBindings.remove(held.id)
    const id = newId()
    pluginBindings.add({ id, policyId: plugin.id, apiId, envId, applyTime: timeOf(now) })
    return id
  }

  function attached(binding: PolicyBinding): AttachedPlugin[] {
    const plugin = plugins.get(binding.policyId)
    if (plugin === undefined) return []
    const { pluginType, pluginScope, pluginContent, remark, createTime, updateTime } = plugin
    return [
      { ...binding, pluginType, pluginScope, pluginContent, pluginRemark: remark, createTime, updateTime },
    ]
  }

  return {
    'plugin.list': (filter) => plugins.list(filter),
    'plugin.get': ({ id }) => pluginOf(id),
    'plugin.state': ({ id }) => pluginState(needs.gateway, pluginOf(id).id),
    'plugin.create': (draft) => {
      const content = checkContent(draft)
      const id = storage.transaction(() => add(draft, content))
      changed([id], { acts: false })
      return pluginOf(id)
    },
    'plugin.update': ({ id, draft }) => {
      storage.transaction(() => {
        const before = pluginOf(id)
        if (draft.pluginType !== before.pluginType)
          throw new RomaError('fieldFrozen', { hint: `pluginType: it stays ${before.pluginType}.` })
        if (draft.pluginScope !== before.pluginScope)
          throw new RomaError('fieldFrozen', { hint: `pluginScope: it stays ${before.pluginScope}.` })
        checkName(draft.pluginName, id)
        const content = checkContent(draft, plugins.secretsOf(id))
        const { pluginName, remark } = draft
        const updateTime = timeOf(now)
        plugins.update({ id, pluginName, remark, updateTime, pluginContent: content.text }, content.secrets)
        const plugin = pluginOf(id)
        for (const { apiId, envId } of pluginBindings.list({ policyId: id }).items)
          checkBinding(storage, { plugin, api: apiOf(storage, apiId), envId, together: [] })
      })
      changed([id])
      return pluginOf(id)
    },
    'plugin.delete': ({ id }) => {
      storage.transaction(() => {
        const { pluginName } = pluginOf(id)
        const { items, total } = pluginBindings.list({ policyId: id, limit: 5 })
        if (total > 0)
          throw new RomaError('stillInUse', {
            hint: `"${pluginName}" is bound to ${nameList(
              items.map(({ apiName }) => apiName),
              total,
            )}: unbind it first.`,
          })
        plugins.remove(id)
      })
      changed([id])
      return {}
    },
    'plugin.clone': ({ id, pluginName }) => {
      const made = storage.transaction(() => {
        const { pluginContent, ...rest } = pluginOf(id)
        return add({ ...rest, pluginName }, { text: pluginContent, secrets: plugins.secretsOf(id) })
      })
      changed([made], { acts: false })
      return pluginOf(made)
    },
    'plugin.attach': ({ envId, pluginIds, apiIds }) => {
      const ids = storage.transaction(() => {
        environmentOf(storage, envId)
        const apis = [...new Set(apiIds)].map((id) => apiOf(storage, id))
        return [...new Set(pluginIds)].map(pluginOf).flatMap((plugin) => {
          for (const api of apis) checkBinding(storage, { plugin, api, envId, together: apis })
          return apis.map(({ id: apiId }) => attach({ apiId, plugin, envId }))
        })
      })
      changed(pluginIds)
      return { bindings: ids.flatMap((id) => pluginBindings.get(id) ?? []).flatMap(attached) }
    },
    'plugin.detach': ({ envId, pluginIds, apiIds }) => {
      storage.transaction(() => {
        environmentOf(storage, envId)
        for (const policyId of pluginIds.map((id) => pluginOf(id).id))
          for (const apiId of apiIds.map((id) => apiOf(storage, id).id)) {
            const held = pluginBindings.inSlot({ apiId, envId, policyId })
            if (held?.policyId === policyId) pluginBindings.remove(held.id)
          }
      })
      changed(pluginIds)
      return {}
    },
    'plugin.attachedApis': ({ id, ...filter }) => {
      pluginOf(id)
      return pluginBindings.list({ ...filter, policyId: id })
    },
    'plugin.attachableApis': ({ id, ...filter }) => {
      const { romaAppId } = pluginOf(id)
      return pluginBindings.bindable({ ...filter, policyId: id, romaAppId: romaAppId ?? undefined })
    },
    'plugin.attachedPlugins': ({ apiId, envId, envName, pluginId, pluginName, preciseSearch, ...filter }) => {
      apiOf(storage, apiId)
      const named = {
        envName,
        policyName: pluginName,
        preciseSearch: preciseSearch?.replace('pluginName', 'policyName'),
      }
      const found = pluginBindings
        .list({ apiId, envId, policyId: pluginId, ...named })
        .items.flatMap(attached)
      const wanted = found.filter(
        (one) =>
          (filter.pluginType === undefined || one.pluginType === filter.pluginType) &&
          (filter.romaAppId === undefined || one.romaAppId === filter.romaAppId) &&
          (filter.romaAppName === undefined || one.romaAppName.includes(filter.romaAppName)),
      )
      const { offset, limit = wanted.length } = filter
      return { total: wanted.length, items: wanted.slice(offset, offset + limit) }
    },
    'plugin.attachablePlugins': ({ apiId, envId, pluginId, ...filter }) => {
      apiOf(storage, apiId)
      environmentOf(storage, envId)
      return plugins.list({ ...filter, id: pluginId, attachableTo: { apiId, envId } })
    },
  }
}
