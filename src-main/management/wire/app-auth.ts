import type { z } from 'zod'
import type { Call } from '#contract/contract'
import type { Api, ApiSummary } from '#contract/model/api'
import type { AppAuth, AppAuthResult } from '#contract/model/app-auth'
import { nanoseconds, pick, type Wire } from '../case-mapping.ts'
import { body, type RestRequest } from '../route.ts'

/** Outcome for each API × application. Source: CreateAuthorizingAppsV2. */
export function grantResult({ auths }: { auths: readonly AppAuthResult[] }, request: RestRequest): Wire {
  const { authTunnel = 'NORMAL', authWhitelist = [], authBlacklist = [] } = body(request)
  const isGreen = authTunnel === 'GREEN'
  return {
    auths: auths.map((auth) => ({
      ...pick(auth, ['apiId', 'authResult', 'authTime', 'id', 'appId', 'authRole']),
      auth_tunnel: authTunnel,
      auth_whitelist: isGreen ? authWhitelist : [],
      auth_blacklist: isGreen ? authBlacklist : [],
      visit_params: auth.visitParam,
    })),
  }
}

/** APIs of an application, or applications of an API: ROMA answers the same rows. Source: `ApiAuthInfo`. */
export async function authRows(
  { total, items }: { total: number; items: readonly AppAuth[] },
  { call }: RestRequest,
): Promise<Wire> {
  const apis = new Map<string, Api>()
  for (const { apiId } of items) if (!apis.has(apiId)) apis.set(apiId, await call('api.get', { id: apiId }))
  return { total, size: items.length, auths: items.map((auth) => authRow(auth, apis.get(auth.apiId))) }
}

function authRow(auth: AppAuth, api: Api | undefined): Wire {
  const publication = api?.runEnvs.find(({ envId }) => envId === auth.envId)
  return {
    ...pick(auth, ['id', 'apiId', 'apiName', 'groupName']),
    api_type: api?.type ?? 1,
    api_remark: api?.remark ?? '',
    ...pick(auth, ['envId', 'authRole', 'authTime', 'appName', 'appRemark']),
    app_type: 'roma',
    app_creator: 'USER',
    publish_id: publication?.publishId ?? '',
    group_id: auth.groupId,
    ...pick(auth, ['authTunnel', 'authWhitelist', 'authBlacklist', 'visitParam']),
    roma_app_type: 'integration',
    ...pick(auth, ['envName', 'appId']),
  }
}

/** An API that could still be granted. Source: `ApiOutline`. */
export function apiOutline(api: z.infer<typeof ApiSummary>, request: RestRequest): Wire {
  const run = api.runEnvs.find(({ envId }) => envId === request.query.get('env_id'))
  return {
    ...pick(api, ['authType', 'groupName', 'groupId', 'name', 'remark', 'id', 'reqUri']),
    run_env_name: run?.envName ?? '',
    run_env_id: run?.envId ?? '',
    publish_id: run?.publishId ?? '',
    publish_time: run === undefined ? '' : nanoseconds(run.publishTime),
  }
}

/** APIs whose method and path collide under one application. Source: ListDuplicateApisForAppV2. */
export async function duplicateApis(request: RestRequest): Promise<Wire> {
  const appId = request.query.get('app_id') ?? ''
  const { items } = await request.call('appAuth.boundApis', { appId })
  const places = new Map<string, AppAuth[]>()
  for (const auth of items) {
    const place = `${auth.reqMethod} ${auth.reqUri}`
    const there = places.get(place) ?? []
    if (!there.some(({ apiId }) => apiId === auth.apiId)) places.set(place, [...there, auth])
  }
  const duplicates = [...places.values()].filter((auths) => auths.length > 1)
  const apis = await Promise.all(duplicates.map((auths) => duplicate(request.call, auths)))
  return { total: apis.length, size: apis.length, apis }
}

async function duplicate(call: Call, auths: readonly AppAuth[]): Promise<Wire> {
  const apis = await Promise.all(auths.map(({ apiId }) => call('api.get', { id: apiId })))
  return {
    req_method: auths[0]?.reqMethod,
    req_uri: auths[0]?.reqUri,
    match_mode: apis[0]?.matchMode,
    duplicated_apis: auths.map((auth, index) => ({
      ...pick(auth, ['apiId', 'apiName', 'groupName', 'groupId']),
      remark: apis[index]?.remark ?? '',
      api_type: auth.authRole === 'PROVIDER' ? 'self-owned' : 'authorized',
    })),
  }
}
