import { z } from 'zod'
import { RomaError } from '#contract/errors'
import { Id } from '#contract/model/field-rules'
import type { BatchFailure, Publication, PublicationDetail } from '#contract/model/publication'
import { pick, type Wire } from '../case-mapping.ts'
import { body, type RestRequest } from '../route.ts'
import { definition, frontend } from './api.ts'
import { reqParam } from './api-parameter.ts'
import { groupInfo } from './group-info.ts'

const Action = z.enum(['online', 'offline'])
const ApiAction = z.object({ action: Action, envId: Id, apiId: Id, remark: z.string().optional() })

/** Publishes an API or takes it offline. Source: CreateOrDeletePublishRecordForApiV2. */
export async function actOnApi(request: RestRequest): Promise<Wire> {
  const { action, envId, apiId, remark } = ApiAction.parse(body(request), { reportInput: true })
  if (action === 'offline') return published(await request.call('publication.offline', { apiId, envId }))
  return published(await request.call('publication.publish', { apiId, envId, remark }))
}

/** Input of a batch: the action stands in the query. Source: BatchPublishOrOfflineApiV2. */
export function batch(request: RestRequest): Wire {
  const { apis, ...rest } = body(request)
  const action = request.query.get('action')
  if (action === null) throw new RomaError('missingParameter', { hint: 'action: Choose online or offline.' })
  return { ...rest, apiIds: apis, action }
}

/** Outcome of a batch. */
export function batchResult(result: {
  success: readonly Publication[]
  failure: readonly z.infer<typeof BatchFailure>[]
}): Wire {
  return {
    success: result.success.map(published),
    failure: result.failure.map((failure) => pick(failure, ['apiId', 'apiName', 'errorCode', 'errorMsg'])),
  }
}

/** What publishing answers. */
export function published(publication: Publication): Wire {
  return pick(publication, ['publishId', 'apiId', 'apiName', 'envId', 'remark', 'publishTime', 'versionId'])
}

/** A row of the version history. Source: ListApiVersionsV2. */
export function apiVersion(publication: Publication): Wire {
  return pick(publication, [
    ...(['versionId', 'versionNo', 'apiId', 'envId', 'envName', 'remark', 'publishTime', 'status'] as const),
  ])
}

/** The definition that a version froze. Source: ListApiVersionDetailV2. */
export async function versionDetail(version: PublicationDetail, { call }: RestRequest): Promise<Wire> {
  const { api } = version
  return {
    ...definition(api),
    ...ofVersion(version),
    publish_time: pick(version, ['publishTime']).publish_time,
    api_group_info: await groupInfo(call, api.groupId),
    version_id: version.versionId,
  }
}

/** What callers get now: no backend. Source: ListApiRuntimeDefinitionV2. */
export function runtimeDefinition(version: PublicationDetail): Wire {
  const { api } = version
  return {
    ...frontend(api),
    ...ofVersion(version),
    req_params: api.reqParams.map((parameter) => reqParam(api.id, parameter)),
  }
}

function ofVersion({ api, envId, envName, publishId }: PublicationDetail): Wire {
  return {
    run_env_name: envName,
    run_env_id: envId,
    publish_id: publishId,
    sl_domain: api.slDomain,
    sl_domains: [api.slDomain],
  }
}
