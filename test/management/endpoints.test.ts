import { beforeAll, describe, expect, test } from 'vitest'
import { missingFields } from './sdk-fields.ts'
import { type Management, mockApi, startManagement, withGroup } from './support.ts'

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/

let rest: Management
let ids: { appId: string; groupId: string }
beforeAll(async () => {
  const started = await startManagement({ forAll: true })
  rest = started.rest
  ids = await withGroup(rest)
})

/** The body of an answer of the expected status. */
async function ok(answer: ReturnType<Management['get']>, status: number) {
  const { status: got, body } = await answer
  expect([got, body?.error_code, body?.error_msg]).toEqual([status, undefined, undefined])
  return body
}

async function refused(answer: ReturnType<Management['get']>, status: number, code: string) {
  const { status: got, body } = await answer
  expect([got, body?.error_code]).toEqual([status, code])
  return body
}

let counter = 0
/** A new API of the group under a path of its own. */
async function newApi(more: object = {}) {
  counter += 1
  return ok(
    rest.post('/apis', mockApi(ids, { name: `api-${counter}`, req_uri: `/e${counter}`, ...more })),
    201,
  )
}

async function publish(apiId: string, envId = RELEASE) {
  return ok(
    rest.post('/apis/action', { action: 'online', env_id: envId, api_id: apiId, remark: 'first' }),
    201,
  )
}

describe('integration applications', () => {
  const apps = (path = '') => `${rest.instance}/apps${path}`

  test('are created, read, changed and deleted', async () => {
    const made = await ok(
      rest.send('POST', apps(), { name: 'billing', key: 'bill-key', secret: 'bill-Secret-1' }),
      201,
    )
    expect(missingFields('ServerAppInfo', made)).toEqual([])
    expect(made).toMatchObject({ owner: true, favorite: false, key: 'bill-key' })
    expect(made).not.toHaveProperty('secret')
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(await ok(rest.send('GET', apps(`/${made.id}`)), 200)).not.toHaveProperty('secret')
    expect(await ok(rest.send('GET', apps(`/${made.id}/secret`)), 200)).toEqual({
      id: made.id,
      secret: 'bill-Secret-1',
    })
    const reset = await ok(rest.send('PUT', apps(`/${made.id}/secret`), {}), 200)
    expect(reset.secret).not.toBe('bill-Secret-1')
    const changed = await ok(rest.send('PUT', apps(`/${made.id}`), { remark: 'pays', favorite: true }), 200)
    expect(changed).toMatchObject({ name: 'billing', remark: 'pays', favorite: true, key: 'bill-key' })
    await ok(rest.send('DELETE', apps(`/${made.id}`)), 204)
    const gone = await refused(rest.send('GET', apps(`/${made.id}`)), 404, 'APIG.3004')
    expect(gone).toMatchObject({
      error_msg: `App ${made.id} does not exist`,
      request_id: expect.any(String),
      error_details: [],
    })
  })

  test('are listed in pages, searched by part and precisely', async () => {
    for (const name of ['list-a', 'list-ab', 'list-abc']) await ok(rest.send('POST', apps(), { name }), 201)
    const found = await ok(rest.send('GET', apps('?name=list-a&limit=2')), 200)
    expect([found.total, found.size, found.apps.length]).toEqual([3, 2, 2])
    expect((await ok(rest.send('GET', apps('?name=list-a&limit=2&offset=2')), 200)).size).toBe(1)
    expect((await ok(rest.send('GET', apps('?name=list-a&precise_search=name')), 200)).total).toBe(1)
    const clamped = await ok(rest.send('GET', apps('?limit=0&offset=-5')), 200)
    expect(clamped.size).toBe(Math.min(clamped.total, 20))
    await ok(rest.send('GET', apps('?limit=100000')), 200)
    await refused(rest.send('GET', apps('?limit=many')), 400, 'APIG.2011')
  })

  test('are validated by name, id or key', async () => {
    const validate = (query: string) => rest.send('GET', `${rest.instance}/validate-apps?${query}`)
    expect(await ok(validate('name=shop'), 200)).toEqual({ id: ids.appId, name: 'shop', remark: '' })
    expect((await ok(validate(`id=${ids.appId}`), 200)).name).toBe('shop')
    await refused(validate('name=sho'), 404, 'APIG.3004')
    await refused(validate(''), 400, 'APIG.2001')
  })

  test('have the local user as member', async () => {
    const users = await ok(rest.send('GET', apps(`/${ids.appId}/users`)), 200)
    expect(users).toMatchObject({ total: 1, id: ids.appId })
    expect((await ok(rest.send('GET', apps(`/${ids.appId}/candidates`)), 200)).users).toHaveLength(1)
    await ok(rest.send('PUT', apps(`/${ids.appId}/users`), { users: users.users }), 200)
    await refused(rest.send('GET', apps('/nope/users')), 404, 'APIG.3004')
  })

  test('are callers with a Secret, and their AppCodes', async () => {
    const list = await ok(rest.get('/apps?name=shop&precise_search=name'), 200)
    expect(missingFields('AppInfoWithBindNum', list.apps[0])).toEqual([])
    const caller = await ok(rest.get(`/apps/${ids.appId}`), 200)
    expect(missingFields('AppInfo', caller)).toEqual([])
    expect(caller).toMatchObject({
      status: 1,
      creator: 'USER',
      app_type: 'roma',
      roma_app_type: 'integration',
    })
    expect(list.apps[0].app_secret).not.toBe(caller.app_secret)
    const code = await ok(rest.put(`/apps/${ids.appId}/app-codes`), 201)
    expect(missingFields('AppCodeBaseInfo', code)).toEqual([])
    expect(code.app_code).toHaveLength(64)
    const given = 'c'.repeat(64)
    const own = await ok(rest.post(`/apps/${ids.appId}/app-codes`, { app_code: given }), 201)
    expect(own.app_code).toBe(given)
    await refused(rest.post(`/apps/${ids.appId}/app-codes`, { app_code: 'short' }), 400, 'APIG.2005')
    await refused(rest.post(`/apps/${ids.appId}/app-codes`, {}), 400, 'APIG.2005')
    expect((await ok(rest.get(`/apps/${ids.appId}/app-codes`), 200)).app_codes).toHaveLength(2)
    await ok(rest.get(`/apps/${ids.appId}/app-codes/${own.id}`), 201)
    await ok(rest.remove(`/apps/${ids.appId}/app-codes/${own.id}`), 204)
    const gone = await refused(rest.get(`/apps/${ids.appId}/app-codes/${own.id}`), 404, 'APIG.3082')
    expect(gone.error_msg).toContain(own.id)
  })
})

