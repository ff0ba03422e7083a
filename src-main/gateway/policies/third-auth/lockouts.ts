import type { RouteTable } from '../../route-table.ts'
import { createKeyedWindows, type KeyedWindows } from '../keyed-windows.ts'

/** Failed calls of each source address, a plug-in each. They outlive changes of the plug-in. */
export interface Lockouts {
  /** Failures of the address in its open window. */
  failures(pluginId: string, address: string, time: number): number
  /** Counts one; opens the address's window when it has none. */
  fail(pluginId: string, address: string, time: number): void
  /** Forgets plug-ins that are bound nowhere any more. */
  keepOnly(pluginIds: ReadonlySet<string>): void
}

/** Plug-ins of the table that are third-party authorizers. */
export function thirdAuthIds({ bound }: RouteTable): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const { thirdAuth } of bound.values()) if (thirdAuth !== null) ids.add(thirdAuth.pluginId)
  return ids
}

/** Source: APIG User Guide, "Third-Party Authorizer": brute force threshold, five minutes. */
export const LOCKOUT_MS = 300_000

export function createLockouts(): Lockouts {
  const plugins = new Map<string, KeyedWindows>()
  return {
    failures: (pluginId, address, time) => plugins.get(pluginId)?.open(address, time)?.count ?? 0,
    fail(pluginId, address, time) {
      let windows = plugins.get(pluginId)
      if (windows === undefined) {
        windows = createKeyedWindows(LOCKOUT_MS)
        plugins.set(pluginId, windows)
      }
      const open = windows.open(address, time)
      if (open === undefined) windows.begin(address, time)
      else open.count += 1
    },
    keepOnly(pluginIds) {
      for (const id of plugins.keys()) if (!pluginIds.has(id)) plugins.delete(id)
    },
  }
}
