import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'

const { at, ok, refused, newApi, publish } = endpoints()
const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/

/** A published API: its id and the id of its publication. */
async function published() {
  const { id, name } = await newApi({ auth_type: 'APP' })
  const { publish_id } = await publish(id)
  return { id: String(id), name: String(name), publishId: String(publish_id) }
}

// Source: CreateRequestThrottlingPolicyV2 and its neighbours.
describe('throttling policies', () => {
  const limit = {
    ...{
      name: 'ten_a_minute',
      api_call_limits: 10,
      app_call_limits: 5,
      user_call_limits: 8,
      ip_call_limits: 4,
    },
    ...{ time_interval: 1, time_unit: 'MINUTE', type: 1, remark: 'careful' },
  }

  test('are created, listed, changed and deleted', async () => {
    const policy = await ok(at.rest.post('/throttles', limit), 201)
    expect(missingFields('ThrottleBase', policy)).toEqual([])
    expect(policy).toMatchObject({ ...limit, bind_num: 0, is_inclu_special_throttle: 2 })
    expect(policy.create_time).toMatch(NANOSECONDS)
    await refused(at.rest.post('/throttles', limit), 400, 'APIG.3204')
    const found = await ok(at.rest.get('/throttles?name=TEN&precise_search='), 200)
    expect(found).toMatchObject({ total: 1, size: 1, throttles: [{ id: policy.id }] })
    expect((await ok(at.rest.get('/throttles?name=ten&precise_search=name'), 200)).total).toBe(0)
    const changed = await ok(
      at.rest.put(`/throttles/${policy.id}`, { ...limit, name: 'twenty', api_call_limits: 20, type: 2 }),
      200,
    )
    expect(changed).toMatchObject({ id: policy.id, name: 'twenty', api_call_limits: 20, type: 2 })
    expect(await ok(at.rest.get(`/throttles/${policy.id}`), 200)).toEqual(changed)
    await ok(at.rest.remove(`/throttles/${policy.id}`), 204)
    const gone = await refused(at.rest.get(`/throttles/${policy.id}`), 404, 'APIG.3005')
    expect(gone.error_msg).toBe(`Request throttling policy ${policy.id} does not exist`)
  })

  // Source: "Request Throttling": credential ≤ user ≤ API, address ≤ API, API ≤ ratelimit_api_limits.
  test.each([
    [{ app_call_limits: 9 }, 'APIG.2003'],
    [{ user_call_limits: 11 }, 'APIG.2003'],
    [{ ip_call_limits: 11 }, 'APIG.2003'],
    [{ api_call_limits: 0 }, 'APIG.2002'],
    [{ api_call_limits: 2_147_483_648 }, 'APIG.2003'],
    [{ time_interval: 1, time_unit: 'SECOND', api_call_limits: 201 }, 'APIG.2003'],
    [{ time_interval: 0 }, 'APIG.2002'],
    [{ time_unit: 'WEEK' }, 'APIG.2011'],
    [{ type: 3 }, 'APIG.2011'],
    [{ name: 'ab' }, 'APIG.2005'],
    [{ name: 'a'.repeat(65) }, 'APIG.2006'],
    [{ name: '1st' }, 'APIG.2011'],
    [{ remark: 'x'.repeat(256) }, 'APIG.2006'],
  ])('refuse %j', async (change, code) => {
    await refused(at.rest.post('/throttles', { ...limit, ...change }), 400, code)
  })

  test('bind to publications and say what they are bound to', async () => {
    const [one, two] = [await published(), await published()]
    const policy = await ok(at.rest.post('/throttles', { ...limit, name: 'bound_here' }), 201)
    const query = `throttle_id=${policy.id}`
    const open = await ok(
      at.rest.get(`/throttle-bindings/unbinded-apis?${query}&env_id=${RELEASE}&api_id=${one.id}`),
      200,
    )
    expect(open).toMatchObject({
      total: 1,
      apis: [{ id: one.id, publish_id: one.publishId, throttle_name: '' }],
    })
    const bind = { strategy_id: policy.id, publish_ids: [one.publishId, two.publishId] }
    const { throttle_applys: applies } = await ok(at.rest.post('/throttle-bindings', bind), 201)
    expect(applies).toHaveLength(2)
    expect(missingFields('ThrottleApply', applies[0])).toEqual([])
    expect(applies[0]).toMatchObject({ publish_id: one.publishId, scope: 1, strategy_id: policy.id })
    const again = await ok(at.rest.post('/throttle-bindings', bind), 201)
    expect(again.throttle_applys).toEqual(applies)
    const bound = await ok(at.rest.get(`/throttle-bindings/binded-apis?${query}&api_name=${one.name}`), 200)
    expect(bound.total).toBe(1)
    expect(missingFields('ApiForThrottle', bound.apis[0])).toEqual([])
    expect(bound.apis[0]).toMatchObject({ id: one.id, throttle_apply_id: applies[0].id, run_env_id: RELEASE })
    const ofApi = await ok(at.rest.get(`/throttle-bindings/binded-throttles?api_id=${one.id}`), 200)
    expect(ofApi.throttles).toMatchObject([
      { id: policy.id, bind_num: 2, env_name: 'RELEASE', bind_id: applies[0].id },
    ])
    await refused(at.rest.remove(`/throttles/${policy.id}`), 403, 'APIG.3451')
    await ok(at.rest.remove(`/throttle-bindings/${applies[0].id}`), 204)
    await refused(at.rest.remove(`/throttle-bindings/${applies[0].id}`), 404, 'APIG.3012')
    const many = await ok(
      at.rest.put('/throttle-bindings?action=delete', { throttle_bindings: [applies[0].id, applies[1].id] }),
      200,
    )
    expect(many).toMatchObject({
      success_count: 1,
      failure: [{ bind_id: applies[0].id, error_code: 'APIG.3012' }],
    })
    await refused(at.rest.put('/throttle-bindings', { throttle_bindings: [] }), 400, 'APIG.2011')
    await ok(at.rest.remove(`/throttles/${policy.id}`), 204)
  })

  test('another policy of the kind is named where it would give way, and gives way', async () => {
    const api = await published()
    const make = async (name: string) => ok(at.rest.post('/throttles', { ...limit, name }), 201)
    const [first, second] = [await make('the_first'), await make('the_second')]
    const bind = (id: string) =>
      ok(at.rest.post('/throttle-bindings', { strategy_id: id, publish_ids: [api.publishId] }), 201)
    await bind(first.id)
    const open = await ok(
      at.rest.get(`/throttle-bindings/unbinded-apis?throttle_id=${second.id}&api_id=${api.id}`),
      200,
    )
    expect(open.apis).toMatchObject([{ id: api.id, throttle_name: 'the_first' }])
    await bind(second.id)
    const ofApi = await ok(at.rest.get(`/throttle-bindings/binded-throttles?api_id=${api.id}`), 200)
    expect(ofApi.throttles).toMatchObject([{ name: 'the_second' }])
    await refused(
      at.rest.post('/throttle-bindings', { strategy_id: first.id, publish_ids: ['0'.repeat(32)] }),
      404,
      'APIG.3015',
    )
  })

  // Source: CreateSpecialThrottlingConfigurationV2.
  test('have excluded applications and tenants', async () => {
    const policy = await ok(at.rest.post('/throttles', { ...limit, name: 'with_specials' }), 201)
    const path = `/throttles/${policy.id}/throttle-specials`
    const app = { object_type: 'APP', object_id: at.ids.appId, call_limits: 3 }
    const special = await ok(at.rest.post(path, app), 201)
    expect(missingFields('ThrottleSpecial', special)).toEqual([])
    expect(special).toMatchObject({ ...app, app_id: at.ids.appId, app_name: 'shop', throttle_id: policy.id })
    await refused(at.rest.post(path, app), 400, 'APIG.3308')
    await refused(at.rest.post(path, { ...app, object_id: 'another', call_limits: 11 }), 400, 'APIG.2003')
    const tenant = { object_type: 'USER', object_id: 'f'.repeat(32), call_limits: 1 }
    await ok(at.rest.post(path, tenant), 201)
    expect(await ok(at.rest.get(`${path}?object_type=APP`), 200)).toMatchObject({
      ...{ total: 1, size: 1, throttle_specials: [{ object_id: at.ids.appId }] },
    })
    const changed = await ok(at.rest.put(`${path}/${special.id}`, { call_limits: 7 }), 200)
    expect(changed.call_limits).toBe(7)
    expect((await ok(at.rest.get(`/throttles/${policy.id}`), 200)).is_inclu_special_throttle).toBe(1)
    await ok(at.rest.remove(`${path}/${special.id}`), 204)
    await refused(at.rest.remove(`${path}/${special.id}`), 404, 'APIG.3013')
  })
})

