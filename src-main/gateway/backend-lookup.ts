import { originKey } from './channels/channel.ts'
import type { HttpBackend, Route } from './route.ts'
import type { RouteTable } from './route-table.ts'

/** What routes lead to. Worked out when first asked: a publish must not pay for it. */
export function backendLookup(
  routes: ReadonlyMap<string, Route>,
  { channels, bound }: Pick<RouteTable, 'channels' | 'bound'>,
): Pick<RouteTable, 'usesOrigin' | 'usedChannels' | 'channels'> {
  let found: { readonly origins: ReadonlySet<string>; readonly used: ReadonlySet<string> } | undefined

  function find() {
    const origins = new Set<string>()
    const used = new Set<string>()
    const add = ({ origin, channel }: Pick<HttpBackend, 'origin' | 'channel'>) => {
      if (origin !== null) origins.add(origin.key)
      if (channel === null) return
      used.add(channel.id)
      for (const member of channels.get(channel.id)?.members ?? []) origins.add(originKey(member, channel))
    }
    for (const route of routes.values())
      for (const { backend } of [route, ...route.policies]) if (backend.kind === 'http') add(backend)
    for (const { thirdAuth, breaker, mirror } of bound.values()) {
      if (thirdAuth !== null) add(thirdAuth)
      if (mirror?.origin) origins.add(mirror.origin.key)
      if (breaker === null) continue
      for (const { downgrade } of [breaker, ...breaker.rules])
        if (downgrade?.kind === 'backend' && downgrade.backend.kind === 'http') add(downgrade.backend)
    }
    return { origins, used }
  }

  return {
    channels,
    usesOrigin(key) {
      found ??= find()
      return found.origins.has(key)
    },
    usedChannels() {
      found ??= find()
      return found.used
    },
  }
}
