import { RomaError } from '#contract/errors'
import type { ApiDraft } from '#contract/model/api'
import type { BackendApi } from '#contract/model/api-backend'
import type { Storage } from '../storage/open.ts'
import { channelOf } from './vpc-channel.ts'

/**
 * Channels that a definition names must exist, and every retry needs another enabled server.
 *
 * Source: CreateApiV2, `retry_count`: with a channel it must be smaller than the number of enabled servers.
 */
export function checkChannels(storage: Storage, draft: Pick<ApiDraft, 'backendApi' | 'policyHttps'>): void {
  if (draft.backendApi) checkOne(storage, draft.backendApi, 'backendApi')
  for (const [index, policy] of draft.policyHttps.entries()) checkOne(storage, policy, `policyHttps.${index}`)
}

function checkOne(storage: Storage, backend: BackendApi, at: string): void {
  if (backend.vpcChannelStatus !== 1 || !backend.vpcChannelInfo) return
  const { name, members } = channelOf(storage, backend.vpcChannelInfo.vpcChannelId)
  const enabled = members.filter(({ status }) => status === 1).length
  const retries = Number(backend.retryCount)
  if (retries < 1 || retries < enabled) return
  throw new RomaError('valueTooLarge', {
    hint: `${at}.retryCount: each retry goes to another server and "${name}" has ${enabled} enabled; enter fewer than ${enabled}.`,
  })
}
