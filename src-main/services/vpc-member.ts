import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { VpcMember, VpcMemberDraft, VpcMemberGroup } from '#contract/model/vpc-channel'
import type { vpcChannelProcedures } from '#contract/procedures/vpc-channel'
import type { StoredVpcChannel } from '../storage/repositories/vpc-channel.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'
import { channelOf, checkMembers } from './vpc-channel.ts'
import { groupFrom, memberFrom, mergeMembers } from './vpc-channel-members.ts'

type Procedures = Omit<
  typeof vpcChannelProcedures,
  Extract<keyof typeof vpcChannelProcedures, `vpcChannel.${string}`>
>

/** Servers and server groups of load-balance channels, one at a time. */
export function vpcMemberService(needs: ServiceNeeds): Handlers<Procedures> {
  const { storage, emit, now, newId, routes } = needs

  /** Changes a channel in one go and tells the gateway. */
  function change(
    vpcChannelId: string,
    work: (channel: StoredVpcChannel) => StoredVpcChannel,
  ): StoredVpcChannel {
    const after = storage.transaction(() => {
      const next = work(channelOf(storage, vpcChannelId))
      storage.vpcChannels.put(next)
      return next
    })
    routes.reload()
    emit('vpcChannel.changed', { ids: [vpcChannelId] })
    return after
  }

  const making = () => ({ newId, time: timeOf(now) })

  return {
    'vpcMember.list': ({ vpcChannelId, name, memberGroupName, memberGroupId, ...page }) => {
      const precise = (page.preciseSearch ?? '').split(',').includes('name')
      const found = channelOf(storage, vpcChannelId).members.filter(
        (member) =>
          (name === undefined || matches(member, name, precise)) &&
          (memberGroupName === undefined || member.memberGroupName === memberGroupName) &&
          (memberGroupId === undefined || member.memberGroupId === memberGroupId),
      )
      return pageOf(found, page)
    },
    'vpcMember.add': ({ vpcChannelId, members: drafts }) => {
      const { members } = change(vpcChannelId, (channel) => {
        checkMembers(storage, channel.members.length + drafts.length)
        checkNew(channel.members, drafts)
        const added = drafts.map((draft, index) =>
          memberFrom(draft, {
            ...making(),
            channelId: vpcChannelId,
            memberGroups: channel.memberGroups,
            field: `members.${index}.memberGroupName`,
            known: undefined,
          }),
        )
        return { ...channel, members: [...channel.members, ...added] }
      })
      return members.slice(-drafts.length)
    },
    'vpcMember.replace': ({ vpcChannelId, members: drafts }) =>
      change(vpcChannelId, (channel) => {
        checkMembers(storage, drafts.length)
        checkNew([], drafts)
        const { memberGroups } = channel
        return {
          ...channel,
          members: mergeMembers(drafts, channel.members, {
            ...making(),
            channelId: vpcChannelId,
            memberGroups,
          }),
        }
      }).members,
    'vpcMember.setEnabled': ({ vpcChannelId, memberIds, enabled }) => {
      change(vpcChannelId, (channel) => {
        for (const id of memberIds)
          if (!channel.members.some((member) => member.id === id)) throw memberNotFound(id)
        return {
          ...channel,
          members: channel.members.map((member) =>
            memberIds.includes(member.id) ? { ...member, status: enabled ? 1 : 2 } : member,
          ),
        }
      })
      return {}
    },
    'vpcMember.delete': ({ vpcChannelId, id }) => {
      change(vpcChannelId, (channel) => {
        const members = channel.members.filter((member) => member.id !== id)
        if (members.length === channel.members.length) throw memberNotFound(id)
        return { ...channel, members }
      })
      return {}
    },
    'vpcMemberGroup.list': ({ vpcChannelId, dictCode, memberGroupName, ...page }) => {
      const precise = (page.preciseSearch ?? '').split(',').includes('memberGroupName')
      const found = channelOf(storage, vpcChannelId).memberGroups.filter(
        (group) =>
          (dictCode === undefined || group.dictCode === dictCode) &&
          (memberGroupName === undefined ||
            (precise
              ? group.memberGroupName === memberGroupName
              : group.memberGroupName.includes(memberGroupName))),
      )
      return pageOf(found, page)
    },
    'vpcMemberGroup.get': ({ vpcChannelId, id }) => groupOf(channelOf(storage, vpcChannelId), id),
    'vpcMemberGroup.add': ({ vpcChannelId, memberGroups: drafts }) => {
      const after = change(vpcChannelId, (channel) => {
        for (const [index, { memberGroupName }] of drafts.entries())
          checkGroupName([...channel.memberGroups, ...drafts.slice(0, index)], memberGroupName)
        const added = drafts.map((draft) => groupFrom(draft, undefined, making()))
        return { ...channel, memberGroups: [...channel.memberGroups, ...added] }
      })
      return after.memberGroups.slice(-drafts.length)
    },
    'vpcMemberGroup.update': ({ vpcChannelId, id, draft }) => {
      const after = change(vpcChannelId, (channel) => {
        const before = groupOf(channel, id)
        const others = channel.memberGroups.filter((group) => group.id !== id)
        checkGroupName(others, draft.memberGroupName)
        const next = groupFrom(draft, before, making())
        return {
          ...channel,
          memberGroups: channel.memberGroups.map((group) => (group.id === id ? next : group)),
          members: channel.members.map((member) =>
            member.memberGroupId === id ? ofGroup(member, next, draft.memberGroupWeight) : member,
          ),
        }
      })
      return groupOf(after, id)
    },
    'vpcMemberGroup.delete': ({ vpcChannelId, id }) => {
      change(vpcChannelId, (channel) => ({
        ...channel,
        memberGroups: channel.memberGroups.filter((group) => group.id !== groupOf(channel, id).id),
        members: channel.members.filter((member) => member.memberGroupId !== id),
      }))
      return {}
    },
  }
}

