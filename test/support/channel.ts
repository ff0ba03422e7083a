import type { z } from 'zod'
import { VpcHealthConfig } from '#contract/model/vpc-channel'
import type { RoutedChannel, RoutedMember } from '../../src-main/gateway/channels/channel.ts'
import { httpBackend, type TestApi } from './start-gateway.ts'

/** Id of the channel that tests use. */
export const CHANNEL = 'c'.repeat(32)

/** What a test says about a member: `127.0.0.1:<port>` unless it says otherwise. */
export type TestMember = Partial<RoutedMember> & { readonly port: number }

/** A channel of the given members. */
export function channelOf(
  members: readonly TestMember[],
  {
    strategy = 1,
    health,
    id = CHANNEL,
  }: {
    readonly strategy?: RoutedChannel['strategy']
    readonly health?: z.input<typeof VpcHealthConfig>
    readonly id?: string
  } = {},
): RoutedChannel {
  return {
    id,
    name: 'servers',
    strategy,
    health: health === undefined ? null : VpcHealthConfig.parse(health),
    members: members.map((member, index) => ({
      id: `member${index}`,
      host: '127.0.0.1',
      weight: 1,
      isBackup: false,
      enabled: true,
      ...member,
    })),
  }
}

/** A backend behind the channel. */
export function channelBackend(
  rest: Partial<NonNullable<TestApi['backendApi']>> = {},
  info: { readonly vpcChannelProxyHost?: string; readonly cascadeFlag?: boolean } = {},
): NonNullable<TestApi['backendApi']> {
  return httpBackend('', {
    vpcChannelStatus: 1,
    vpcChannelInfo: { vpcChannelId: CHANNEL, ...info },
    ...rest,
  })
}
