/**
 * One entry of an address list as the user writes it: a single address, `a-b`, or a CIDR block whose host bits may be
 * set (`192.168.0.1/16`). IPv4 and IPv6.
 *
 * Source: ROMA Connect API Reference v2, "CreateAclStrategyV2" (acl_value); User Guide, "Access Control".
 */
export interface AddressRange {
  readonly text: string
  /** First and last address as `addressKey` writes them. */
  readonly from: string
  readonly to: string
}

/**
 * An address in a form whose text order is the order of addresses: `4` and 8 hex digits, or `6` and 32 of them. IPv4
 * inside IPv6 (`::ffff:10.0.0.1`) is IPv4. `undefined`: no address.
 */
export function addressKey(address: string): string | undefined {
  const text = address.trim()
  if (!text.includes(':')) return ipv4Key(text)
  const key = ipv6Key(text)
  return key?.startsWith(mappedPrefix) ? `4${key.slice(mappedPrefix.length)}` : key
}

/** `undefined`: neither an address nor a range nor a block. */
export function parseAddressRange(entry: string): AddressRange | undefined {
  const text = entry.trim()
  if (text.includes('/')) return parseBlock(text)
  const [first = '', last = first, ...more] = text.split('-')
  const from = addressKey(first)
  const to = addressKey(last)
  if (from === undefined || to === undefined || more.length > 0) return undefined
  return from[0] === to[0] && from <= to ? { text, from, to } : undefined
}

/** Whether the address lies in the range. */
export function inAddressRange(address: string, { from, to }: AddressRange): boolean {
  const key = addressKey(address)
  return key !== undefined && key >= from && key <= to
}

const mappedPrefix = '600000000000000000000ffff'

function ipv4Key(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let key = '4'
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    key += Number(part).toString(16).padStart(2, '0')
  }
  return key
}

function ipv6Key(text: string): string | undefined {
  let rest = text.replace(/%[0-9A-Za-z._~-]+$/, '')
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(rest)
  if (dotted !== null) {
    const key = ipv4Key(dotted[2] ?? '')
    if (key === undefined) return undefined
    rest = `${dotted[1]}${key.slice(1, 5)}:${key.slice(5)}`
  }
  const halves = rest.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const count = groups.reduce((sum, half) => sum + half.length, 0)
  if (halves.length === 2 ? count > 7 : count !== 8) return undefined
  const [head = [], tail = []] = groups
  const all = [...head, ...Array<string>(8 - count).fill('0'), ...tail]
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined
  return `6${all.map((group) => group.toLowerCase().padStart(4, '0')).join('')}`
}

function parseBlock(text: string): AddressRange | undefined {
  const [network = '', bits = '', ...more] = text.split('/')
  const mapped = /^::ffff:/i.test(network.trim())
  const key = addressKey(network)
  if (key === undefined || mapped || more.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined
  const size = key[0] === '4' ? 32 : 128
  const prefix = Number(bits)
  if (prefix > size) return undefined
  let from = key[0] as string
  let to = from
  for (let at = 1; at < key.length; at += 1) {
    // Bits of this hex digit that belong to the network.
    const kept = Math.min(4, Math.max(0, prefix - (at - 1) * 4))
    const mask = (0xf << (4 - kept)) & 0xf
    const digit = Number.parseInt(key[at] as string, 16)
    from += (digit & mask).toString(16)
    to += ((digit & mask) | (~mask & 0xf)).toString(16)
  }
  return { text, from, to }
}
