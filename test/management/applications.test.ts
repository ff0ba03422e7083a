import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'

const { at, ok, refused, newApi, publish } = endpoints()

describe('integration applications', () => {
  const apps = (path = '') => `${at.rest.instance}/apps${path}`

  test('are created, read, changed and deleted', async () => {
    const made = await ok(
      at.rest.send('POST', apps(), { name: 'billing', key: 'bill-key', secret: 'bill-Secret-1' }),
      201,
    )
    expect(missingFields('ServerAppInfo', made)).toEqual([])
    expect(made).toMatchObject({ owner: true, favorite: false, key: 'bill-key' })
    expect(made).not.toHaveProperty('secret')
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(await ok(at.rest.send('GET', apps(`/${made.id}`)), 200)).not.toHaveProperty('secret')
    expect(await ok(at.rest.send('GET', apps(`/${made.id}/secret`)), 200)).toEqual({
      id: made.id,
      secret: 'bill-Secret-1',
    })
    const reset = await ok(at.rest.send('PUT', apps(`/${made.id}/secret`), {}), 200)
    expect(reset.secret).not.toBe('bill-Secret-1')
    const changed = await ok(
      at.rest.send('PUT', apps(`/${made.id}`), { remark: 'pays', favorite: true }),
      200,
    )
    expect(changed).toMatchObject({ name: 'billing', remark: 'pays', favorite: true, key: 'bill-key' })
    await ok(at.rest.send('DELETE', apps(`/${made.id}`)), 204)
    const gone = await refused(at.rest.send('GET', apps(`/${made.id}`)), 404, 'APIG.3004')
    expect(gone).toMatchObject({
      error_msg: `App ${made.id} does not exist`,
      request_id: expect.any(String),
      error_details: [],
    })
  })

  test('are listed in pages, searched by part and precisely', async () => {
    for (const name of ['list-a', 'list-ab', 'list-abc'])
      await ok(at.rest.send('POST', apps(), { name }), 201)
    const found = await ok(at.rest.send('GET', apps('?name=list-a&limit=2')), 200)
    expect([found.total, found.size, found.apps.length]).toEqual([3, 2, 2])
    expect((await ok(at.rest.send('GET', apps('?name=list-a&limit=2&offset=2')), 200)).size).toBe(1)
    expect((await ok(at.rest.send('GET', apps('?name=list-a&precise_search=name')), 200)).total).toBe(1)
    const clamped = await ok(at.rest.send('GET', apps('?limit=0&offset=-5')), 200)
    expect(clamped.size).toBe(Math.min(clamped.total, 20))
    await ok(at.rest.send('GET', apps('?limit=100000')), 200)
    await refused(at.rest.send('GET', apps('?limit=many')), 400, 'APIG.2011')
  })

  test('are validated by name, id or key', async () => {
    const validate = (query: string) => at.rest.send('GET', `${at.rest.instance}/validate-apps?${query}`)
    expect(await ok(validate('name=shop'), 200)).toEqual({ id: at.ids.appId, name: 'shop', remark: '' })
    expect((await ok(validate(`id=${at.ids.appId}`), 200)).name).toBe('shop')
    await refused(validate('name=sho'), 404, 'APIG.3004')
    await refused(validate(''), 400, 'APIG.2001')
  })

  test('have the local user as member', async () => {
    const users = await ok(at.rest.send('GET', apps(`/${at.ids.appId}/users`)), 200)
    expect(users).toMatchObject({ total: 1, id: at.ids.appId })
    expect((await ok(at.rest.send('GET', apps(`/${at.ids.appId}/candidates`)), 200)).users).toHaveLength(1)
    await ok(at.rest.send('PUT', apps(`/${at.ids.appId}/users`), { users: users.users }), 200)
    await refused(at.rest.send('GET', apps('/nope/users')), 404, 'APIG.3004')
  })

  test('are callers with a Secret, and their AppCodes', async () => {
    const list = await ok(at.rest.get('/apps?name=shop&precise_search=name'), 200)
    expect(missingFields('AppInfoWithBindNum', list.apps[0])).toEqual([])
    const caller = await ok(at.rest.get(`/apps/${at.ids.appId}`), 200)
    expect(missingFields('AppInfo', caller)).toEqual([])
    expect(caller).toMatchObject({
      status: 1,
      creator: 'USER',
      app_type: 'roma',
      roma_app_type: 'integration',
    })
    expect(list.apps[0].app_secret).not.toBe(caller.app_secret)
    const code = await ok(at.rest.put(`/apps/${at.ids.appId}/app-codes`), 201)
    expect(missingFields('AppCodeBaseInfo', code)).toEqual([])
    expect(code.app_code).toHaveLength(64)
    const given = 'c'.repeat(64)
    const own = await ok(at.rest.post(`/apps/${at.ids.appId}/app-codes`, { app_code: given }), 201)
    expect(own.app_code).toBe(given)
    await refused(at.rest.post(`/apps/${at.ids.appId}/app-codes`, { app_code: 'short' }), 400, 'APIG.2005')
    await refused(at.rest.post(`/apps/${at.ids.appId}/app-codes`, {}), 400, 'APIG.2005')
    expect((await ok(at.rest.get(`/apps/${at.ids.appId}/app-codes`), 200)).app_codes).toHaveLength(2)
    await ok(at.rest.get(`/apps/${at.ids.appId}/app-codes/${own.id}`), 201)
    await ok(at.rest.remove(`/apps/${at.ids.appId}/app-codes/${own.id}`), 204)
    const gone = await refused(at.rest.get(`/apps/${at.ids.appId}/app-codes/${own.id}`), 404, 'APIG.3082')
    expect(gone.error_msg).toContain(own.id)
  })
})

