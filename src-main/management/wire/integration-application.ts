import { RomaError } from '#contract/errors'
import type { AppCode, IntegrationApplication } from '#contract/model/integration-application'
import { isObject, pick, type Wire } from '../case-mapping.ts'
import { body, bodyAt, param, type RestRequest } from '../route.ts'

/** Everything one may do with an application. There is one local user, and it is the owner. */
const roles = ['read', 'access', 'delete', 'modify', 'admin']
const localUser = { user_id: 'local', user_name: 'local' }

/** An integration application. Source: CreateRomaApp. */
export function romaApp(app: IntegrationApplication): Wire {
  return {
    ...pick(app, ['id', 'name', 'remark']),
    roles,
    create_time: app.createTime,
    update_time: app.updateTime,
    created_user: localUser,
    last_updated_user: localUser,
    owner: true,
    ...pick(app, ['key', 'favorite']),
  }
}

/** Fields that are left out keep their value. */
export async function updateRomaApp(request: RestRequest): Promise<Wire> {
  const id = param(request, 'app_id')
  const { name, remark, key, favorite } = await request.call('integrationApplication.get', { id })
  const draft = { name, remark, key, favorite, ...body(request) }
  return romaApp(await request.call('integrationApplication.update', { id, draft }))
}

/** Does an application of this name, id or key exist? */
export async function validateRomaApp(request: RestRequest): Promise<Wire> {
  const given = ['name', 'id', 'key'].flatMap((field) => {
    const value = request.query.get(field)
    return value ? [[field, value] as const] : []
  })
  if (given.length === 0)
    throw new RomaError('missingParameter', { hint: 'name: Give a name, an id or a key.' })
  const preciseSearch = given.map(([field]) => field).join(',')
  const { items } = await request.call('integrationApplication.list', {
    ...Object.fromEntries(given),
    preciseSearch,
  })
  const [found] = items
  if (found === undefined)
    throw new RomaError('appNotFound', { hint: given.map(([, value]) => value).join(', ') })
  return pick(found, ['id', 'name', 'remark'])
}

/** The members of an application: the local user. */
export async function romaAppUsers(request: RestRequest): Promise<Wire> {
  const { id } = await request.call('integrationApplication.get', { id: param(request, 'app_id') })
  return { total: 1, id, users: [{ id: localUser.user_id, name: localUser.user_name, roles }] }
}

/** Members are accepted and echoed; there are no other users to grant anything to. */
export async function setRomaAppUsers(request: RestRequest): Promise<Wire> {
  const { id } = await request.call('integrationApplication.get', { id: param(request, 'app_id') })
  const users: unknown = isObject(request.body) ? request.body.users : undefined
  if (!Array.isArray(users)) throw new RomaError('missingParameter', { hint: 'users: Give a list of users.' })
  return { id, users }
}

/** Users who could become members. */
export async function romaAppCandidates(request: RestRequest): Promise<Wire> {
  await request.call('integrationApplication.get', { id: param(request, 'app_id') })
  return { users: [{ id: localUser.user_id, name: localUser.user_name }] }
}

/** An application as callers see it; the list keeps the Secret to itself. Source: ListAppsV2. */
export function callerAppRow(app: IntegrationApplication): Wire {
  return { ...callerFields(app), app_secret: '********', bind_num: app.authorizedApiCount }
}

/** One caller application, with its Secret. Source: ShowDetailsOfAppV2. */
export async function callerApp(request: RestRequest): Promise<Wire> {
  const id = param(request, 'app_id')
  const app = await request.call('integrationApplication.get', { id })
  const { secret } = await request.call('integrationApplication.secret', { id })
  return { ...callerFields(app), app_secret: secret }
}

function callerFields(app: IntegrationApplication): Wire {
  return {
    ...pick(app, ['id', 'name', 'remark']),
    creator: 'USER',
    app_key: app.key,
    register_time: pick(app, ['createTime']).create_time,
    ...pick(app, ['updateTime']),
    status: 1,
    app_type: 'roma',
    roma_app_type: 'integration',
  }
}

/** Input of an AppCode of the caller's making: without a text one would be generated. */
export function givenAppCode(request: RestRequest): Wire {
  return { appCode: '', ...bodyAt({ appId: 'app_id' })(request) }
}

/** An AppCode. Source: CreateAppCodeV2. */
export function appCode(code: AppCode): Wire {
  return pick(code, ['appCode', 'id', 'appId', 'createTime'])
}