describe('groups', () => {
  test('are created, checked, listed, changed and deleted', async () => {
    const wanted = { name: 'first-group', version: 'V2', roma_app_id: ids.appId }
    const group = await ok(rest.post('/api-groups', wanted), 201)
    expect(missingFields('ApiGroupInfo', group)).toEqual([])
    expect(group).toMatchObject({
      status: 1,
      on_sell_status: 2,
      is_default: 2,
      sl_domains: [group.sl_domain],
    })
    expect(group.sl_domain).toBe(`${group.id}.apic.localhost`)
    expect(group.register_time).toMatch(NANOSECONDS)
    await refused(rest.post('/api-groups/check', { group_name: group.name }), 400, 'APIG.3201')
    await ok(rest.post('/api-groups/check', { group_name: 'a-free-name' }), 204)
    const found = await ok(rest.get(`/api-groups?id=${group.id}`), 200)
    expect(found).toMatchObject({ total: 1, size: 1, groups: [{ id: group.id }] })
    const changed = await ok(rest.put(`/api-groups/${group.id}`, { name: 'renamed', remark: 'why' }), 200)
    expect(changed).toMatchObject({ name: 'renamed', remark: 'why', id: group.id })
    await ok(rest.remove(`/api-groups/${group.id}`), 204)
    const gone = await refused(rest.get(`/api-groups/${group.id}`), 404, 'APIG.3001')
    expect(gone.error_msg).toBe(`API group ${group.id} does not exist`)
  })

  test('with APIs are not deleted', async () => {
    await newApi()
    await refused(rest.remove(`/api-groups/${ids.groupId}`), 403, 'APIG.3415')
  })

  test('bind domains of their own', async () => {
    const path = `/api-groups/${ids.groupId}/domains`
    const domain = await ok(
      rest.post(path, { url_domain: 'api.example.com', min_ssl_version: 'TLSv1.2' }),
      201,
    )
    expect(missingFields('AssociateDomain', domain)).toEqual([])
    expect(domain).toMatchObject({ url_domain: 'api.example.com', min_ssl_version: 'TLSv1.2' })
    await refused(rest.post(path, { url_domain: 'api.example.com' }), 400, 'APIG.3305')
    await refused(rest.post(path, { url_domain: 'no domain' }), 400, 'APIG.2011')
    const group = await ok(rest.get(`/api-groups/${ids.groupId}`), 200)
    expect(missingFields('UrlDomain', group.url_domains[0])).toEqual([])
    const changed = await ok(rest.put(`${path}/${domain.id}`, { min_ssl_version: 'TLSv1.1' }), 201)
    expect(changed.min_ssl_version).toBe('TLSv1.1')
    await ok(rest.remove(`${path}/${domain.id}`), 204)
    await refused(rest.remove(`${path}/${domain.id}`), 404, 'APIG.3020')
  })
})

