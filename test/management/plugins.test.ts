import { beforeEach, describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'

// Source: management-api.md §2 "Plugins", §3 "Plugin"; policies.md §1, §4.1.
const { at, ok, refused, newApi, publish } = endpoints()
let counter = 0

const headers = (value = 'desk') =>
  JSON.stringify({ response_headers: [{ name: 'X-Served-By', value, action: 'override' }] })

const cors = (more: object = {}) => JSON.stringify({ allow_origin: '*', allow_methods: 'GET,PUT', ...more })

function draft(more: object = {}) {
  counter += 1
  return {
    plugin_name: `plugin-${counter}`,
    plugin_type: 'set_resp_headers',
    plugin_scope: 'global',
    plugin_content: headers(),
    remark: 'why',
    ...more,
  }
}

const create = (more: object = {}) => ok(at.rest.post('/plugins', draft(more)), 201)

async function published(more: object = {}) {
  const api = await newApi(more)
  await publish(api.id)
  return api
}

describe('plug-ins', () => {
  test('are created, listed, read, changed and deleted', async () => {
    const made = await create({ plugin_name: 'served-by' })
    expect(made).toEqual({
      plugin_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      plugin_name: 'served-by',
      plugin_type: 'set_resp_headers',
      plugin_scope: 'global',
      plugin_content: headers(),
      remark: 'why',
      create_time: expect.stringMatching(/\.\d{9}Z$/),
      update_time: expect.stringMatching(/\.\d{9}Z$/),
      roma_app_id: '',
      roma_app_name: '',
    })
    const list = await ok(at.rest.get('/plugins?plugin_name=served-by&precise_search=plugin_name'), 200)
    expect(list).toMatchObject({ total: 1, size: 1, plugins: [{ plugin_id: made.plugin_id }] })
    const changed = { ...draft(), plugin_content: headers('other') }
    expect(await ok(at.rest.put(`/plugins/${made.plugin_id}`, changed), 200)).toMatchObject({
      plugin_content: headers('other'),
    })
    const { plugin_content } = await ok(at.rest.get(`/plugins/${made.plugin_id}`), 200)
    expect(plugin_content).toBe(headers('other'))
    await ok(at.rest.remove(`/plugins/${made.plugin_id}`), 204)
    await refused(at.rest.get(`/plugins/${made.plugin_id}`), 404, 'LOCAL.0053')
  })

  test('keep type and scope, and have names of their own', async () => {
    const made = await create()
    const change = (more: object) => at.rest.put(`/plugins/${made.plugin_id}`, draft(more))
    await refused(change({ plugin_type: 'cors', plugin_content: cors() }), 409, 'LOCAL.0015')
    await refused(change({ plugin_scope: 'app', roma_app_id: at.ids.appId }), 409, 'LOCAL.0015')
    await refused(at.rest.post('/plugins', draft({ plugin_name: made.plugin_name })), 400, 'LOCAL.0054')
    await refused(at.rest.post('/plugins', draft({ plugin_scope: 'app' })), 400, 'APIG.2001')
    await refused(at.rest.post('/plugins', draft({ plugin_name: 'ab' })), 400, 'APIG.2005')
  })

  test.each([
    ['text', 'plugin_content'],
    ['{"response_headers":[', 'plugin_content'],
    [`{"response_headers":${'['.repeat(200)}${']'.repeat(200)}}`, 'plugin_content'],
    ['[]', 'plugin_content'],
    ['{}', 'plugin_content.response_headers'],
    [
      '{"response_headers":[{"name":"1x","value":"v","action":"add"}]}',
      'plugin_content.response_headers.0.name',
    ],
    [
      '{"response_headers":[{"name":"X","value":"v","action":"drop"}]}',
      'plugin_content.response_headers.0.action',
    ],
    [
      '{"response_headers":[{"name":"X","value":"a\\r\\nb","action":"add"}]}',
      'plugin_content.response_headers.0.value',
    ],
    [
      '{"response_headers":[{"name":"X-Apig-Mode","value":"v","action":"add"}]}',
      'plugin_content.response_headers.0.name',
    ],
  ])('refuse the content %s naming the member', async (content, field) => {
    const { error_msg } = await refused(
      at.rest.post('/plugins', draft({ plugin_content: content })),
      400,
      content === '{}' ? 'APIG.2001' : 'APIG.2011',
    )
    expect(error_msg).toContain(`parameterName:${field}. `)
  })

  test('of other types are refused', async () => {
    await refused(at.rest.post('/plugins', draft({ plugin_type: 'waf' })), 400, 'APIG.2011')
  })
})

describe('bindings', () => {
  let api: { id: string; name: string }
  beforeEach(async () => {
    api = await published()
  })

  test('are made and undone from the plug-in and from the API', async () => {
    const { plugin_id } = await create()
    const made = await ok(
      at.rest.post(`/plugins/${plugin_id}/attach`, { env_id: RELEASE, api_ids: [api.id] }),
      201,
    )
    expect(made.bindings).toEqual([
      {
        plugin_attach_id: expect.any(String),
        plugin_id,
        plugin_name: expect.any(String),
        plugin_type: 'set_resp_headers',
        plugin_scope: 'global',
        env_id: RELEASE,
        env_name: 'RELEASE',
        api_id: api.id,
        api_name: api.name,
        attached_time: expect.stringMatching(/\.\d{9}Z$/),
      },
    ])
    const apis = await ok(at.rest.get(`/plugins/${plugin_id}/attached-apis?env_id=${RELEASE}`), 200)
    expect(apis).toMatchObject({ total: 1, apis: [{ api_id: api.id, plugin_attach_id: expect.any(String) }] })
    const found = await ok(at.rest.get(`/apis/${api.id}/attached-plugins`), 200)
    expect(found).toMatchObject({ total: 1, plugins: [{ plugin_id, plugin_content: headers() }] })
    const still = await ok(at.rest.get(`/plugins/${plugin_id}/attachable-apis?api_id=${api.id}`), 200)
    expect(still.total).toBe(0)
    await refused(at.rest.remove(`/plugins/${plugin_id}`), 409, 'LOCAL.0014')
    await ok(at.rest.put(`/apis/${api.id}/plugins/detach`, { env_id: RELEASE, plugin_ids: [plugin_id] }), 204)
    const free = await ok(
      at.rest.get(`/apis/${api.id}/attachable-plugins?env_id=${RELEASE}&plugin_id=${plugin_id}`),
      200,
    )
    expect(free.total).toBe(1)
    await ok(
      at.rest.post(`/apis/${api.id}/plugins/attach`, { env_id: RELEASE, plugin_ids: [plugin_id] }),
      201,
    )
    await ok(at.rest.put(`/plugins/${plugin_id}/detach`, { env_id: RELEASE, api_ids: [api.id] }), 204)
    await ok(at.rest.remove(`/plugins/${plugin_id}`), 204)
  })

  test('hold one of each type: another one gives way', async () => {
    const first = await create()
    const second = await create({ plugin_content: headers('second') })
    const where = { env_id: RELEASE, api_ids: [api.id] }
    await ok(at.rest.post(`/plugins/${first.plugin_id}/attach`, where), 201)
    await ok(at.rest.post(`/plugins/${second.plugin_id}/attach`, where), 201)
    const { plugins } = await ok(at.rest.get(`/apis/${api.id}/attached-plugins`), 200)
    expect(plugins.map((one: { plugin_id: string }) => one.plugin_id)).toEqual([second.plugin_id])
  })

  test('need a published API', async () => {
    const draftOnly = await newApi()
    const { plugin_id } = await create()
    await refused(
      at.rest.post(`/plugins/${plugin_id}/attach`, { env_id: RELEASE, api_ids: [draftOnly.id] }),
      409,
      'APIG.3707',
    )
  })

  test("of an application's plug-in are for its own APIs", async () => {
    const other = await at.rest.send('POST', `${at.rest.instance}/apps`, { name: `other-${Date.now()}` })
    const { plugin_id } = await create({ plugin_scope: 'app', roma_app_id: other.body.id })
    await refused(
      at.rest.post(`/plugins/${plugin_id}/attach`, { env_id: RELEASE, api_ids: [api.id] }),
      400,
      'APIG.2011',
    )
    const { plugins } = await ok(at.rest.get(`/apis/${api.id}/attachable-plugins?env_id=${RELEASE}`), 200)
    expect(plugins.some((one: { plugin_id: string }) => one.plugin_id === plugin_id)).toBe(false)
  })

  // Source: policies.md §4.2, binding checks; §10 P26.
  test('of a CORS plug-in need the method in its list and no OPTIONS API on the path', async () => {
    const { plugin_id } = await create({ plugin_type: 'cors', plugin_content: cors() })
    const attach = (...ids: string[]) =>
      at.rest.post(`/plugins/${plugin_id}/attach`, { env_id: RELEASE, api_ids: ids })
    const posted = await published({ req_method: 'POST' })
    await refused(attach(posted.id), 400, 'APIG.2011')
    const got = await published({ req_method: 'GET', req_uri: '/shared' })
    const options = await published({ req_method: 'OPTIONS', req_uri: '/shared' })
    await refused(attach(got.id), 400, 'APIG.2011')
    await ok(at.rest.post('/apis/action', { action: 'offline', env_id: RELEASE, api_id: options.id }), 201)
    await ok(attach(got.id), 201)
    const put = await published({ req_method: 'PUT', req_uri: '/shared' })
    const other = await create({ plugin_type: 'cors', plugin_content: cors({ max_age: 5 }) })
    const bindOther = () =>
      at.rest.post(`/plugins/${other.plugin_id}/attach`, { env_id: RELEASE, api_ids: [put.id] })
    await refused(bindOther(), 400, 'APIG.2011')
    await ok(attach(put.id), 201)
  })
})

// Source: policies.md §4.5: at most five an instance, SASL password and CA are not returned by reads.
describe('Kafka logs', () => {
  const content = (more: object = {}) => ({
    broker_list: ['127.0.0.1:9092'],
    topic: 'calls',
    sasl_config: {
      security_protocol: 'SASL_SSL',
      sasl_username: 'gateway',
      sasl_password: 'Kafka!Secret',
      ssl_ca_content: 'PEM',
      ...more,
    },
  })
  const kafka = (more: object = {}) =>
    draft({ plugin_type: 'kafka_log', plugin_content: JSON.stringify(content(more)) })

  test('keep password and CA to themselves, over updates that leave them out too', async () => {
    const made = await ok(at.rest.post('/plugins', kafka()), 201)
    const path = `/plugins/${made.plugin_id}`
    for (const read of [made, await ok(at.rest.get(path), 200)]) {
      expect(JSON.parse(read.plugin_content).sasl_config).toEqual({
        security_protocol: 'SASL_SSL',
        sasl_username: 'gateway',
      })
    }
    const without = kafka({ sasl_password: '', ssl_ca_content: undefined })
    await ok(at.rest.put(path, without), 200)
    await ok(at.rest.remove(path), 204)
    await refused(at.rest.post('/plugins', without), 400, 'APIG.2011')
  })

  test('are five at most', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i += 1) ids.push((await ok(at.rest.post('/plugins', kafka()), 201)).plugin_id)
    await refused(at.rest.post('/plugins', kafka()), 403, 'APIG.3100')
    for (const id of ids) await ok(at.rest.remove(`/plugins/${id}`), 204)
  })
})

