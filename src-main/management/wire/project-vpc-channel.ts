import { RomaError } from '#contract/errors'
import type { VpcChannel } from '#contract/model/vpc-channel'
import { isObject, toModel, type Wire } from '../case-mapping.ts'
import { listQuery } from '../list-query.ts'
import type { RestRequest } from '../route.ts'
import { vpcChannel, vpcChannelRow } from './vpc-channel.ts'

const filters = listQuery(
  ['id', 'name', 'member_host', 'member_port', 'member_group_name', 'member_group_id'],
  { numbers: ['member_port'] },
)

/** Channels of the project, each with the instance it is on. Source: ListProjectVpcChannels. */
export async function projectChannels(request: RestRequest): Promise<Wire> {
  const withMembers = request.query.get('members_return') === 'true'
  const { total, items } = await request.call('vpcChannel.list', filters(request) as never)
  return {
    total,
    size: items.length,
    vpc_channels: items.map((channel) => ofInstance(request, channel, withMembers)),
  }
}

/** Creates a channel on each named instance; there is one here. Source: CreateProjectVpcChannel. */
export async function createProjectChannels(request: RestRequest): Promise<Wire> {
  const { instanceIds, ...draft } = objectOf(request.body)
  checkInstances(request, instanceIds)
  const channel = await request.call('vpcChannel.create', draft as never)
  return { vpc_channels: [ofInstance(request, channel, true)] }
}

/** Changes channels by id. Source: UpdateProjectVpcChannels. */
export async function updateProjectChannels(request: RestRequest): Promise<Wire> {
  const { vpcChannels } = objectOf(request.body)
  if (!Array.isArray(vpcChannels))
    throw new RomaError('missingParameter', { hint: 'vpcChannels: list the channels to change.' })
  const changed: Wire[] = []
  for (const { id, vpcChannelId, instanceId, ...draft } of vpcChannels.filter(isObject)) {
    checkInstances(request, instanceId === undefined ? undefined : [instanceId])
    const channel = await request.call('vpcChannel.update', {
      id: (id ?? vpcChannelId) as string,
      draft: draft as never,
    })
    changed.push(ofInstance(request, channel, true))
  }
  return { vpc_channels: changed }
}

function ofInstance({ instanceId }: RestRequest, channel: VpcChannel, whole: boolean): Wire {
  return { ...(whole ? vpcChannel(channel) : vpcChannelRow(channel)), instance_id: instanceId }
}

function checkInstances({ instanceId }: RestRequest, given: unknown): void {
  if (given === undefined) return
  const ids = Array.isArray(given) ? given : [given]
  const foreign = ids.find((id) => id !== instanceId)
  if (foreign !== undefined)
    throw new RomaError('instanceNotFound', {
      hint: `instanceIds: there is no instance "${String(foreign)}".`,
    })
}

function objectOf(body: unknown): Wire {
  if (!isObject(body)) throw new RomaError('malformedBody', { hint: 'The body must be a JSON object.' })
  return toModel(body) as Wire
}