/** Source: CreateMemberGroup: the weight of a group is written to each of its servers. */
function ofGroup(member: VpcMember, group: VpcMemberGroup, weight: number | undefined): VpcMember {
  return {
    ...member,
    memberGroupName: group.memberGroupName,
    weight: weight === undefined ? member.weight : weight,
  }
}

function matches({ host, ecsName }: VpcMember, name: string, precise: boolean): boolean {
  return precise ? host === name || ecsName === name : host.includes(name) || ecsName.includes(name)
}

function pageOf<T>(
  all: readonly T[],
  { offset, limit }: { offset: number; limit?: number | undefined },
): { total: number; items: T[] } {
  return { total: all.length, items: all.slice(offset, limit === undefined ? undefined : offset + limit) }
}

function groupOf(channel: StoredVpcChannel, id: string): VpcMemberGroup {
  const group = channel.memberGroups.find((candidate) => candidate.id === id)
  if (group !== undefined) return group
  throw new RomaError('vpcMemberNotFound', {
    message: `Member group ${id} does not exist`,
    hint: `id: the channel "${channel.name}" has no such server group.`,
  })
}

function memberNotFound(id: string): RomaError {
  return new RomaError('vpcMemberNotFound', {
    message: `Member ${id} does not exist`,
    hint: 'memberIds: the channel has no such server.',
  })
}

function checkNew(before: readonly VpcMember[], drafts: readonly VpcMemberDraft[]): void {
  const seen = new Set(before.map(({ host, port }) => `${host}:${port}`))
  for (const [index, { host, port }] of drafts.entries()) {
    const address = `${host}:${port}`
    if (seen.has(address))
      throw new RomaError('memberExists', {
        hint: `members.${index}.host: ${host} stands in the channel already.`,
      })
    seen.add(address)
  }
}

function checkGroupName(groups: readonly { readonly memberGroupName: string }[], name: string): void {
  if (!groups.some(({ memberGroupName }) => memberGroupName === name)) return
  throw new RomaError('invalidParameter', {
    hint: `memberGroupName: the channel has a server group called "${name}".`,
  })
}