// Source: policies.md §4.1: a malformed expression is refused on save.
test.each([
  ['["$context.statusCode","in"]', 'breaker_condition.unhealthy_condition'],
  ['["$context.other","==",1]', 'breaker_condition.unhealthy_condition'],
  ['["$context.statusCode","~~","(?=5)"]', 'breaker_condition.unhealthy_condition'],
])('a breaker whose condition is %s is refused', async (unhealthy_condition, field) => {
  const breaker_condition = {
    ...{ breaker_type: 'condition', breaker_mode: 'counter', unhealthy_threshold: 1 },
    ...{ time_window: 1, open_breaker_time: 1, unhealthy_condition },
  }
  const plugin_content = JSON.stringify({ breaker_condition })
  const { error_msg } = await refused(
    at.rest.post('/plugins', draft({ plugin_type: 'breaker', plugin_content })),
    400,
    'APIG.2011',
  )
  expect(error_msg).toContain(`plugin_content.${field}`)
})

test('a rule with an undeclared parameter or a pattern that would not end is refused', async () => {
  const breaker = (match_regex: string) =>
    draft({
      plugin_type: 'breaker',
      plugin_content: JSON.stringify({
        breaker_condition: {
          ...{ breaker_type: 'timeout', breaker_mode: 'counter', unhealthy_threshold: 1 },
          ...{ time_window: 1, open_breaker_time: 1 },
        },
        downgrade_rules: [{ rule_name: 'r', match_regex }],
      }),
    })
  await refused(at.rest.post('/plugins', breaker('["plan","==","free"]')), 400, 'APIG.2011')
  await refused(at.rest.post('/plugins', breaker('["reqPath","~~","(a)\\\\1"]')), 400, 'APIG.2011')
  await refused(at.rest.post('/plugins', breaker('["reqPath","~~","(a{900}){1}(b{900})"]')), 400, 'APIG.2011')
  await ok(at.rest.post('/plugins', breaker('["reqPath","~~","(a+)+$"]')), 201)
})
