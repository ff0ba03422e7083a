import type { MemberHealth } from '#contract/model/vpc-channel'
import type { Channel } from './channel.ts'
import { type Check, createHealthChecks } from './health-checks.ts'
import { MemberRuntime } from './member-runtime.ts'
import { createPicker, type PickBy, type Picker } from './picker.ts'

/** Load-balance channels while the gateway runs: who is picked, who is healthy, who is busy. */
export interface Channels {
  /** Follows the route table. `used` are channels that published APIs lead to: only their members are checked. */
  use(channels: ReadonlyMap<string, Channel>, used: ReadonlySet<string>): void
  /** The member for the next try, counted as active until `release`; `undefined` when none is left. */
  pick(channel: Channel, by: PickBy, tried: readonly MemberRuntime[]): MemberRuntime | undefined
  release(member: MemberRuntime): void
  /** Why nobody can be picked, a member each. */
  states(channel: Channel): readonly MemberRuntime[]
  health(channel: Channel): MemberHealth[]
  /** Checks every enabled member and waits. Without a configured check: nothing. */
  checkNow(channel: Channel): Promise<void>
  /** Starts what is due at this monotonic time; resolves when it is done. Called every second while calls are served. */
  tick(at: number): Promise<void>
  /** Health checks run only while calls are served. */
  start(): void
  stop(): void
}

interface ChannelState {
  channel: Channel
  readonly byAddress: Map<string, MemberRuntime>
  members: readonly MemberRuntime[]
  picker: Picker
  /** What the picker was made for. */
  pickerFor: string
}

interface Needs {
  /** Milliseconds since 1970, the computer's own: people compare the last check with a watch. */
  readonly now: () => number
  readonly check: Check
  /** Members of the channel went up or down. */
  readonly changed: (channelId: string) => void
}

export function createChannels({ now, check, changed }: Needs): Channels {
  const states = new Map<string, ChannelState>()
  const checks = createHealthChecks({ now, check, changed })

  function stateOf(channel: Channel): ChannelState {
    const state = states.get(channel.id)
    if (state?.channel === channel) return state
    return refresh(channel, state)
  }

  /** A call may come before `use`, or after it with the channel of an older table: members are known by address. */
  function refresh(channel: Channel, state: ChannelState | undefined): ChannelState {
    const byAddress = state?.byAddress ?? new Map<string, MemberRuntime>()
    const members = channel.members.map((member) => {
      const known = byAddress.get(member.address)
      if (known === undefined) {
        const made = new MemberRuntime(member)
        byAddress.set(member.address, made)
        return made
      }
      known.member = member
      if (channel.health === null) known.forget()
      return known
    })
    const kept = new Set(channel.members.map(({ address }) => address))
    for (const address of byAddress.keys()) if (!kept.has(address)) byAddress.delete(address)
    const pickerFor = JSON.stringify([
      channel.strategy,
      channel.members.map(({ address, weight }) => [address, weight]),
    ])
    const same = state !== undefined && state.pickerFor === pickerFor
    const next: ChannelState = {
      channel,
      byAddress,
      members,
      picker: same ? state.picker : createPicker(channel.strategy),
      pickerFor,
    }
    states.set(channel.id, next)
    return next
  }

  return {
    use(channels, used) {
      for (const id of states.keys()) if (!channels.has(id)) states.delete(id)
      for (const channel of channels.values()) stateOf(channel)
      checks.watch(
        [...states.values()]
          .filter(({ channel }) => used.has(channel.id) && channel.health !== null)
          .map(({ channel, members }) => ({ channel, members })),
      )
    },
    pick(channel, by, tried) {
      const { members, picker } = stateOf(channel)
      const picked = picker(candidates(members, tried), by)
      if (picked !== undefined) picked.active += 1
      return picked
    },
    release(member) {
      member.active -= 1
    },
    states: (channel) => stateOf(channel).members,
    health(channel) {
      return stateOf(channel).members.map((runtime) => ({
        memberId: runtime.member.id,
        address: runtime.member.address,
        state: runtime.state(channel.health !== null),
        activeCalls: runtime.active,
        lastCheck: runtime.lastCheckedAt === null ? null : new Date(runtime.lastCheckedAt).toISOString(),
        lastResult: runtime.lastResult,
        inARow: runtime.inARow,
        latencies: [...runtime.latencies],
      }))
    },
    checkNow: (channel) => checks.now({ channel, members: stateOf(channel).members }),
    tick: checks.tick,
    start: checks.start,
    stop: checks.stop,
  }
}

/**
 * Enabled, healthy, of some weight, not tried yet. Standby members only while every other member is down or disabled.
 *
 * Source: ROMA Connect User Guide, "Creating a Load Balance Channel": standby node.
 */
function candidates(
  members: readonly MemberRuntime[],
  tried: readonly MemberRuntime[],
): readonly MemberRuntime[] {
  const normalIsUp = members.some((runtime) => !runtime.member.isBackup && serves(runtime))
  return members.filter(
    (runtime) =>
      serves(runtime) &&
      runtime.member.isBackup !== normalIsUp &&
      runtime.member.weight > 0 &&
      !tried.includes(runtime),
  )
}

function serves({ member, isUp }: MemberRuntime): boolean {
  return member.enabled && isUp
}
