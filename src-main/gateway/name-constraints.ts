import { isIPv4 } from 'node:net'

/** Names and networks a certificate authority may speak for. Networks are CIDR. */
export interface NameConstraints {
  readonly names: readonly string[]
  readonly networks: readonly string[]
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(head), content])
}

function addressBytes(address: string): number[] {
  if (isIPv4(address)) return address.split('.').map(Number)
  const [head = '', tail] = address.split('::')
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const left = groups(head)
  const right = groups(tail ?? '')
  const zeros = Array<number>(8 - left.length - right.length).fill(0)
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 255])
}

function networkBytes(network: string): Buffer {
  const [address = '', bits = '0'] = network.split('/')
  const bytes = addressBytes(address)
  const mask = bytes.map((_, index) => {
    const ones = Math.max(0, Math.min(8, Number(bits) - index * 8))
    return (0xff << (8 - ones)) & 0xff
  })
  return Buffer.from([...bytes, ...mask])
}

/**
 * The value of the NameConstraints extension (permitted subtrees). The certificate library has no class for it.
 *
 * Source: RFC 5280, section 4.2.1.10: `dNSName` is [2], `iPAddress` is [7] with address and mask.
 */
export function encodeNameConstraints({ names, networks }: NameConstraints): Buffer {
  const bases = [
    ...names.map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...networks.map((network) => der(0x87, networkBytes(network))),
  ]
  const permitted = Buffer.concat(bases.map((base) => der(0x30, base)))
  return der(0x30, der(0xa0, permitted))
}