// Source: CreateAclStrategyV2 and its neighbours.
describe('access control policies', () => {
  const acl = { acl_name: 'office', acl_type: 'PERMIT', acl_value: '10.0.0.0/24,::1', entity_type: 'IP' }

  test('are created, listed, changed and deleted, one or many', async () => {
    const policy = await ok(at.rest.post('/acls', acl), 201)
    expect(missingFields('ApiAclInfoWithBindNum', policy)).toEqual([])
    expect(policy).toMatchObject({ ...acl, bind_num: 0 })
    await refused(at.rest.post('/acls', acl), 400, 'APIG.3206')
    await refused(
      at.rest.post('/acls', { ...acl, acl_name: 'wrong', acl_value: '10.0.0.300' }),
      400,
      'APIG.2011',
    )
    const changed = await ok(at.rest.put(`/acls/${policy.id}`, { ...acl, acl_type: 'DENY' }), 200)
    expect(changed.acl_type).toBe('DENY')
    const list = await ok(at.rest.get('/acls?name=OFF&acl_type=DENY&entity_type=IP'), 200)
    expect(list).toMatchObject({ total: 1, acls: [{ id: policy.id }] })
    await ok(at.rest.remove(`/acls/${policy.id}`), 204)
    await refused(at.rest.get(`/acls/${policy.id}`), 404, 'APIG.3006')
    const other = await ok(at.rest.post('/acls', acl), 201)
    const many = await ok(at.rest.put('/acls?action=delete', { acls: [other.id, policy.id] }), 200)
    expect(many).toMatchObject({
      success_count: 1,
      failure: [{ acl_id: policy.id, error_code: 'APIG.3006' }],
    })
  })

  test('bind to publications, one of each entity type', async () => {
    const api = await published()
    const addresses = await ok(at.rest.post('/acls', { ...acl, acl_name: 'addresses' }), 201)
    const accounts = await ok(
      at.rest.post('/acls', {
        acl_name: 'accounts',
        acl_type: 'DENY',
        acl_value: 'acme',
        entity_type: 'DOMAIN',
      }),
      201,
    )
    const bind = (id: string) => at.rest.post('/acl-bindings', { acl_id: id, publish_ids: [api.publishId] })
    const { acl_bindings: bindings } = await ok(bind(addresses.id), 201)
    expect(missingFields('AclApiBindingInfo', bindings[0])).toEqual([])
    const { acl_bindings: more } = await ok(bind(accounts.id), 201)
    const ofApi = await ok(at.rest.get(`/acl-bindings/binded-acls?api_id=${api.id}&env_name=RELEASE`), 200)
    expect(ofApi.total).toBe(2)
    expect(missingFields('ApiBindAclInfo', ofApi.acls[0])).toEqual([])
    const bound = await ok(at.rest.get(`/acl-bindings/binded-apis?acl_id=${addresses.id}`), 200)
    expect(missingFields('AclBindApiInfo', bound.apis[0])).toEqual([])
    const open = await ok(at.rest.get(`/acl-bindings/unbinded-apis?acl_id=${addresses.id}`), 200)
    expect(open.apis.some((row: { id: string }) => row.id === api.id)).toBe(false)
    expect(open.apis.length === 0 || missingFields('UnbindApiForAcl', open.apis[0]).length === 0).toBe(true)
    await refused(at.rest.remove(`/acls/${addresses.id}`), 403, 'APIG.3447')
    await ok(at.rest.remove(`/acl-bindings/${bindings[0].id}`), 204)
    await refused(at.rest.remove(`/acl-bindings/${bindings[0].id}`), 404, 'APIG.3010')
    const many = await ok(at.rest.put('/acl-bindings?action=delete', { acl_bindings: [more[0].id] }), 200)
    expect(many).toMatchObject({ success_count: 1, failure: [] })
  })

  test('an application has a list of its own', async () => {
    const path = `/apps/${at.ids.appId}/app-acl`
    await refused(at.rest.get(path), 404, 'APIG.3006')
    const list = { app_acl_type: 'DENY', app_acl_values: ['10.0.0.1', '10.0.0.5-10.0.0.9'] }
    const set = await ok(at.rest.put(path, list), 201)
    expect(missingFields('AppAclInfo', set)).toEqual([])
    expect(await ok(at.rest.get(path), 200)).toEqual({ ...list, app_id: at.ids.appId })
    await refused(at.rest.put(path, { ...list, app_acl_values: ['nowhere'] }), 400, 'APIG.2011')
    await ok(at.rest.remove(path), 204)
    await refused(at.rest.remove(path), 404, 'APIG.3006')
  })
})

