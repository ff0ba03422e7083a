import { type Filters, filters, type PageOfRows } from '../filters.ts'

/** Filters of the list; all must hold. */
export type ApiFilter = PageOfRows & {
  id?: string | undefined
  name?: string | undefined
  groupId?: string | undefined
  reqProtocol?: string | undefined
  reqMethod?: string | undefined
  reqUri?: string | undefined
  authType?: string | undefined
  /** Effective in this environment. */
  envId?: string | undefined
  type?: number | undefined
  romaAppId?: string | undefined
  romaAppName?: string | undefined
  /** Leads to this channel, or to one whose name contains the text. */
  vpcChannelId?: string | undefined
  vpcChannelName?: string | undefined
  /** App authentication, effective in `envId`, and this application has no authorization there yet. */
  unboundTo?: { appId: string; envId: string } | undefined
}

/** The filters as conditions on `api`, joined with its application; deleted APIs are out. */
export function conditionsOf(page: ApiFilter): Filters {
  const conditions = filters(page)
    .and('api.deleted_at IS NULL')
    .equals('api.id', page.id)
    .contains('name', 'api.name', page.name)
    .equals('api.group_id', page.groupId)
    .equals('api.req_protocol', page.reqProtocol)
    .equals('api.req_method', page.reqMethod)
    .contains('reqUri', 'api.req_uri', page.reqUri)
    .equals('api.auth_type', page.authType)
    .equals('api.type', page.type)
    .equals('api.roma_app_id', page.romaAppId)
    .contains('romaAppName', 'integration_application.name', page.romaAppName)
  if (page.vpcChannelId)
    conditions.and('instr(api.definition, ?) > 0', `"vpcChannelId":"${page.vpcChannelId}"`)
  if (page.vpcChannelName)
    conditions.and(
      `EXISTS (SELECT 1 FROM vpc_channel WHERE instr(lower(vpc_channel.name), lower(?)) > 0
        AND instr(api.definition, '"vpcChannelId":"' || vpc_channel.id || '"') > 0)`,
      page.vpcChannelName,
    )
  if (page.envId) {
    conditions.and('EXISTS (SELECT 1 FROM online WHERE api_id = api.id AND env_id = ?)', page.envId)
  }
  if (page.unboundTo) {
    const { appId, envId } = page.unboundTo
    conditions
      .and("api.auth_type = 'APP'")
      .and('EXISTS (SELECT 1 FROM online WHERE api_id = api.id AND env_id = ?)', envId)
      .and(
        'NOT EXISTS (SELECT 1 FROM app_auth WHERE api_id = api.id AND app_id = ? AND env_id = ?)',
        appId,
        envId,
      )
  }
  return conditions
}