describe('authorizations', () => {
  test('are granted, listed from both sides and withdrawn', async () => {
    const caller = await ok(at.rest.send('POST', `${at.rest.instance}/apps`, { name: 'caller' }), 201)
    const api = await newApi({ auth_type: 'APP', remark: 'guarded' })
    const published = await publish(api.id)
    const open = await ok(at.rest.get(`/app-auths/unbinded-apis?app_id=${caller.id}&env_id=${RELEASE}`), 200)
    const outline = open.apis.find((row: { id: string }) => row.id === api.id)
    expect(missingFields('ApiOutline', outline)).toEqual([])
    expect(outline).toMatchObject({ run_env_id: RELEASE, publish_id: published.publish_id })
    const grant = { env_id: RELEASE, app_ids: [caller.id], api_ids: [api.id] }
    const { auths } = await ok(at.rest.post('/app-auths', grant), 201)
    expect(missingFields('ApiAuthRelations', auths[0])).toEqual([])
    expect(auths[0].auth_result.status).toBe('SUCCESS')
    await refused(at.rest.post('/app-auths', grant), 400, 'APIG.3316')
    const again = await ok(at.rest.post('/app-auths', { ...grant, app_ids: [caller.id, at.ids.appId] }), 201)
    expect(again.auths.map((row: { auth_result: { status: string } }) => row.auth_result.status)).toContain(
      'SKIPPED',
    )
    const apis = await ok(at.rest.get(`/app-auths/binded-apis?app_id=${caller.id}`), 200)
    expect(missingFields('ApiAuthInfo', apis.auths[0])).toEqual([])
    expect(apis.auths[0]).toMatchObject({
      api_id: api.id,
      api_remark: 'guarded',
      publish_id: published.publish_id,
      app_type: 'roma',
    })
    const apps = await ok(at.rest.get(`/app-auths/binded-apps?api_id=${api.id}`), 200)
    expect(apps.auths.map((row: { app_id: string }) => row.app_id)).toContain(caller.id)
    await ok(at.rest.remove(`/app-auths/${apis.auths[0].id}`), 204)
    await refused(at.rest.remove(`/app-auths/${apis.auths[0].id}`), 404, 'APIG.3009')
    await refused(at.rest.post('/app-auths', { ...grant, auth_tunnel: 'GREEN' }), 400, 'APIG.2001')
    await refused(at.rest.get('/app-auths/binded-apis'), 400, 'APIG.2001')
  })

  test('colliding addresses of one application are listed', async () => {
    const caller = await ok(at.rest.send('POST', `${at.rest.instance}/apps`, { name: 'collides' }), 201)
    const other = await ok(
      at.rest.post('/api-groups', { name: 'second', version: 'V2', roma_app_id: at.ids.appId }),
      201,
    )
    const one = await newApi({ auth_type: 'APP' })
    const two = await newApi({ auth_type: 'APP', group_id: other.id, req_uri: one.req_uri })
    for (const { id } of [one, two]) await publish(id)
    await ok(
      at.rest.post('/app-auths', { env_id: RELEASE, app_ids: [caller.id], api_ids: [one.id, two.id] }),
      201,
    )
    const list = await ok(at.rest.get(`/app-auths/duplicate-apis?app_id=${caller.id}`), 200)
    expect(list).toMatchObject({ total: 1, size: 1, apis: [{ req_method: 'GET', req_uri: one.req_uri }] })
    expect(missingFields('ApiDuplicationInfo', list.apis[0])).toEqual([])
    expect(missingFields('DuplicateApiInfo', list.apis[0].duplicated_apis[0])).toEqual([])
  })
})