describe('environments and variables', () => {
  test('are created, listed, changed and deleted', async () => {
    const env = await ok(rest.post('/envs', { name: 'STAGING', remark: 'before RELEASE' }), 201)
    expect(missingFields('EnvInfo', env)).toEqual([])
    expect(env.create_time).toMatch(NANOSECONDS)
    const list = await ok(rest.get('/envs'), 200)
    expect(list.envs.map((one: { id: string }) => one.id)).toContain(RELEASE)
    const variable = {
      group_id: ids.groupId,
      env_id: env.id,
      variable_name: 'host',
      variable_value: '127.0.0.1:80',
    }
    const made = await ok(rest.post('/env-variables', variable), 201)
    expect(missingFields('EnvVariableInfo', made)).toEqual([])
    await refused(rest.post('/env-variables', variable), 400, 'APIG.3303')
    const found = await ok(
      rest.get(
        `/env-variables?group_id=${ids.groupId}&env_id=${env.id}&variable_name=host&precise_search=variable_name`,
      ),
      200,
    )
    expect(found).toMatchObject({ total: 1, variables: [{ id: made.id }] })
    expect(
      (await ok(rest.put(`/env-variables/${made.id}`, { variable_value: 'other' }), 200)).variable_value,
    ).toBe('other')
    expect((await ok(rest.get(`/env-variables/${made.id}`), 200)).variable_value).toBe('other')
    await ok(rest.remove(`/env-variables/${made.id}`), 204)
    await refused(rest.get(`/env-variables/${made.id}`), 404, 'APIG.3011')
    expect((await ok(rest.put(`/envs/${env.id}`, { name: 'STAGE2' }), 200)).name).toBe('STAGE2')
    await ok(rest.remove(`/envs/${env.id}`), 204)
    await refused(rest.put(`/envs/${env.id}`, { name: 'STAGE3' }), 404, 'APIG.3003')
  })

  test('an environment in use and RELEASE stay', async () => {
    const env = await ok(rest.post('/envs', { name: 'INUSE' }), 201)
    const api = await newApi()
    await publish(api.id, env.id)
    await refused(rest.remove(`/envs/${env.id}`), 403, 'APIG.3418')
    expect((await rest.remove(`/envs/${RELEASE}`)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('APIs', () => {
  const full = {
    req_uri: '/users/{id}',
    backend_type: 'HTTP',
    mock_info: undefined,
    tags: ['a', 'b'],
    req_params: [
      { name: 'id', type: 'STRING', location: 'PATH', required: 1 },
      {
        name: 'page',
        type: 'NUMBER',
        location: 'QUERY',
        default_value: '1',
        min_num: 1,
        max_num: 9,
        valid_enable: 1,
      },
    ],
    backend_params: [{ name: 'X-User', location: 'HEADER', origin: 'REQUEST', value: 'id' }],
    backend_api: {
      url_domain: 'backend.example',
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/u/{id}',
      timeout: 5000,
    },
    policy_mocks: [
      {
        name: 'blocked',
        effect_mode: 'ANY',
        conditions: [
          {
            condition_origin: 'param',
            req_param_name: 'page',
            condition_type: 'exact',
            condition_value: '9',
          },
        ],
        result_content: 'no',
        status_code: 403,
        header: '[{"key":"X-Why","value":"nine","remark":""}]',
      },
    ],
    policy_https: [
      {
        name: 'near',
        effect_mode: 'ALL',
        conditions: [{ condition_origin: 'source', condition_value: '127.0.0.1' }],
        url_domain: 'near.example',
        req_protocol: 'HTTP',
        req_method: 'GET',
        req_uri: '/n/{id}',
        timeout: 1000,
      },
    ],
  }

  test('have every field that the SDKs read, and come back as they were sent', async () => {
    counter += 1
    const sent = {
      ...full,
      req_uri: `/users${counter}/{id}`,
      backend_params: [
        ...full.backend_params,
        { name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' },
      ],
    }
    const withPaths = {
      ...sent,
      policy_https: [
        {
          ...full.policy_https[0],
          backend_params: [{ name: 'id', location: 'PATH', origin: 'REQUEST', value: 'id' }],
        },
      ],
    }
    const api = await newApi(withPaths)
    expect(missingFields('ApiInfoPerPage', api)).toEqual([])
    expect(missingFields('ApiDetails', api)).toEqual([])
    expect(missingFields('ApiGroupCommonInfo', api.api_group_info)).toEqual([])
    expect(missingFields('ReqParam', api.req_params[0])).toEqual([])
    expect(missingFields('BackendParam', api.backend_params[0])).toEqual([])
    expect(
      missingFields('BackendApi', { vpc_channel_info: null, authorizer_id: null, ...api.backend_api }),
    ).toEqual([])
    expect(
      missingFields('ApiMock', {
        authorizer_id: null,
        register_time: 0,
        update_time: 0,
        status: 1,
        ...api.policy_mocks[0],
      }),
    ).toEqual([])
    expect(
      missingFields('ApiPolicyHttpResp', {
        vpc_channel_info: null,
        authorizer_id: null,
        ...api.policy_https[0],
      }),
    ).toEqual([])
    expect(api).toMatchObject({
      status: 1,
      arrange_necessary: 1,
      run_env_name: '',
      run_env_id: '',
      publish_id: '',
      tag: 'a',
    })
    expect(api.backend_params[0].req_param_id).toBe(api.req_params[0].id)
    expect(api.policy_mocks[0]).toMatchObject({ header: '[{"key":"X-Why","value":"nine","remark":""}]' })
    expect(api.policy_mocks[0].conditions[0]).toMatchObject({
      req_param_id: api.req_params[1].id,
      req_param_location: 'QUERY',
    })
    expect(api.id).toMatch(/^[0-9a-f]{32}$/)
    expect(api.update_time).toMatch(NANOSECONDS)
    const again = await ok(rest.get(`/apis/${api.id}`), 200)
    expect(again).toEqual(api)
    // What one reads is what one may send back.
    const updated = await ok(rest.put(`/apis/${api.id}`, again), 200)
    expect({ ...updated, update_time: '' }).toMatchObject({
      ...api,
      update_time: '',
      backend_api: { ...api.backend_api, update_time: updated.update_time },
    })
  })

  test('mock backends carry their headers as a JSON text', async () => {
    const header = '[{"key":"X-A","value":"1","remark":"r"}]'
    const api = await newApi({ mock_info: { result_content: 'hi', status_code: 201, header } })
    expect(missingFields('ApiMock', { authorizer_id: null, ...api.mock_info })).toEqual([])
    expect(api.mock_info).toMatchObject({ header, status: 1, status_code: 201 })
    expect(api.arrange_necessary).toBe(2)
  })

  test('are checked for name and path, leaving one out', async () => {
    const api = await newApi()
    const path = {
      type: 'path',
      req_method: 'GET',
      req_uri: api.req_uri,
      match_mode: 'NORMAL',
      group_id: ids.groupId,
    }
    await refused(rest.post('/apis/check', path), 400, 'APIG.3301')
    await ok(rest.post('/apis/check', { ...path, api_id: api.id }), 204)
    await ok(rest.post('/apis/check', { ...path, req_uri: '/free' }), 204)
    await refused(
      rest.post('/apis/check', { type: 'name', name: api.name, group_id: ids.groupId }),
      400,
      'APIG.3202',
    )
    await ok(rest.post('/apis/check', { type: 'name', name: 'free-name', group_id: ids.groupId }), 204)
    await refused(rest.post('/apis/check', { type: 'colour' }), 400, 'APIG.2011')
  })

  test('are listed with their group, without backend and parameters', async () => {
    const api = await newApi({ auth_type: 'APP' })
    const list = await ok(rest.get(`/apis?id=${api.id}`), 200)
    expect([list.total, list.size]).toEqual([1, 1])
    expect(missingFields('ApiInfoPerPage', list.apis[0])).toEqual([])
    expect(missingFields('ApiGroupCommonInfo', list.apis[0].api_group_info)).toEqual([])
    for (const name of ['backend_api', 'req_params', 'mock_info'])
      expect(list.apis[0]).not.toHaveProperty(name)
    const byUri = await ok(
      rest.get(
        `/apis?req_uri=${encodeURIComponent(api.req_uri)}&req_method=GET&auth_type=APP&precise_search=req_uri`,
      ),
      200,
    )
    expect(byUri.apis.map((row: { id: string }) => row.id)).toEqual([api.id])
    expect((await ok(rest.get('/apis?name=no-such-name'), 200)).total).toBe(0)
    expect((await ok(rest.get('/tags'), 200)).tags).toContain('a')
  })

  test('a duplicate name or path is refused', async () => {
    const api = await newApi()
    await refused(
      rest.post('/apis', mockApi(ids, { name: api.name, req_uri: '/elsewhere' })),
      400,
      'APIG.3202',
    )
    await refused(
      rest.post('/apis', mockApi(ids, { name: 'other-name', req_uri: api.req_uri })),
      400,
      'APIG.3301',
    )
    await refused(rest.post('/apis', mockApi(ids, { name: 'no-group', group_id: 'nope' })), 404, 'APIG.3001')
  })

  test('are published, versioned, switched, taken offline and deleted', async () => {
    const api = await newApi()
    const first = await publish(api.id)
    expect(missingFields('PublishResp', first)).toEqual([])
    expect(first).toMatchObject({ api_id: api.id, api_name: api.name, env_id: RELEASE, remark: 'first' })
    await refused(rest.remove(`/apis/${api.id}`), 403, 'APIG.3416')
    const env = await ok(rest.post('/envs', { name: `ENV_${counter}` }), 201)
    await publish(api.id, env.id)
    const both = await ok(rest.get(`/apis/${api.id}`), 200)
    expect(both.run_env_name.split('|').sort()).toEqual([`ENV_${counter}`, 'RELEASE'].sort())
    expect(both.run_env_id.split('|')).toHaveLength(2)
    expect(both.publish_time.split('|')[0]).toMatch(NANOSECONDS)

    await ok(
      rest.put(`/apis/${api.id}`, {
        ...mockApi(ids),
        name: api.name,
        req_uri: api.req_uri,
        remark: 'second',
      }),
      200,
    )
    const second = await publish(api.id)
    const history = await ok(rest.get(`/apis/publish/${api.id}?env_id=${RELEASE}`), 200)
    expect(history.total).toBe(2)
    expect(missingFields('ApiVersionResp', history.api_versions[0])).toEqual([])
    expect(history.api_versions.map((v: { status: number }) => v.status)).toEqual([1, 2])
    expect(history.api_versions[0].version_no).toMatch(/^\d{14}$/)

    const runtime = await ok(rest.get(`/apis/runtime/${api.id}`), 200)
    expect(missingFields('ApiRuntime', runtime)).toEqual([])
    expect(runtime.remark).toBe('second')
    expect(runtime).not.toHaveProperty('mock_info')
    const switched = await ok(rest.put(`/apis/publish/${api.id}`, { version_id: first.version_id }), 200)
    expect(switched).toMatchObject({ version_id: first.version_id, env_id: RELEASE })
    expect((await ok(rest.get(`/apis/runtime/${api.id}?env_id=${RELEASE}`), 200)).remark).toBe('')
    const detail = await ok(rest.get(`/apis/versions/${second.version_id}`), 200)
    expect(missingFields('ApiVersionDetail', detail)).toEqual([])
    expect(missingFields('ApiDetails', detail)).toEqual([])
    expect(detail).toMatchObject({ remark: 'second', version_id: second.version_id, run_env_name: 'RELEASE' })

    await ok(rest.remove(`/apis/versions/${first.version_id}`), 204)
    const off = await ok(
      rest.post('/apis/action', { action: 'offline', env_id: env.id, api_id: api.id }),
      201,
    )
    expect(off.api_id).toBe(api.id)
    expect((await ok(rest.get(`/apis/${api.id}`), 200)).run_env_name).toBe('')
    await ok(rest.remove(`/apis/${api.id}`), 204)
    const gone = await refused(rest.get(`/apis/${api.id}`), 404, 'APIG.3002')
    expect(gone.error_msg).toBe(`API ${api.id} does not exist`)
    await refused(rest.remove(`/apis/${api.id}`), 404, 'APIG.3002')
    await refused(rest.get('/apis/versions/nope'), 404, 'APIG.3022')
  })

  test('are published and taken offline in batches, each with its own outcome', async () => {
    const one = await newApi()
    const two = await newApi()
    const batch = await ok(
      rest.post('/apis/publish?action=online', {
        apis: [one.id, two.id, 'nope'],
        env_id: RELEASE,
        remark: '',
      }),
      200,
    )
    expect(batch.success).toHaveLength(2)
    expect(missingFields('PublishResp', batch.success[0])).toEqual([])
    expect(batch.failure).toEqual([
      {
        api_id: 'nope',
        api_name: expect.any(String),
        error_code: 'APIG.3002',
        error_msg: expect.any(String),
      },
    ])
    const offline = await ok(
      rest.post('/apis/publish?action=offline', { apis: [one.id], env_id: RELEASE }),
      200,
    )
    expect(offline.success.map((row: { api_id: string }) => row.api_id)).toEqual([one.id])
    await refused(rest.post('/apis/publish', { apis: [one.id], env_id: RELEASE }), 400, 'APIG.2001')
    await refused(
      rest.post('/apis/action', { action: 'explode', env_id: RELEASE, api_id: one.id }),
      400,
      'APIG.2011',
    )
    await refused(rest.post('/apis/action', { env_id: RELEASE, api_id: one.id }), 400, 'APIG.2001')
  })
})

describe('authorizations', () => {
  test('are granted, listed from both sides and withdrawn', async () => {
    const caller = await ok(rest.send('POST', `${rest.instance}/apps`, { name: 'caller' }), 201)
    const api = await newApi({ auth_type: 'APP', remark: 'guarded' })
    const published = await publish(api.id)
    const open = await ok(rest.get(`/app-auths/unbinded-apis?app_id=${caller.id}&env_id=${RELEASE}`), 200)
    const outline = open.apis.find((row: { id: string }) => row.id === api.id)
    expect(missingFields('ApiOutline', outline)).toEqual([])
    expect(outline).toMatchObject({ run_env_id: RELEASE, publish_id: published.publish_id })
    const grant = { env_id: RELEASE, app_ids: [caller.id], api_ids: [api.id] }
    const { auths } = await ok(rest.post('/app-auths', grant), 201)
    expect(missingFields('ApiAuthRelations', auths[0])).toEqual([])
    expect(auths[0].auth_result.status).toBe('SUCCESS')
    await refused(rest.post('/app-auths', grant), 400, 'APIG.3316')
    const again = await ok(rest.post('/app-auths', { ...grant, app_ids: [caller.id, ids.appId] }), 201)
    expect(again.auths.map((row: { auth_result: { status: string } }) => row.auth_result.status)).toContain(
      'SKIPPED',
    )
    const apis = await ok(rest.get(`/app-auths/binded-apis?app_id=${caller.id}`), 200)
    expect(missingFields('ApiAuthInfo', apis.auths[0])).toEqual([])
    expect(apis.auths[0]).toMatchObject({
      api_id: api.id,
      api_remark: 'guarded',
      publish_id: published.publish_id,
      app_type: 'roma',
    })
    const apps = await ok(rest.get(`/app-auths/binded-apps?api_id=${api.id}`), 200)
    expect(apps.auths.map((row: { app_id: string }) => row.app_id)).toContain(caller.id)
    await ok(rest.remove(`/app-auths/${apis.auths[0].id}`), 204)
    await refused(rest.remove(`/app-auths/${apis.auths[0].id}`), 404, 'APIG.3009')
    await refused(rest.post('/app-auths', { ...grant, auth_tunnel: 'GREEN' }), 400, 'APIG.2011')
    await refused(rest.get('/app-auths/binded-apis'), 400, 'APIG.2001')
  })

  test('colliding addresses of one application are listed', async () => {
    const caller = await ok(rest.send('POST', `${rest.instance}/apps`, { name: 'collides' }), 201)
    const other = await ok(
      rest.post('/api-groups', { name: 'second', version: 'V2', roma_app_id: ids.appId }),
      201,
    )
    const one = await newApi({ auth_type: 'APP' })
    const two = await newApi({ auth_type: 'APP', group_id: other.id, req_uri: one.req_uri })
    for (const { id } of [one, two]) await publish(id)
    await ok(
      rest.post('/app-auths', { env_id: RELEASE, app_ids: [caller.id], api_ids: [one.id, two.id] }),
      201,
    )
    const list = await ok(rest.get(`/app-auths/duplicate-apis?app_id=${caller.id}`), 200)
    expect(list).toMatchObject({ total: 1, size: 1, apis: [{ req_method: 'GET', req_uri: one.req_uri }] })
    expect(missingFields('ApiDuplicationInfo', list.apis[0])).toEqual([])
    expect(missingFields('DuplicateApiInfo', list.apis[0].duplicated_apis[0])).toEqual([])
  })
})

describe('the instance', () => {
  test('describes itself, with and without the last slash', async () => {
    const instance = await ok(rest.get(''), 200)
    expect(missingFields('InstanceDetails', instance)).toEqual([])
    expect(instance).toMatchObject({
      id: rest.access.instanceId,
      project_id: rest.access.projectId,
      instance_status: 6,
    })
    expect(await ok(rest.get('/'), 200)).toEqual(instance)
    const list = await ok(rest.send('GET', `/v2/${rest.access.projectId}/instances`), 200)
    expect(list).toMatchObject({ total: 1, size: 1, instances: [{ id: rest.access.instanceId }] })
  })

  test('has features and quotas', async () => {
    const features = await ok(rest.get('/features?limit=500'), 200)
    expect(missingFields('FeatureInfo', features.features[0])).toEqual([])
    const set = await ok(
      rest.post('/features', { name: 'ratelimit', enable: true, config: '{"api_limits":300}' }),
      201,
    )
    expect(set).toMatchObject({ name: 'ratelimit', enable: true, config: '{"api_limits":300}' })
    expect((await rest.post('/features', { name: 'no_such_feature', enable: true })).body.error_code).toMatch(
      /^APIG\.(3087|3458|2011)$/,
    )
    const configs = await ok(rest.get('/project/configs?limit=500'), 200)
    expect(missingFields('Config', configs.configs[0])).toEqual([])
    const apis = configs.configs.find((row: { config_name: string }) => row.config_name === 'API_NUM_LIMIT')
    expect(apis).toMatchObject({ config_value: '5000', used: expect.any(Number) })
    expect(missingFields('Restriction', await ok(rest.get('/restriction'), 200))).toEqual([])
  })
})

describe('custom backends', () => {
  const script = 'function execute(data) {\n  console.log("in");\n  return "ROMA TEST!";\n}\n'
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const draft = (more: object = {}) => ({
    name: 'hello',
    path: '/hello',
    method: 'GET',
    version: '1.0.0',
    content_type: 'json',
    roma_app_id: ids.appId,
    parameters: [{ name: 'who', in: 'Parameters', default: 'you', required: false }],
    ...more,
  })

  test('are created, scripted, tested, deployed with their front API, and taken back', async () => {
    await ok(
      rest.post('/livedata-apis/check', { type: 'name', ld_api_name: 'hello', roma_app_id: ids.appId }),
      204,
    )
    const made = await ok(rest.post('/livedata-apis', draft()), 201)
    expect(missingFields('LdApiInfo', made)).toEqual([])
    expect(missingFields('LdApiParameter', made.parameters[0])).toEqual([])
    expect(made).toMatchObject({ status: 1, instance: rest.access.instanceId, scripts: [] })
    const place = { type: 'path', ld_api_method: 'GET', ld_api_path: '/hello', roma_app_id: ids.appId }
    expect((await rest.post('/livedata-apis/check', place)).status).toBe(400)

    const scripts = [{ content: base64(script), object_name: 'default' }]
    const scripted = await ok(
      rest.post(`/livedata-apis/${made.id}/scripts`, { api_type: 'function', scripts }),
      200,
    )
    expect(missingFields('LdApiScript', scripted.scripts[0])).toEqual([])
    expect(scripted).toMatchObject({ type: 'function', status: 3 })
    expect(Buffer.from(scripted.scripts[0].content, 'base64').toString()).toBe(script)
    await refused(
      rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: 'not base 64!' }],
      }),
      400,
      'APIG.2016',
    )

    const run = await ok(
      rest.post(`/livedata-apis/${made.id}/test`, {
        parameters: [{ name: 'who', in: 'Parameters', default: 'me' }],
      }),
      200,
    )
    expect(missingFields('LdApiTest', run)).toEqual([])
    expect(run).toMatchObject({
      test_status_code: '200',
      test_method: 'GET',
      ld_api_id: made.id,
      test_id: expect.any(Number),
    })
    expect(run.test_response).toContain('ROMA TEST!')
    expect(run.debug_log[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| .+ \| in$/)
    const tests = await ok(rest.get(`/livedata-apis/${made.id}/test`), 200)
    expect(missingFields('LdApiTestHistory', tests.histories[0])).toEqual([])
    expect(tests.histories[0].test_id).toBe(run.test_id)

    await refused(
      rest.post(`/livedata-apis/${made.id}/deploy`, { auth_type: 'NONE', env_id: RELEASE }),
      400,
      'APIG.2001',
    )
    const nowhere = { auth_type: 'NONE', group_id: 'nope', env_id: RELEASE }
    await refused(rest.post(`/livedata-apis/${made.id}/deploy`, nowhere), 404, 'APIG.3001')
    expect((await ok(rest.get(`/livedata-apis/${made.id}`), 200)).status).toBe(3)
    const front = {
      auth_type: 'NONE',
      group_id: ids.groupId,
      env_id: RELEASE,
      protocol: 'HTTPS&HTTP',
      backend_timeout: 60_000,
    }
    const deployed = await ok(rest.post(`/livedata-apis/${made.id}/deploy`, front), 200)
    expect(missingFields('LdApiDeployHistory', deployed)).toEqual([])
    expect(deployed).toMatchObject({ ld_api_id: made.id, group_id: ids.groupId, env_id: RELEASE })
    const api = await ok(rest.get(`/apis/${deployed.api_id}`), 200)
    expect(api).toMatchObject({
      ld_api_id: made.id,
      req_protocol: 'BOTH',
      auth_type: 'NONE',
      run_env_name: 'RELEASE',
    })
    const history = await ok(rest.get(`/livedata-apis/${made.id}/deploy`), 200)
    expect(missingFields('LdApiDeployHistory', history.histories[0])).toEqual([])
    const list = await ok(rest.get(`/livedata-apis?app_id=${ids.appId}&status=4&name=hel`), 200)
    expect(list.apis.map((row: { id: string }) => row.id)).toEqual([made.id])
    expect(missingFields('LiveDataQuota', await ok(rest.get('/livedata-quota'), 200))).toEqual([])
    expect((await rest.put(`/livedata-apis/${made.id}`, draft({ path: '/other' }))).status).toBe(409)

    await ok(rest.post(`/livedata-apis/${made.id}/undeploy`), 204)
    const changed = await ok(rest.put(`/livedata-apis/${made.id}`, draft({ name: 'hello-2' })), 200)
    expect(changed.name).toBe('hello-2')
    await ok(rest.remove(`/livedata-apis/${made.id}`), 204)
    const gone = await refused(rest.get(`/livedata-apis/${made.id}`), 404, 'APIG.3084')
    expect(gone.error_msg).toBe(`The livedata API does not exist, id: ${made.id}`)
  })

  test('are deployed without a front API when told so', async () => {
    const made = await ok(rest.post('/livedata-apis', draft({ name: 'plain', path: '/plain' })), 201)
    await ok(
      rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: base64(script) }],
      }),
      200,
    )
    const deployed = await ok(rest.post(`/livedata-apis/${made.id}/deploy`, { deploy_front_api: false }), 200)
    expect(deployed.api_id).toBeNull()
    expect((await ok(rest.get(`/livedata-apis/${made.id}`), 200)).status).toBe(4)
  })
})

