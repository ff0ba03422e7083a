import { type PluginType, pluginContents } from '#contract/model/plugin'
import { type BoundPolicies, bindingKey, nothingBound } from '../../src-main/gateway/bound-policies.ts'
import { pluginCompilers } from '../../src-main/gateway/plugins.ts'

/** Contents by type; each is checked as one that is saved. */
export type TestPlugins = Partial<Record<PluginType, unknown>>

let plugins = 0

/** Plug-ins on APIs of `startGateway`, in RELEASE: `api0` unless ids are given. For `input.bound`. */
export function bindPlugins(
  contents: TestPlugins,
  apiIds: readonly string[] = ['api0'],
): Map<string, BoundPolicies> {
  const compiled = Object.entries(contents).map(([type, content]) => {
    const kind = type as PluginType
    plugins += 1
    const identity = { id: `plugin${plugins}`, name: `${type}-${plugins}` }
    return (pluginCompilers[kind] as (content: unknown, identity: object) => (place: object) => object)(
      pluginContents[kind].schema.parse(content),
      identity,
    )
  })
  return new Map(
    apiIds.map((apiId) => {
      const place = { apiId, envId: 'RELEASE_ID', functions: () => new Map() }
      const policies = compiled.map((make) => make(place))
      return [bindingKey(apiId, 'RELEASE_ID'), Object.assign({}, nothingBound, ...policies) as BoundPolicies]
    }),
  )
}
