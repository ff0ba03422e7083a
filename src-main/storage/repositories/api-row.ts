import { createHash } from 'node:crypto'
import type { ApiDraft, ApiSummary, RunEnvironment } from '#contract/model/api'
import { parsePath } from '#contract/path-template'

/** Columns of a row of the list. */
export interface SummaryRow {
  readonly id: string
  readonly group_id: string
  readonly group_name: string
  readonly group_version: 'V1' | 'V2'
  readonly roma_app_id: string
  readonly roma_app_name: string
  readonly name: string
  readonly req_method: ApiSummary['reqMethod']
  readonly req_uri: string
  readonly match_mode: ApiSummary['matchMode']
  readonly req_protocol: ApiSummary['reqProtocol']
  readonly auth_type: ApiSummary['authType']
  readonly app_code_auth_type: ApiSummary['authOpt']['appCodeAuthType']
  readonly cors: number
  readonly type: number
  readonly version: string
  readonly backend_type: ApiSummary['backendType']
  readonly backend_address: string
  readonly authorizer_id: string | null
  readonly ld_api_id: string | null
  readonly tags: string
  readonly remark: string
  readonly register_time: string
  readonly update_time: string
  readonly edited: number
}

/** The path with parameter names taken out: `/users/{id}` and `/users/{name}` are one address. */
export function pathKey(reqUri: string): string {
  const { segments } = parsePath(reqUri)
  const parts = segments.map((segment) => {
    if (segment.kind === 'literal') return segment.text
    return segment.kind === 'rest' ? '{+}' : '{}'
  })
  return `/${parts.join('/')}`
}

/** Equal for two definitions that say the same. */
export function digestOf(definition: string): string {
  return createHash('sha256').update(definition).digest('base64url')
}

/** Every column that follows from a draft. The definition is written as it is: zod has put its keys in order. */
export function apiColumns(draft: ApiDraft): Record<string, string | number | null> {
  const definition = JSON.stringify(draft)
  return {
    group_id: draft.groupId,
    roma_app_id: draft.romaAppId ?? null,
    name: draft.name,
    req_method: draft.reqMethod,
    req_uri: draft.reqUri,
    path_key: pathKey(draft.reqUri),
    match_mode: draft.matchMode,
    req_protocol: draft.reqProtocol,
    auth_type: draft.authType,
    app_code_auth_type: draft.authOpt.appCodeAuthType,
    cors: Number(draft.cors),
    type: draft.type,
    version: draft.version,
    backend_type: draft.backendType,
    backend_address: backendAddress(draft),
    authorizer_id: draft.authorizerId ?? null,
    ld_api_id: draft.ldApiId ?? null,
    tags: JSON.stringify(draft.tags),
    remark: draft.remark,
    digest: digestOf(definition),
    definition,
  }
}

/** The backend in one line for lists. */
function backendAddress({ backendType, backendApi, funcInfo, mockInfo, ldApiId }: ApiDraft): string {
  if (ldApiId) return backendApi?.reqUri ?? ''
  if (backendType === 'MOCK') return String(mockInfo?.statusCode ?? 200)
  if (backendType === 'FUNCTION') return funcInfo?.functionUrn ?? ''
  if (!backendApi) return ''
  const address = backendApi.vpcChannelStatus === 1 ? 'channel' : backendApi.urlDomain
  return `${backendApi.reqProtocol.toLowerCase()}://${address}${backendApi.reqUri}`
}

/** A row of the list as the model has it. */
export function fromSummaryRow(
  row: SummaryRow,
  { slDomain, runEnvs }: { slDomain: string; runEnvs: RunEnvironment[] },
): ApiSummary {
  return {
    groupId: row.group_id,
    name: row.name,
    type: row.type === 2 ? 2 : 1,
    version: row.version,
    reqProtocol: row.req_protocol,
    reqMethod: row.req_method,
    reqUri: row.req_uri,
    authType: row.auth_type,
    authOpt: { appCodeAuthType: row.app_code_auth_type },
    cors: row.cors === 1,
    matchMode: row.match_mode,
    backendType: row.backend_type,
    remark: row.remark,
    tags: row.tags === '[]' ? [] : (JSON.parse(row.tags) as string[]),
    romaAppId: row.roma_app_id,
    authorizerId: row.authorizer_id,
    ldApiId: row.ld_api_id,
    id: row.id,
    status: 1,
    registerTime: row.register_time,
    updateTime: row.update_time,
    groupName: row.group_name,
    groupVersion: row.group_version,
    romaAppName: row.roma_app_name,
    slDomain,
    runEnvs,
    editedSincePublish: row.edited === 1,
    backendAddress: row.backend_address,
  }
}
