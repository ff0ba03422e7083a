import type { RoutedChannel } from '../gateway/channels/channel.ts'
import type { StoredVpcChannel } from '../storage/repositories/vpc-channel.ts'

/**
 * A channel as the gateway wants it: every port worked out, weights of microservice channels 1 for the URI hash.
 *
 * Source: CreateVpcChannelV2: `port`, `microservice_port`, `member_group_weight`.
 */
export function routedChannel(channel: StoredVpcChannel): RoutedChannel {
  const { id, name, balanceStrategy, members, memberGroups, port, type, vpcHealthConfig } = channel
  const groupPorts = new Map(memberGroups.map((group) => [group.id, group.microservicePort]))
  const evenWeights = type === 3 && balanceStrategy === 4
  return {
    id,
    name,
    strategy: balanceStrategy,
    health: vpcHealthConfig,
    members: members.map((member) => ({
      id: member.id,
      host: member.host,
      port: member.port || groupPorts.get(member.memberGroupId) || port,
      weight: evenWeights ? 1 : member.weight,
      isBackup: member.isBackup,
      enabled: member.status === 1,
    })),
  }
}
