import type { VpcHealthConfig } from '#contract/model/vpc-channel'
import type { Origin } from '../route.ts'

/** A channel as storage hands it over. */
export interface RoutedChannel {
  readonly id: string
  readonly name: string
  readonly strategy: 1 | 2 | 3 | 4
  readonly members: readonly RoutedMember[]
  readonly health: VpcHealthConfig | null
}

export interface RoutedMember {
  readonly id: string
  readonly host: string
  /** The one that is dialled: never 0. */
  readonly port: number
  readonly weight: number
  readonly isBackup: boolean
  readonly enabled: boolean
}

/** A member with what calls need of it. */
export interface ChannelMember extends RoutedMember {
  /** `10.0.0.5:8080`; brackets around IPv6. What a member is known by over changes of the channel. */
  readonly address: string
  /** Origins by `ChannelBackend.variant`, made when first called. */
  readonly origins: Map<string, Origin>
}

/** A channel, worked out once when it changed. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly strategy: RoutedChannel['strategy']
  readonly members: readonly ChannelMember[]
  readonly health: VpcHealthConfig | null
  /** Equal texts are equal channels. */
  readonly text: string
}

/** How a backend uses a channel. */
export interface ChannelBackend {
  readonly id: string
  readonly protocol: 'http:' | 'https:'
  /** `Host` header; empty: the caller's. */
  readonly hostHeader: string
  /** The member is a gateway that knows this one: the call is signed for it. */
  readonly cascade: boolean
  /** Two-way TLS. */
  readonly clientCertificate: boolean
  /** Tells origins of one member apart that need connections of their own. */
  readonly variant: string
}

const noChannels: ReadonlyMap<string, Channel> = new Map()

/** Compiles the channels; what did not change is taken over. */
export function compileChannels(
  routed: readonly RoutedChannel[],
  previous: ReadonlyMap<string, Channel> = noChannels,
): ReadonlyMap<string, Channel> {
  if (routed.length === 0) return noChannels
  return new Map(
    routed.map((channel) => {
      const text = JSON.stringify(channel)
      const before = previous.get(channel.id)
      return [channel.id, before?.text === text ? before : { ...channel, text, ...membersOf(channel) }]
    }),
  )
}

function membersOf({ members }: RoutedChannel): Pick<Channel, 'members'> {
  return {
    members: members.map((member) => ({ ...member, address: addressOf(member), origins: new Map() })),
  }
}

function addressOf({ host, port }: RoutedMember): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where a member is dialled by a backend that uses the channel. */
export function originOf(member: ChannelMember, backend: ChannelBackend): Origin {
  const known = member.origins.get(backend.variant)
  if (known !== undefined) return known
  const { protocol, hostHeader, clientCertificate } = backend
  const origin: Origin = {
    key: originKey(member, backend),
    protocol,
    hostname: member.host.toLowerCase(),
    port: member.port,
    hostHeader: hostHeader === '' ? member.address : hostHeader,
    own: false,
    clientCertificate,
    // A channel's members share one certificate: that of the name they are called by.
    servername: hostHeader.replace(/:\d+$/, ''),
  }
  member.origins.set(backend.variant, origin)
  return origin
}

/** Key of the pool of a member for a backend. */
export function originKey(member: ChannelMember, { protocol, variant }: ChannelBackend): string {
  return `${protocol}//${member.address}${variant}`
}
