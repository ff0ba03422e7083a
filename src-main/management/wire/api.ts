import type { z } from 'zod'
import { catalogue } from '#contract/error-catalogue'
import { RomaError } from '#contract/errors'
import type { Api, ApiSummary, RunEnvironment } from '#contract/model/api'
import { nanoseconds, pick, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'
import { backends, readMockHeaders } from './api-backend.ts'
import { backendParam, reqParam } from './api-parameter.ts'
import { groupInfo } from './group-info.ts'

type Row = z.infer<typeof ApiSummary>

/** A definition as it came in: `tag` is the older spelling of one tag. Source: CreateApiV2. */
export function apiDraft(request: RestRequest): Wire {
  const { tag, ...definition } = body(request)
  const tags = definition.tags === undefined && typeof tag === 'string' && tag !== '' ? { tags: [tag] } : {}
  return readMockHeaders({ ...definition, ...tags })
}

/** One API in full. Source: ShowDetailsOfApiV2. */
export async function apiInfo(api: Api, { call }: RestRequest): Promise<Wire> {
  return { ...definition(api), api_group_info: await groupInfo(call, api.groupId) }
}

/** Basic fields, no backend, no parameters. Source: ListApisV2, `ApiInfoPerPage`. */
export async function apiRows(
  { total, items }: { total: number; items: readonly Row[] },
  { call }: RestRequest,
): Promise<Wire> {
  const groups = new Map<string, Wire | null>()
  for (const { groupId } of items)
    if (!groups.has(groupId)) groups.set(groupId, await groupInfo(call, groupId))
  const apis = items.map((api) => ({
    ...frontend(api),
    ...state(api),
    api_group_info: groups.get(api.groupId) ?? null,
  }))
  return { total, size: apis.length, apis }
}

/** Deletes one API; the batch's outcome becomes a refusal again. Source: DeleteApiV2. */
export async function deleteApi(request: RestRequest): Promise<undefined> {
  const id = param(request, 'api_id')
  await request.call('api.get', { id })
  const { failure } = await request.call('api.delete', { ids: [id] })
  const [failed] = failure
  if (failed === undefined) return
  const name = failed.errorCode === catalogue.apiPublished.code ? 'apiPublished' : 'unexpected'
  throw new RomaError(name, { message: failed.errorMsg })
}

/** Everything but the group's own details. */
export function definition(api: Api): Wire {
  return {
    ...frontend(api),
    ...state(api),
    arrange_necessary: needsMapping(api) ? 1 : 2,
    ...backends(api),
    req_params: api.reqParams.map((parameter) => reqParam(api.id, parameter)),
    backend_params: api.backendParams.map((parameter) =>
      backendParam(parameter, { apiId: api.id, reqParams: api.reqParams }),
    ),
  }
}

/** What callers see of an API. */
export function frontend(api: Omit<Row, 'backendAddress'> & Partial<Api>): Wire {
  return {
    ...pick(api, ['name', 'type', 'version', 'reqProtocol', 'reqMethod', 'reqUri', 'authType', 'authOpt']),
    ...pick(api, ['cors', 'matchMode', 'backendType', 'remark', 'groupId']),
    body_remark: api.bodyRemark ?? '',
    result_normal_sample: api.resultNormalSample ?? '',
    result_failure_sample: api.resultFailureSample ?? '',
    authorizer_id: api.authorizerId ?? '',
    tags: api.tags,
    tag: api.tags[0] ?? '',
    response_id: api.responseId ?? '',
    roma_app_id: api.romaAppId ?? null,
    domain_name: api.domainName ?? '',
    content_type: api.contentType || null,
    is_send_fg_body_base64: api.isSendFgBodyBase64 ?? true,
    id: api.id,
    group_name: api.groupName,
  }
}

function state(api: Row | Api): Wire {
  return {
    ...pick(api, ['status', 'registerTime', 'updateTime', 'groupVersion', 'romaAppName']),
    arrange_necessary: 2,
    ...running(api.runEnvs),
    ld_api_id: api.ldApiId ?? '',
  }
}

/** Environments an API runs in, joined with `|` as the product writes them. */
export function running(environments: readonly RunEnvironment[]): Wire {
  const join = (text: (environment: RunEnvironment) => string) => environments.map(text).join('|')
  return {
    run_env_name: join(({ envName }) => envName),
    run_env_id: join(({ envId }) => envId),
    publish_id: join(({ publishId }) => publishId),
    publish_time: join(({ publishTime }) => nanoseconds(publishTime)),
  }
}

function needsMapping(api: Api): boolean {
  return api.backendParams.length > 0 || api.reqParams.some(({ passThrough }) => passThrough === 2)
}