// Source: CreateAppQuota and its neighbours.
describe('client quotas', () => {
  const quota = {
    ...{ name: 'a thousand', call_limits: 1000, time_unit: 'DAY', time_interval: 1 },
    ...{ reset_time: '2030-01-01 05:05:00', remark: 'a day' },
  }

  test('are created, listed, changed, bound and deleted', async () => {
    const made = await ok(at.rest.post('/app-quotas', quota), 201)
    expect(missingFields('AppQuotaInfo', made)).toEqual([])
    expect(made).toMatchObject({ ...quota, bound_app_num: 0 })
    const path = `/app-quotas/${made.app_quota_id}`
    await refused(at.rest.post('/app-quotas', { ...quota, name: 'other', call_limits: 0 }), 400, 'APIG.2002')
    await refused(
      at.rest.post('/app-quotas', { ...quota, name: 'other', reset_time: 'soon' }),
      400,
      'APIG.2011',
    )
    expect(await ok(at.rest.get('/app-quotas?name=THOUSAND'), 200)).toMatchObject({ total: 1, size: 1 })
    const free = await ok(at.rest.get(`${path}/bindable-apps?app_name=shop`), 200)
    expect(free.apps).toMatchObject([{ app_id: at.ids.appId, app_quota_id: '' }])
    await refused(at.rest.get(`/apps/${at.ids.appId}/bound-quota`), 404, 'LOCAL.0052')
    const { applies } = await ok(at.rest.post(`${path}/binding-apps`, { app_ids: [at.ids.appId] }), 201)
    expect(applies).toMatchObject([{ app_id: at.ids.appId, app_quota_id: made.app_quota_id }])
    const bound = await ok(at.rest.get(`${path}/bound-apps`), 200)
    expect(missingFields('AppQuotaAppInfo', bound.apps[0])).toEqual([])
    expect((await ok(at.rest.get(`/apps/${at.ids.appId}/bound-quota`), 200)).bound_app_num).toBe(1)
    const changed = await ok(at.rest.put(path, { ...quota, call_limits: 5 }), 200)
    expect(changed).toMatchObject({ call_limits: 5, bound_app_num: 1 })
    await ok(at.rest.remove(`${path}/bound-apps/${at.ids.appId}`), 204)
    await refused(at.rest.remove(`${path}/bound-apps/${at.ids.appId}`), 404, 'LOCAL.0052')
    await ok(at.rest.remove(path), 204)
    await refused(at.rest.get(path), 404, 'LOCAL.0050')
  })
})

