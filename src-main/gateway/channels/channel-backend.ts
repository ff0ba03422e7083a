import type { BackendApi } from '#contract/model/api-backend'
import type { ChannelBackend } from './channel.ts'

/** How a backend uses its channel; `null` without one. */
export function channelOf({
  vpcChannelStatus,
  vpcChannelInfo,
  reqProtocol,
  enableClientSsl,
}: BackendApi): ChannelBackend | null {
  if (vpcChannelStatus !== 1 || !vpcChannelInfo) return null
  const { vpcChannelId, vpcChannelProxyHost, cascadeFlag } = vpcChannelInfo
  const secure = reqProtocol === 'HTTPS' || reqProtocol === 'GRPCS'
  const grpc = reqProtocol === 'GRPC' || reqProtocol === 'GRPCS'
  return {
    id: vpcChannelId,
    protocol: secure ? 'https:' : 'http:',
    hostHeader: vpcChannelProxyHost,
    cascade: cascadeFlag,
    clientCertificate: enableClientSsl,
    variant: `${secure ? ` ${vpcChannelProxyHost}` : ''}${enableClientSsl ? ' two-way' : ''}${grpc ? ' grpc' : ''}`,
  }
}
