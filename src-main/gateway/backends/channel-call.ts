import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { type Channel, type ChannelBackend, originOf } from '../channels/channel.ts'
import type { MemberRuntime } from '../channels/member-runtime.ts'
import type { PickBy } from '../channels/picker.ts'
import type { Origin } from '../route.ts'

/** Walks one call through the members of its channel: every try goes to another one. */
export class ChannelCall {
  readonly #call: CallContext
  readonly #channel: Channel
  readonly #backend: ChannelBackend
  readonly #by: PickBy
  readonly #tried: MemberRuntime[] = []
  #current: MemberRuntime | undefined
  #next: MemberRuntime | undefined

  /** Throws `vpcBackendNotFound` when the channel is gone and `noBackendAvailable` when nobody can be picked. */
  constructor(call: CallContext, backend: ChannelBackend) {
    const channel = call.routes.channels.get(backend.id)
    if (channel === undefined)
      throw new RomaError('vpcBackendNotFound', {
        hint: `The load balance channel ${backend.id} does not exist any more: choose another one in the API and publish it.`,
      })
    const target = call.backendRequest?.target ?? '/'
    const at = target.indexOf('?')
    this.#call = call
    this.#channel = channel
    this.#backend = backend
    this.#by = { sourceIp: call.request.sourceIp, path: at < 0 ? target : target.slice(0, at) }
    if (!this.hasNext()) throw this.#nobody()
  }

  /** Whether a member is left that was not tried. The answer holds until `next`. */
  hasNext(): boolean {
    this.#next ??= this.#call.parts.channels.pick(this.#channel, this.#by, this.#tried)
    return this.#next !== undefined
  }

  /** Where the next try goes; call it after `hasNext` said yes. */
  next(): Origin {
    const member = this.#next as MemberRuntime
    this.#next = undefined
    this.#current = member
    this.#tried.push(member)
    const { recorder } = this.#call
    if (recorder !== null) {
      recorder.backend = `${this.#channel.name}: ${member.member.address}`
      const { method = '', target = '' } = this.#call.backendRequest ?? {}
      recorder.backendRequest = `${method} ${this.#backend.protocol}//${member.member.address}${target}`
    }
    return originOf(member.member, this.#backend)
  }

  /** The try is over: the member has one call less. */
  release(): void {
    const member = this.#current
    this.#current = undefined
    if (member !== undefined) this.#call.parts.channels.release(member)
  }

  /** `release` of this very try, for ends that may come when the next one has begun. */
  releaseOfTry(): () => void {
    const member = this.#current
    return () => {
      if (this.#current === member) this.release()
    }
  }

  get name(): string {
    return this.#channel.name
  }

  #nobody(): RomaError {
    const members = this.#call.parts.channels.states(this.#channel)
    const isChecked = this.#channel.health !== null
    const problem =
      members.length === 0
        ? 'The channel has no members.'
        : members.every(({ member }) => !member.enabled)
          ? 'Every member is disabled.'
          : members.every((runtime) => !runtime.member.enabled || !runtime.isUp)
            ? 'Every enabled member is down.'
            : 'Every member that is up has the weight 0.'
    const { recorder } = this.#call
    if (recorder !== null)
      recorder.explanation = {
        kind: 'channel',
        channelId: this.#channel.id,
        channelName: this.#channel.name,
        problem,
        members: members.map((runtime) => ({
          address: runtime.member.address,
          state: runtime.state(isChecked),
          reason: reasonOf(runtime),
        })),
      }
    return new RomaError('noBackendAvailable', {
      hint: `Load balance channel ${this.#channel.name}: ${problem}`,
    })
  }
}

function reasonOf({ member, isUp, inARow, lastResult }: MemberRuntime): string {
  if (!member.enabled) return 'disabled'
  if (!isUp) return `${-inARow} checks failed in a row, the last one: ${lastResult}`
  if (member.weight === 0) return 'weight 0: gets no new call'
  return member.isBackup ? 'standby' : ''
}