// Source: CreateAuthorizingAppsV2.
test('an authorization carries its green channel and access parameters', async () => {
  const api = await published()
  const grant = {
    ...{ env_id: RELEASE, app_ids: [at.ids.appId], api_ids: [api.id] },
    ...{ auth_tunnel: 'GREEN', auth_whitelist: ['10.0.0.1'], auth_blacklist: ['10.0.0.2-10.0.0.9'] },
    visit_params: [{ api_id: api.id, app_id: at.ids.appId, visit_param: 'desk 4' }],
  }
  await refused(at.rest.post('/app-auths', { ...grant, auth_whitelist: [] }), 400, 'APIG.2001')
  await refused(at.rest.post('/app-auths', { ...grant, auth_whitelist: ['x'] }), 400, 'APIG.2011')
  const { auths } = await ok(at.rest.post('/app-auths', grant), 201)
  expect(missingFields('ApiAuthRelations', auths[0])).toEqual([])
  const rows = await ok(at.rest.get(`/app-auths/binded-apps?api_id=${api.id}`), 200)
  expect(rows.auths[0]).toMatchObject({
    ...{ auth_tunnel: 'GREEN', auth_whitelist: ['10.0.0.1'], auth_blacklist: ['10.0.0.2-10.0.0.9'] },
    visit_param: 'desk 4',
  })
})
