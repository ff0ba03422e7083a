import type { MemberRuntime } from './member-runtime.ts'

/** What decides where a call goes, besides the members. */
export interface PickBy {
  readonly sourceIp: string
  /** Path of the backend request, without the query. */
  readonly path: string
}

/** Picks one of the members that calls may go to now; `undefined` when there is none. */
export type Picker = (candidates: readonly MemberRuntime[], by: PickBy) => MemberRuntime | undefined

/**
 * One picker a channel; its memory lives as long as members and weights stay the same. ROMA names the algorithms
 * only; how each goes is this product's own choice.
 *
 * Source: ROMA Connect API Reference v2, CreateVpcChannelV2: `balance_strategy`.
 */
export function createPicker(strategy: 1 | 2 | 3 | 4): Picker {
  const roundRobin = createRoundRobin()
  switch (strategy) {
    case 1:
      return roundRobin
    case 2:
      return (candidates) => roundRobin(leastLoaded(candidates))
    case 3:
      return (candidates, { sourceIp }) => heaviest(candidates, sourceIp)
    case 4:
      return (candidates, { path }) => heaviest(candidates, path)
  }
}

/**
 * Smooth: each pick every member gains its weight, the largest wins and pays the sum. 5/1/1 gives a a b a c a a, never
 * five in a row.
 */
function createRoundRobin(): (candidates: readonly MemberRuntime[]) => MemberRuntime | undefined {
  const gained = new Map<MemberRuntime, number>()
  return (candidates) => {
    if (candidates.length < 2) return candidates[0]
    let sum = 0
    let winner: MemberRuntime | undefined
    let most = Number.NEGATIVE_INFINITY
    for (const candidate of candidates) {
      const { weight } = candidate.member
      const current = (gained.get(candidate) ?? 0) + weight
      gained.set(candidate, current)
      sum += weight
      if (current > most) {
        most = current
        winner = candidate
      }
    }
    if (winner !== undefined) gained.set(winner, most - sum)
    return winner
  }
}

function leastLoaded(candidates: readonly MemberRuntime[]): readonly MemberRuntime[] {
  let least = Number.POSITIVE_INFINITY
  let tied: MemberRuntime[] = []
  for (const candidate of candidates) {
    const load = candidate.active / candidate.member.weight
    if (load < least) {
      least = load
      tied = [candidate]
    } else if (load === least) tied.push(candidate)
  }
  return tied
}

/**
 * Weighted rendezvous: each member draws a number from the key and its own address, the best draw wins. Like a ring, a
 * member that dies moves its own callers only; unlike one, nothing is kept and weights are exact.
 */
function heaviest(candidates: readonly MemberRuntime[], key: string): MemberRuntime | undefined {
  let best: MemberRuntime | undefined
  let bestScore = Number.NEGATIVE_INFINITY
  const seed = hash(key, 0x9747b28c)
  for (const candidate of candidates) {
    // 0 to 1, both excluded.
    const draw = (mix(hash(candidate.member.address, seed)) + 0.5) / 0x1_0000_0000
    const score = candidate.member.weight / -Math.log(draw)
    if (score > bestScore) {
      bestScore = score
      best = candidate
    }
  }
  return best
}

/** FNV-1a over the characters. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value
}

/** The last steps of MurmurHash3: each bit of the input reaches each bit of the result. */
function mix(input: number): number {
  let value = input
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