describe('debugging', () => {
  test('runs the draft as its developer, with both texts, latency and log', async () => {
    const api = await newApi({ mock_info: { result_content: '{"pong":1}', status_code: 200 } })
    const answer = await ok(
      rest.post(`/apis/debug/${api.id}`, {
        mode: 'DEVELOPER',
        scheme: 'HTTPS',
        method: 'GET',
        path: api.req_uri,
        query: { a: ['1', '2'] },
        header: { 'X-Mine': ['yes'] },
      }),
      200,
    )
    expect(missingFields('DebugResponse', answer)).toEqual([])
    expect(answer.request).toMatch(
      new RegExp(`^GET ${api.req_uri}\\?a=1&a=2 HTTP/1\\.1\r\nHost: ${ids.groupId}\\.apic\\.localhost`),
    )
    expect(answer.request).toContain('User-Agent: APIGatewayDebugClient/1.0\r\n')
    expect(answer.request).toContain('X-Apig-Mode: debug\r\n')
    expect(answer.request).toContain('X-Mine: yes\r\n')
    expect(answer.response).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer.response).toMatch(/\r\nX-Apig-Latency: \d+/i)
    expect(answer.response.endsWith('\r\n\r\n{"pong":1}')).toBe(true)
    expect(Number.isInteger(answer.latency)).toBe(true)
  })

  test('runs what is published as a consumer, in its stage', async () => {
    const api = await newApi()
    const env = await ok(rest.post('/envs', { name: 'DEBUGGED' }), 201)
    await publish(api.id, env.id)
    const request = { mode: 'CONSUMER', scheme: 'HTTPS', method: 'GET', path: api.req_uri }
    const staged = await ok(rest.post(`/apis/debug/${api.id}`, { ...request, stage: 'DEBUGGED' }), 200)
    expect(staged.request).toContain('X-Stage: DEBUGGED\r\n')
    expect(staged.response).toContain('HTTP/1.1 200')
    await refused(rest.post(`/apis/debug/${api.id}`, { ...request, stage: 'NOWHERE' }), 404, 'APIG.3003')
    await refused(rest.post(`/apis/debug/${api.id}`, request), 404, 'APIG.3015')
  })

  test('cuts the answer at two MiB and says so', async () => {
    const { appId, groupId } = ids
    const made = await ok(
      rest.post('/livedata-apis', {
        name: 'big',
        path: '/big',
        method: 'GET',
        version: '1.0.0',
        content_type: 'stream',
        roma_app_id: appId,
      }),
      201,
    )
    const script = 'function execute(data) { return new Array(3 * 1024 * 1024 + 1).join("x"); }'
    await ok(
      rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: Buffer.from(script).toString('base64') }],
      }),
      200,
    )
    const { api_id } = await ok(
      rest.post(`/livedata-apis/${made.id}/deploy`, {
        auth_type: 'NONE',
        group_id: groupId,
        env_id: RELEASE,
        protocol: 'HTTPS',
      }),
      200,
    )
    const answer = await ok(
      rest.post(`/apis/debug/${api_id}`, { mode: 'CONSUMER', scheme: 'HTTPS', method: 'GET', path: '/big' }),
      200,
    )
    const body = answer.response.slice(answer.response.indexOf('\r\n\r\n') + 4)
    expect(body.length).toBe(2_097_152 + '[TRUNCATED]'.length)
    expect(body.endsWith('x[TRUNCATED]')).toBe(true)
  })

  const request = { mode: 'DEVELOPER', scheme: 'HTTPS', method: 'GET', path: '/x' }
  test.each([
    ['mode MARKET', { mode: 'MARKET' }, 'APIG.2011'],
    ['no mode', { mode: undefined }, 'APIG.2001'],
    ['method ANY', { method: 'ANY' }, 'APIG.2011'],
    ['path without slash', { path: 'x' }, 'APIG.2011'],
    ['path of 1025 characters', { path: `/${'a'.repeat(1024)}` }, 'APIG.2006'],
    ['header X-Stage', { header: { 'X-Stage': ['RELEASE'] } }, 'APIG.2011'],
    ['header X-Apig-Mode', { header: { 'X-Apig-Mode': ['debug'] } }, 'APIG.2011'],
    ['header name of 33 characters', { header: { ['a'.repeat(33)]: ['1'] } }, 'APIG.2006'],
    ['query name that starts with a digit', { query: { '1a': ['1'] } }, 'APIG.2011'],
    ['query values that are no list', { query: { a: '1' } }, 'APIG.2011'],
    ['body over two MiB', { method: 'POST', body: 'x'.repeat(2_097_153) }, 'APIG.2006'],
  ])('refuses %s', async (_what, change, code) => {
    const api = await newApi()
    await refused(rest.post(`/apis/debug/${api.id}`, { ...request, ...change }), 400, code)
  })

  test('a draft whose backend has a variable without value is refused in words', async () => {
    const backend = {
      url_domain: '#nowhere#',
      req_protocol: 'HTTP',
      req_method: 'GET',
      req_uri: '/b',
      timeout: 500,
    }
    const api = await newApi({ backend_type: 'HTTP', mock_info: undefined, backend_api: backend })
    const body = await refused(
      rest.post(`/apis/debug/${api.id}`, { ...request, path: api.req_uri }),
      400,
      'APIG.2030',
    )
    expect(body.error_msg).toContain('#nowhere# has no value in RELEASE')
  })
})
