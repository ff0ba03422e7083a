import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { VpcChannel, VpcChannelDraft } from '#contract/model/vpc-channel'
import type { vpcChannelProcedures } from '#contract/procedures/vpc-channel'
import { type Channel, compileChannels } from '../gateway/channels/channel.ts'
import type { Channels } from '../gateway/channels/channels.ts'
import type { Storage } from '../storage/open.ts'
import type { StoredVpcChannel } from '../storage/repositories/vpc-channel.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'
import { mergeGroups, mergeMembers } from './vpc-channel-members.ts'
import { routedChannel } from './vpc-channel-route.ts'

type Procedures = Pick<
  typeof vpcChannelProcedures,
  Extract<keyof typeof vpcChannelProcedures, `vpcChannel.${string}`>
>

interface Needs extends ServiceNeeds {
  /** Of the gateway: health and active calls. */
  readonly channels: Pick<Channels, 'health' | 'checkNow'>
  /** `vpc_name_modifiable`. */
  readonly mayRename: () => boolean
}

/** Load-balance channels. A change acts on the next call, without publishing. */
export function vpcChannelService(needs: Needs): Handlers<Procedures> {
  const { storage, emit, now, newId, routes, channels, mayRename } = needs
  const { vpcChannels } = storage

  function changed(id: string): void {
    routes.reload()
    emit('vpcChannel.changed', { ids: [id] })
  }

  function complete(channel: StoredVpcChannel, uses: ReadonlyMap<string, number>): VpcChannel {
    const states = channels.health(compiled(channel)).map(({ state }) => state)
    const count = (...wanted: string[]) => states.filter((state) => wanted.includes(state)).length
    const up = count('up', 'unchecked')
    return {
      ...channel,
      usedBy: uses.get(channel.id) ?? 0,
      up,
      down: count('down'),
      disabled: count('disabled'),
      status: up > 0 ? 1 : 2,
    }
  }

  function useCounts(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { vpcChannelId } of vpcChannels.uses())
      counts.set(vpcChannelId, (counts.get(vpcChannelId) ?? 0) + 1)
    return counts
  }

  const get = (id: string) => complete(channelOf(storage, id), useCounts())

  function save(id: string, draft: VpcChannelDraft, before: StoredVpcChannel | undefined): void {
    checkName(storage, draft.name, before?.id)
    const time = timeOf(now)
    const memberGroups = mergeGroups(draft.memberGroups, before?.memberGroups, { newId, time })
    const members = mergeMembers(draft.members, before?.members, { newId, time, channelId: id, memberGroups })
    checkMembers(storage, members.length)
    vpcChannels.put({
      id,
      name: draft.name,
      port: draft.port,
      balanceStrategy: draft.balanceStrategy,
      memberType: before?.memberType ?? draft.memberType,
      type: before?.type ?? draft.type,
      dictCode: draft.dictCode,
      createTime: before?.createTime ?? time,
      vpcHealthConfig:
        draft.vpcHealthConfig === undefined ? (before?.vpcHealthConfig ?? null) : draft.vpcHealthConfig,
      microserviceInfo: before?.microserviceInfo ?? draft.microserviceInfo ?? null,
      memberGroups,
      members,
    })
  }

  return {
    'vpcChannel.list': (filter) => {
      const uses = useCounts()
      const { total, items } = vpcChannels.list(filter)
      return { total, items: items.map((channel) => complete(channel, uses)) }
    },
    'vpcChannel.get': ({ id }) => get(id),
    'vpcChannel.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'VPC_NUM_LIMIT',
          used: vpcChannels.count(),
          error: 'vpcChannelQuotaReached',
        })
        save(id, draft, undefined)
      })
      changed(id)
      return get(id)
    },
    'vpcChannel.update': ({ id, draft }) => {
      storage.transaction(() => {
        const before = channelOf(storage, id)
        if (draft.name !== before.name && !mayRename())
          throw new RomaError('featureNotSupported', {
            hint: 'name: the instance parameter vpc_name_modifiable is off, so channels keep their names.',
          })
        save(id, draft, before)
      })
      changed(id)
      return get(id)
    },
    'vpcChannel.delete': ({ id }) => {
      storage.transaction(() => {
        const { name } = channelOf(storage, id)
        const users = usersOf(storage, id)
        if (users.length > 0)
          throw new RomaError('vpcChannelInUse', {
            hint: `"${name}" is the backend of ${nameList(users.map(({ apiName }) => apiName))}: give them another backend and publish them.`,
          })
        refusePlugins(storage, { id, name })
        vpcChannels.remove(id)
      })
      changed(id)
      return {}
    },
    'vpcChannel.setHealthConfig': ({ id, config }) => {
      storage.transaction(() => vpcChannels.put({ ...channelOf(storage, id), vpcHealthConfig: config }))
      changed(id)
      return get(id)
    },
    'vpcChannel.usedBy': ({ id }) =>
      usersOf(storage, channelOf(storage, id).id).map(({ apiId, apiName, published }) => ({
        ...{ apiId, apiName, published },
      })),
    'vpcChannel.health': ({ id }) => ({ members: channels.health(compiled(channelOf(storage, id))) }),
    'vpcChannel.checkNow': async ({ id }) => {
      const channel = compiled(channelOf(storage, id))
      if (channel.health === null)
        throw new RomaError('missingParameter', { hint: 'vpcHealthConfig: the channel has no health check.' })
      await channels.checkNow(channel)
      emit('vpcChannel.checked', { ids: [id] })
      return { members: channels.health(channel) }
    },
  }
}

/** The channel with this id. Throws `vpcChannelNotFound`. */
export function channelOf(storage: Storage, id: string): StoredVpcChannel {
  const channel = storage.vpcChannels.get(id)
  if (channel !== undefined) return channel
  throw new RomaError('vpcChannelNotFound', {
    message: `VPC channel ${id} does not exist`,
    hint: 'id: it was deleted, perhaps in another window.',
  })
}

/** Refuses more members than a channel may have. */
export function checkMembers(storage: Storage, count: number): void {
  checkQuota(storage, { name: 'VPC_INSTANCE_NUM_LIMIT', used: count - 1, error: 'vpcMemberQuotaReached' })
}

function checkName(storage: Storage, name: string, except: string | undefined): void {
  const other = storage.vpcChannels.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('vpcChannelNameExists', { hint: `name: there is a channel called "${name}".` })
}

function usersOf(storage: Storage, id: string) {
  return storage.vpcChannels.uses().filter(({ vpcChannelId }) => vpcChannelId === id)
}

/** The gateway knows channels by what is compiled; equal ones are the same to it. */
function compiled(channel: StoredVpcChannel): Channel {
  return compileChannels([routedChannel(channel)]).get(channel.id) as Channel
}

/** Plug-ins that ask somebody, or fall back to somebody, over the channel. */
function refusePlugins(storage: Storage, { id, name }: { id: string; name: string }): void {
  const plugins = storage.plugins.leadingTo(id)
  if (plugins.length === 0) return
  const ofThirdAuth = plugins.some(({ type }) => type === 'third_auth')
  throw new RomaError(ofThirdAuth ? 'vpcChannelOfThirdAuth' : 'vpcChannelInUse', {
    hint: `"${name}" is used by the plug-in ${nameList(plugins.map((plugin) => plugin.name))}: choose another channel there.`,
  })
}
