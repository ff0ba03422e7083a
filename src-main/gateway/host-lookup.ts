import { isIP } from 'node:net'
import type { HostTarget, RoutedGroup, RouteTable } from './route-table.ts'

const unknown: HostTarget = { kind: 'unknown' }
const loopback: HostTarget = { kind: 'loopback' }
const bareAddress: HostTarget = { kind: 'address' }
const MAX_HOSTS_KEPT = 1000

const hostForm = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/

/** Texts that were hosts; callers repeat themselves. */
const hostTexts = new Set<string>()

/** Whether a Host header has the form of one. */
export function isHostText(host: string): boolean {
  if (hostTexts.has(host)) return true
  if (!hostForm.test(host)) return false
  if (hostTexts.size < MAX_HOSTS_KEPT && host.length <= 260) hostTexts.add(host)
  return true
}

/** Where names lead: groups, this machine, or nowhere. */
export function hostLookup(groups: readonly RoutedGroup[]): Pick<RouteTable, 'target' | 'knowsHost'> {
  const names = new Map<string, HostTarget>()
  for (const group of groups) {
    const domains = new Map(group.domains?.map((domain) => [domain.name, domain]))
    for (const host of group.hosts) {
      const name = host.toLowerCase().replace(/\.$/, '')
      names.set(name, { kind: 'group', group, domain: domains.get(name) ?? null })
    }
  }
  // Callers repeat themselves; the texts they send are few. A stranger cannot fill it beyond the limit.
  const seen = new Map<string, HostTarget>()

  function resolve(host: string): HostTarget {
    const name = (hostForm.exec(host)?.[1] ?? '').toLowerCase().replace(/\.$/, '')
    const exact = names.get(name)
    if (exact !== undefined) return exact
    const dot = name.indexOf('.')
    const wildcard = dot < 1 ? undefined : names.get(`*${name.slice(dot)}`)
    if (wildcard !== undefined) return wildcard
    if (name === 'localhost') return loopback
    const bare = name.replace(/^\[|\]$/g, '')
    const family = isIP(bare)
    if (family === 0) return unknown
    return (family === 4 && bare.startsWith('127.')) || bare === '::1' ? loopback : bareAddress
  }

  return {
    target(host) {
      let target = seen.get(host)
      if (target === undefined) {
        target = resolve(host)
        if (seen.size < MAX_HOSTS_KEPT && host.length <= 260) seen.set(host, target)
      }
      return target
    },
    knowsHost: (name) => resolve(name).kind === 'group',
  }
}
