import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'
import { mockApi } from './support.ts'

const { at, ok, refused, newApi, publish } = endpoints()
const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/

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
    const sent = {
      ...full,
      req_uri: '/users/{id}',
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
    const again = await ok(at.rest.get(`/apis/${api.id}`), 200)
    expect(again).toEqual(api)
    // What one reads is what one may send back.
    const updated = await ok(at.rest.put(`/apis/${api.id}`, again), 200)
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
      group_id: at.ids.groupId,
    }
    await refused(at.rest.post('/apis/check', path), 400, 'APIG.3301')
    await ok(at.rest.post('/apis/check', { ...path, api_id: api.id }), 204)
    await ok(at.rest.post('/apis/check', { ...path, req_uri: '/free' }), 204)
    await refused(
      at.rest.post('/apis/check', { type: 'name', name: api.name, group_id: at.ids.groupId }),
      400,
      'APIG.3202',
    )
    await ok(at.rest.post('/apis/check', { type: 'name', name: 'free-name', group_id: at.ids.groupId }), 204)
    await refused(at.rest.post('/apis/check', { type: 'colour' }), 400, 'APIG.2011')
  })

  test('are listed with their group, without backend and parameters', async () => {
    const api = await newApi({ auth_type: 'APP' })
    const list = await ok(at.rest.get(`/apis?id=${api.id}`), 200)
    expect([list.total, list.size]).toEqual([1, 1])
    expect(missingFields('ApiInfoPerPage', list.apis[0])).toEqual([])
    expect(missingFields('ApiGroupCommonInfo', list.apis[0].api_group_info)).toEqual([])
    for (const name of ['backend_api', 'req_params', 'mock_info'])
      expect(list.apis[0]).not.toHaveProperty(name)
    const byUri = await ok(
      at.rest.get(
        `/apis?req_uri=${encodeURIComponent(api.req_uri)}&req_method=GET&auth_type=APP&precise_search=req_uri`,
      ),
      200,
    )
    expect(byUri.apis.map((row: { id: string }) => row.id)).toEqual([api.id])
    expect((await ok(at.rest.get('/apis?name=no-such-name'), 200)).total).toBe(0)
    expect((await ok(at.rest.get('/tags'), 200)).tags).toContain('a')
  })

  test('a duplicate name or path is refused', async () => {
    const api = await newApi()
    await refused(
      at.rest.post('/apis', mockApi(at.ids, { name: api.name, req_uri: '/elsewhere' })),
      400,
      'APIG.3202',
    )
    await refused(
      at.rest.post('/apis', mockApi(at.ids, { name: 'other-name', req_uri: api.req_uri })),
      400,
      'APIG.3301',
    )
    await refused(
      at.rest.post('/apis', mockApi(at.ids, { name: 'no-group', group_id: 'nope' })),
      404,
      'APIG.3001',
    )
  })

  test('are published, versioned, switched, taken offline and deleted', async () => {
    const api = await newApi()
    const first = await publish(api.id)
    expect(missingFields('PublishResp', first)).toEqual([])
    expect(first).toMatchObject({ api_id: api.id, api_name: api.name, env_id: RELEASE, remark: 'first' })
    await refused(at.rest.remove(`/apis/${api.id}`), 403, 'APIG.3416')
    const env = await ok(at.rest.post('/envs', { name: 'ENV_TWO' }), 201)
    await publish(api.id, env.id)
    const both = await ok(at.rest.get(`/apis/${api.id}`), 200)
    expect(both.run_env_name.split('|').sort()).toEqual(['ENV_TWO', 'RELEASE'].sort())
    expect(both.run_env_id.split('|')).toHaveLength(2)
    expect(both.publish_time.split('|')[0]).toMatch(NANOSECONDS)

    await ok(
      at.rest.put(`/apis/${api.id}`, {
        ...mockApi(at.ids),
        name: api.name,
        req_uri: api.req_uri,
        remark: 'second',
      }),
      200,
    )
    const second = await publish(api.id)
    const history = await ok(at.rest.get(`/apis/publish/${api.id}?env_id=${RELEASE}`), 200)
    expect(history.total).toBe(2)
    expect(missingFields('ApiVersionResp', history.api_versions[0])).toEqual([])
    expect(history.api_versions.map((v: { status: number }) => v.status)).toEqual([1, 2])
    expect(history.api_versions[0].version_no).toMatch(/^\d{14}$/)

    const runtime = await ok(at.rest.get(`/apis/runtime/${api.id}`), 200)
    expect(missingFields('ApiRuntime', runtime)).toEqual([])
    expect(runtime.remark).toBe('second')
    expect(runtime).not.toHaveProperty('mock_info')
    const switched = await ok(at.rest.put(`/apis/publish/${api.id}`, { version_id: first.version_id }), 200)
    expect(switched).toMatchObject({ version_id: first.version_id, env_id: RELEASE })
    expect((await ok(at.rest.get(`/apis/runtime/${api.id}?env_id=${RELEASE}`), 200)).remark).toBe('')
    const detail = await ok(at.rest.get(`/apis/versions/${second.version_id}`), 200)
    expect(missingFields('ApiVersionDetail', detail)).toEqual([])
    expect(missingFields('ApiDetails', detail)).toEqual([])
    expect(detail).toMatchObject({ remark: 'second', version_id: second.version_id, run_env_name: 'RELEASE' })

    await ok(at.rest.remove(`/apis/versions/${first.version_id}`), 204)
    const off = await ok(
      at.rest.post('/apis/action', { action: 'offline', env_id: env.id, api_id: api.id }),
      201,
    )
    expect(off.api_id).toBe(api.id)
    expect((await ok(at.rest.get(`/apis/${api.id}`), 200)).run_env_name).toBe('')
    await ok(at.rest.remove(`/apis/${api.id}`), 204)
    const gone = await refused(at.rest.get(`/apis/${api.id}`), 404, 'APIG.3002')
    expect(gone.error_msg).toBe(`API ${api.id} does not exist`)
    await refused(at.rest.remove(`/apis/${api.id}`), 404, 'APIG.3002')
    await refused(at.rest.get('/apis/versions/nope'), 404, 'APIG.3022')
  })

  test('are published and taken offline in batches, each with its own outcome', async () => {
    const one = await newApi()
    const two = await newApi()
    const batch = await ok(
      at.rest.post('/apis/publish?action=online', {
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
      at.rest.post('/apis/publish?action=offline', { apis: [one.id], env_id: RELEASE }),
      200,
    )
    expect(offline.success.map((row: { api_id: string }) => row.api_id)).toEqual([one.id])
    await refused(at.rest.post('/apis/publish', { apis: [one.id], env_id: RELEASE }), 400, 'APIG.2001')
    await refused(
      at.rest.post('/apis/action', { action: 'explode', env_id: RELEASE, api_id: one.id }),
      400,
      'APIG.2011',
    )
    await refused(at.rest.post('/apis/action', { env_id: RELEASE, api_id: one.id }), 400, 'APIG.2001')
  })
})
