import { BlockList, isIP } from 'node:net'
import { RomaError } from '#contract/errors'

/** An address about to be dialled. */
export interface OutgoingTarget {
  /** The name as written, for host patterns. */
  readonly host: string
  /** The resolved address. */
  readonly address: string
  readonly port: number
}

interface OutgoingRuleOptions {
  /** CIDR or address, host pattern (`*.example.com`), `host:port` or `:port`; `strict` = only what is listed. */
  readonly allow: () => readonly string[]
  readonly deny: () => readonly string[]
}

/** Decides which addresses may be dialled by gateway, functions and debugger. */
export interface ConfigurableOutgoingRule {
  /** Throws `addressRefused` naming the rule. */
  check(target: OutgoingTarget): void
  /** Console and management ports on loopback: never dialled, whatever the settings say. */
  refusePorts(ports: readonly number[]): void
}

const deniedByDefault: readonly [string, string][] = [
  ['169.254.0.0/16', 'link-local addresses (cloud metadata)'],
  ['fe80::/10', 'link-local addresses'],
  ['fd00:ec2::254/128', 'cloud metadata'],
  ['100.100.100.200/32', 'cloud metadata'],
  ['224.0.0.0/4', 'multicast'],
  ['ff00::/8', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['0.0.0.0/8', 'the unspecified network'],
  ['::/128', 'the unspecified address'],
]

/** `::ffff:169.254.1.1` and `::ffff:a9fe:101` are IPv4; the zone of `fe80::1%eth0` is no part of the address. */
export function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^\[|\]$/g, '')
  const dotted = /^::(?:ffff:(?:0:)?)?(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
  if (dotted?.[1] !== undefined) return dotted[1]
  const mapped = /^(?:0*:)*:?ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare)
  if (mapped === null) return bare
  const high = Number.parseInt(mapped[1] ?? '0', 16)
  const low = Number.parseInt(mapped[2] ?? '0', 16)
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}

interface Entry {
  readonly text: string
  matches(target: OutgoingTarget): boolean
}

function addressEntry(text: string): Entry | undefined {
  const [network = '', bits] = text.split('/')
  const family = isIP(network)
  if (family === 0) return undefined
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) list.addAddress(network, type)
  else {
    const prefix = Number(bits)
    if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return undefined
    list.addSubnet(network, prefix, type)
  }
  return {
    text,
    matches: ({ address }) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  }
}

function parseEntry(text: string): Entry {
  const trimmed = text.trim().toLowerCase()
  const network = addressEntry(trimmed)
  if (network !== undefined) return network
  const [, hostPart = '', portPart] = /^(.*?)(?::(\d{1,5}))?$/.exec(trimmed) ?? []
  const port = portPart === undefined ? undefined : Number(portPart)
  const bare = hostPart.replace(/^\[|\]$/g, '')
  const byAddress = bare === '' || bare === '*' ? undefined : addressEntry(bare)
  return {
    text,
    matches(target) {
      if (port !== undefined && port !== target.port) return false
      if (bare === '' || bare === '*') return port !== undefined || bare === '*'
      if (byAddress !== undefined) return byAddress.matches(target)
      const host = target.host.toLowerCase().replace(/\.$/, '')
      if (bare.startsWith('*.')) return host.endsWith(bare.slice(1))
      return host === bare
    },
  }
}

/** Parses a list once and again only when it changed. */
function compiled(read: () => readonly string[]): () => readonly Entry[] {
  let key = ''
  let entries: readonly Entry[] = []
  return () => {
    const texts = read().filter((text) => text.trim() !== '' && text.trim().toLowerCase() !== 'strict')
    const now = texts.join('\n')
    if (now !== key) {
      key = now
      entries = texts.map(parseEntry)
    }
    return entries
  }
}

/**
 * Loopback, private and public addresses are allowed; link-local, metadata, multicast, broadcast and unspecified ones
 * are not, unless the settings list them; what the settings deny is denied; admin ports on loopback always are.
 */
export function createOutgoingRule({ allow, deny }: OutgoingRuleOptions): ConfigurableOutgoingRule {
  const byDefault = deniedByDefault.map(([text, what]) => ({ entry: parseEntry(text), what }))
  const loopback = [parseEntry('127.0.0.0/8'), parseEntry('::1')]
  const allowed = compiled(allow)
  const denied = compiled(deny)
  let adminPorts: ReadonlySet<number> = new Set()

  function refuse(target: OutgoingTarget, rule: string): never {
    const where = target.host === target.address ? target.address : `${target.host} (${target.address})`
    throw new RomaError('addressRefused', {
      hint: `${where}:${target.port} is refused by the rule "${rule}".`,
    })
  }

  return {
    refusePorts(ports) {
      adminPorts = new Set([...adminPorts, ...ports])
    },
    check(target) {
      const plain = { ...target, address: plainAddress(target.address) }
      if (isIP(plain.address) === 0) refuse(plain, 'an address must be resolved')
      if (adminPorts.has(plain.port) && loopback.some((entry) => entry.matches(plain)))
        refuse(plain, 'console and management ports are never called')
      const forbidden = denied().find((entry) => entry.matches(plain))
      if (forbidden !== undefined) refuse(plain, `outgoing.deny ${forbidden.text}`)
      if (allowed().some((entry) => entry.matches(plain))) return
      const builtIn = byDefault.find(({ entry }) => entry.matches(plain))
      if (builtIn !== undefined) refuse(plain, `${builtIn.entry.text}, ${builtIn.what}`)
      if (allow().some((text) => text.trim().toLowerCase() === 'strict'))
        refuse(plain, 'strict: only listed addresses')
    },
  }
}
