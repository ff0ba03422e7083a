import type { VpcHealthConfig } from '#contract/model/vpc-channel'
import type { Channel, ChannelMember } from './channel.ts'
import type { MemberRuntime } from './member-runtime.ts'

/** Outcome of one check. */
export interface CheckResult {
  readonly ok: boolean
  /** `answered 500`, `nothing listens there`. */
  readonly text: string
  readonly ms: number
}

/** Asks one member, once. Never rejects. */
export type Check = (member: ChannelMember, config: VpcHealthConfig) => Promise<CheckResult>

interface Watched {
  readonly channel: Channel
  readonly members: readonly MemberRuntime[]
}

interface Needs {
  readonly now: () => number
  readonly check: Check
  readonly changed: (channelId: string) => void
}

/** One timer looks for what is due. */
const TICK_MS = 1000
/** Checks that may be under way at once, over all channels. */
const MAX_AT_ONCE = 16

/** Runs the health checks of all channels: one scheduler, a bounded number at once, each member at its own time. */
export function createHealthChecks({ now, check, changed }: Needs) {
  let watched: readonly Watched[] = []
  let timer: NodeJS.Timeout | undefined
  let started = false
  let underWay = 0

  async function run({ channel }: Watched, runtime: MemberRuntime): Promise<void> {
    const { health } = channel
    if (health === null) return
    runtime.isBeingChecked = true
    underWay += 1
    try {
      const result = await check(runtime.member, health)
      const turned = runtime.judge({ ...result, at: now() }, health)
      if (turned) changed(channel.id)
    } finally {
      runtime.isBeingChecked = false
      underWay -= 1
    }
  }

  async function tick(at: number): Promise<void> {
    const running: Promise<void>[] = []
    for (const entry of watched) {
      const { health } = entry.channel
      if (health === null) continue
      for (const runtime of entry.members) {
        if (!runtime.member.enabled || runtime.isBeingChecked || runtime.dueAt > at) continue
        if (underWay >= MAX_AT_ONCE) break
        runtime.dueAt = at + health.timeInterval * 1000
        running.push(run(entry, runtime))
      }
    }
    await Promise.all(running)
  }

  function arrange(): void {
    const wanted = started && watched.length > 0
    if (wanted && timer === undefined) {
      timer = setInterval(() => void tick(performance.now()), TICK_MS)
      timer.unref()
    } else if (!wanted && timer !== undefined) {
      clearInterval(timer)
      timer = undefined
    }
  }

  return {
    watch(next: readonly Watched[]): void {
      watched = next
      arrange()
    },
    /** All enabled members at once, whenever they are due next. */
    async now(entry: Watched): Promise<void> {
      await Promise.all(
        entry.members
          .filter(({ member, isBeingChecked }) => member.enabled && !isBeingChecked)
          .map((runtime) => run(entry, runtime)),
      )
    },
    tick,
    start(): void {
      started = true
      arrange()
    },
    stop(): void {
      started = false
      arrange()
    },
  }
}
