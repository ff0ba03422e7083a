import { defineAsyncComponent } from 'vue'
import type { PluginType } from '#contract/model/plugin'
import type { PolicyKind } from '../policy-kind.ts'
import { usePluginOfApi, usePluginRows } from './use-plugins.ts'

const Detail = defineAsyncComponent(() => import('./PluginDetail.vue'))

/** In the order of *Create Policy*. */
const types: readonly PluginType[] = [
  'cors',
  'rate_limit',
  'set_resp_headers',
  'kafka_log',
  'breaker',
  'third_auth',
  'proxy_cache',
  'proxy_mirror',
]

/** Every type of plug-in as a kind of policy of its own. */
export const pluginKinds: readonly PolicyKind[] = types.map((type) => ({
  id: type,
  family: 'plugin',
  label: `plugin.type.${type}`,
  about: `plugin.about.${type}`,
  useRows: () => usePluginRows(type),
  useOfApi: () => usePluginOfApi(type),
  createRoute: `/apic/policies/plugins/new/${type}`,
  Detail,
  events: ['plugin.changed'],
}))
