import type { MemberState } from '#contract/model/vpc-channel'
import type { ChannelMember } from './channel.ts'

const MAX_LATENCIES = 30

/** What is known of a member while the gateway runs: outlives changes of the channel that leave its address alone. */
export class MemberRuntime {
  member: ChannelMember
  /** Calls to it at this moment. */
  active = 0
  /** Members start healthy. */
  isUp = true
  /** Successes (above 0) or failures (below 0) in a row. */
  inARow = 0
  lastCheckedAt: number | null = null
  lastResult = ''
  readonly latencies: number[] = []
  /** Monotonic time of the next check. */
  dueAt = 0
  isBeingChecked = false

  constructor(member: ChannelMember) {
    this.member = member
  }

  /** Takes one result in. Returns whether the member went up or down by it. */
  judge(
    result: { readonly ok: boolean; readonly text: string; readonly ms: number; readonly at: number },
    { thresholdNormal, thresholdAbnormal }: { thresholdNormal: number; thresholdAbnormal: number },
  ): boolean {
    const { ok, text, ms, at } = result
    this.lastCheckedAt = at
    this.lastResult = text
    this.latencies.push(ok ? ms : -1)
    if (this.latencies.length > MAX_LATENCIES) this.latencies.shift()
    this.inARow = ok ? Math.max(this.inARow, 0) + 1 : Math.min(this.inARow, 0) - 1
    const isUp = this.isUp ? -this.inARow < thresholdAbnormal : this.inARow >= thresholdNormal
    if (isUp === this.isUp) return false
    this.isUp = isUp
    return true
  }

  /** As if it had never been checked: for channels whose check was taken away. */
  forget(): void {
    this.isUp = true
    this.inARow = 0
    this.lastCheckedAt = null
    this.lastResult = ''
    this.latencies.length = 0
    this.dueAt = 0
  }

  state(isChecked: boolean): MemberState {
    if (!this.member.enabled) return 'disabled'
    if (!this.isUp) return 'down'
    return isChecked && this.lastCheckedAt !== null ? 'up' : 'unchecked'
  }
}
