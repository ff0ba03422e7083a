import { type AddressRange, addressKey, parseAddressRange } from '#contract/address-range'

/** Addresses, ranges and blocks, ready to be asked for one address. */
export interface AddressList {
  readonly size: number
  has(address: string): boolean
  /** The entry the address falls under, as the user wrote it: for explanations, not for every call. */
  entryFor(address: string): string | undefined
}

interface Span {
  readonly from: string
  to: string
}

/**
 * Compiles a list once; a question then costs one binary search over spans that do not overlap. Entries that are none
 * are left out: they are refused where they are entered, and one that slipped through must not open or close a door.
 */
export function compileAddressList(entries: readonly string[]): AddressList {
  const ranges = entries.flatMap((entry): AddressRange[] => {
    const range = parseAddressRange(entry)
    return range === undefined ? [] : [range]
  })
  const spans = merged(ranges)
  // A caller asks many times in a row.
  let asked = ''
  let answer = false
  return {
    size: ranges.length,
    has(address) {
      if (address === asked) return answer
      const key = addressKey(address)
      answer = key !== undefined && contains(spans, key)
      asked = address
      return answer
    },
    entryFor(address) {
      const key = addressKey(address)
      if (key === undefined) return undefined
      return ranges.find(({ from, to }) => key >= from && key <= to)?.text
    },
  }
}

function merged(ranges: readonly AddressRange[]): readonly Span[] {
  const sorted = [...ranges].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const spans: Span[] = []
  for (const { from, to } of sorted) {
    const last = spans.at(-1)
    if (last === undefined || from > last.to) spans.push({ from, to })
    else if (to > last.to) last.to = to
  }
  return spans
}

function contains(spans: readonly Span[], key: string): boolean {
  let low = 0
  let high = spans.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const { from, to } = spans[middle] as Span
    if (key < from) high = middle - 1
    else if (key > to) low = middle + 1
    else return true
  }
  return false
}
