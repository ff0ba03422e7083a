import type { VpcChannel, VpcMember, VpcMemberGroup } from '#contract/model/vpc-channel'
import { pick, toWire, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'

/** A channel. Source: CreateVpcChannelV2, ShowDetailsOfVpcChannelV2. */
export function vpcChannel(channel: VpcChannel): Wire {
  return {
    ...vpcChannelRow(channel),
    vpc_health_config: channel.vpcHealthConfig === null ? null : healthConfig(channel),
    members: channel.members.map(vpcMember),
  }
}

/** A row of the list. Source: ListVpcChannelsV2. */
export function vpcChannelRow(channel: VpcChannel): Wire {
  return {
    ...pick(channel, [
      'name',
      'port',
      'balanceStrategy',
      'memberType',
      'type',
      'dictCode',
      'createTime',
      'id',
    ]),
    status: channel.status,
    member_groups: channel.memberGroups.map(vpcMemberGroup),
    microservice_info: channel.microserviceInfo === null ? null : toWire(channel.microserviceInfo),
  }
}

function healthConfig({ id, vpcHealthConfig, createTime, status }: VpcChannel): Wire {
  return {
    ...(toWire(vpcHealthConfig) as Wire),
    vpc_channel_id: id,
    status,
    ...pick({ createTime }, ['createTime']),
  }
}

/** A server. Source: ListBackendInstancesV2. */
export function vpcMember(member: VpcMember): Wire {
  return pick(member, [
    ...(['host', 'weight', 'isBackup', 'memberGroupName', 'status', 'port', 'ecsId', 'ecsName'] as const),
    ...(['id', 'vpcChannelId', 'createTime', 'memberGroupId'] as const),
  ])
}

/** A server group. Source: ListMemberGroups. */
export function vpcMemberGroup(group: VpcMemberGroup): Wire {
  return {
    ...pick(group, ['memberGroupName', 'memberGroupRemark', 'memberGroupWeight', 'dictCode']),
    ...pick(group, ['microserviceVersion', 'microservicePort', 'id', 'createTime', 'updateTime']),
    microservice_labels: [],
  }
}

/** Body of servers that were added or replaced. */
export function memberList(members: readonly VpcMember[]): Wire {
  return { members: members.map(vpcMember) }
}

/** Body of groups that were added. */
export function memberGroupList(groups: readonly VpcMemberGroup[]): Wire {
  return { member_groups: groups.map(vpcMemberGroup) }
}

/** Input of *enable* and *disable*. */
export function enabling(enabled: boolean) {
  return (request: RestRequest): Wire => ({
    vpcChannelId: param(request, 'vpc_channel_id'),
    memberIds: body(request).memberIds,
    enabled,
  })
}

/** One server by its id: the list says whether the channel has it. */
export function health({ members }: { members: readonly object[] }): Wire {
  return { members: members.map(toWire) }
}
