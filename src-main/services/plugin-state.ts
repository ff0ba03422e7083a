import type { PluginState } from '#contract/model/plugin'
import type { Gateway } from '../gateway/gateway.ts'
import type { BreakerUnit } from '../gateway/policies/breaker.ts'

/** What readers of the state ask of the gateway. */
export interface StateGateway extends Pick<Gateway, 'breakers' | 'kafka' | 'table'> {
  /** The time that calls go by, milliseconds since 1970. */
  now(): number
}

/** Breakers and message queues of a plug-in, as they are now. */
export function pluginState(gateway: StateGateway, pluginId: string): PluginState {
  return { breakers: breakersOf(gateway, pluginId), kafka: gateway.kafka.state(pluginId) ?? null }
}

function breakersOf(gateway: StateGateway, pluginId: string): PluginState['breakers'] {
  const { bound, byVersion } = gateway.table()
  const routes = new Map([...byVersion.values()].map((route) => [route.bindingKey, route]))
  const units = new Map<string, { unit: BreakerUnit; place: string }>()
  for (const [place, { breaker }] of bound) {
    if (breaker === null || breaker.unit.pluginId !== pluginId) continue
    for (const { unit } of [breaker, ...breaker.rules])
      if (!units.has(unit.key)) units.set(unit.key, { unit, place })
  }
  const now = gateway.now()
  return [...units.values()].flatMap(({ unit, place }) => {
    const state = gateway.breakers.peek(unit.key)
    if (state === undefined) return []
    const isOpen = now < state.opensUntil && now >= state.openedAt
    const shared = !unit.key.includes(' ') || unit.key === `${pluginId} ${unit.rule}`
    const route = shared ? undefined : routes.get(place)
    return [
      {
        apiName: route?.apiName ?? '',
        envName: route?.envName ?? '',
        rule: unit.rule,
        isOpen,
        calls: isOpen ? state.lastCalls : state.calls,
        unhealthy: isOpen ? state.lastUnhealthy : state.unhealthy,
        opensForMs: isOpen ? state.opensUntil - now : 0,
      },
    ]
  })
}
