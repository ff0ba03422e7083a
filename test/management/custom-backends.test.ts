import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'
import { mockApi } from './support.ts'

const { at, ok, refused, newApi, publish } = endpoints()

describe('custom backends', () => {
  const script = 'function execute(data) {\n  console.log("in");\n  return "ROMA TEST!";\n}\n'
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const draft = (more: object = {}) => ({
    name: 'hello',
    path: '/hello',
    method: 'GET',
    version: '1.0.0',
    content_type: 'json',
    roma_app_id: at.ids.appId,
    parameters: [{ name: 'who', in: 'Parameters', default: 'you', required: false }],
    ...more,
  })

  test('are created, scripted, tested, deployed with their front API, and taken back', async () => {
    await ok(
      at.rest.post('/livedata-apis/check', { type: 'name', ld_api_name: 'hello', roma_app_id: at.ids.appId }),
      204,
    )
    const made = await ok(at.rest.post('/livedata-apis', draft()), 201)
    expect(missingFields('LdApiInfo', made)).toEqual([])
    expect(missingFields('LdApiParameter', made.parameters[0])).toEqual([])
    expect(made).toMatchObject({ status: 1, instance: at.rest.access.instanceId, scripts: [] })
    const place = { type: 'path', ld_api_method: 'GET', ld_api_path: '/hello', roma_app_id: at.ids.appId }
    expect((await at.rest.post('/livedata-apis/check', place)).status).toBe(400)

    const scripts = [{ content: base64(script), object_name: 'default' }]
    const scripted = await ok(
      at.rest.post(`/livedata-apis/${made.id}/scripts`, { api_type: 'function', scripts }),
      200,
    )
    expect(missingFields('LdApiScript', scripted.scripts[0])).toEqual([])
    expect(scripted).toMatchObject({ type: 'function', status: 3 })
    expect(Buffer.from(scripted.scripts[0].content, 'base64').toString()).toBe(script)
    await refused(
      at.rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: 'not base 64!' }],
      }),
      400,
      'APIG.2016',
    )

    const run = await ok(
      at.rest.post(`/livedata-apis/${made.id}/test`, {
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
    const tests = await ok(at.rest.get(`/livedata-apis/${made.id}/test`), 200)
    expect(missingFields('LdApiTestHistory', tests.histories[0])).toEqual([])
    expect(tests.histories[0].test_id).toBe(run.test_id)

    await refused(
      at.rest.post(`/livedata-apis/${made.id}/deploy`, { auth_type: 'NONE', env_id: RELEASE }),
      400,
      'APIG.2001',
    )
    const nowhere = { auth_type: 'NONE', group_id: 'nope', env_id: RELEASE }
    await refused(at.rest.post(`/livedata-apis/${made.id}/deploy`, nowhere), 404, 'APIG.3001')
    // A path that the group has already: neither the front API nor the deployment comes about.
    const taken = await ok(at.rest.post('/apis', mockApi(at.ids, { name: 'taken', req_uri: '/taken' })), 201)
    const double = { auth_type: 'NONE', group_id: at.ids.groupId, env_id: RELEASE, path: '/taken' }
    await refused(at.rest.post(`/livedata-apis/${made.id}/deploy`, double), 400, 'APIG.3301')
    await ok(at.rest.remove(`/apis/${taken.id}`), 204)
    expect((await ok(at.rest.get(`/livedata-apis/${made.id}/deploy`), 200)).total).toBe(0)
    expect((await ok(at.rest.get(`/livedata-apis/${made.id}`), 200)).status).toBe(3)
    const front = {
      auth_type: 'NONE',
      group_id: at.ids.groupId,
      env_id: RELEASE,
      protocol: 'HTTPS&HTTP',
      backend_timeout: 60_000,
    }
    const deployed = await ok(at.rest.post(`/livedata-apis/${made.id}/deploy`, front), 200)
    expect(missingFields('LdApiDeployHistory', deployed)).toEqual([])
    expect(deployed).toMatchObject({ ld_api_id: made.id, group_id: at.ids.groupId, env_id: RELEASE })
    const api = await ok(at.rest.get(`/apis/${deployed.api_id}`), 200)
    expect(api).toMatchObject({
      ld_api_id: made.id,
      req_protocol: 'BOTH',
      auth_type: 'NONE',
      run_env_name: 'RELEASE',
    })
    const history = await ok(at.rest.get(`/livedata-apis/${made.id}/deploy`), 200)
    expect(missingFields('LdApiDeployHistory', history.histories[0])).toEqual([])
    const list = await ok(at.rest.get(`/livedata-apis?app_id=${at.ids.appId}&status=4&name=hel`), 200)
    expect(list.apis.map((row: { id: string }) => row.id)).toEqual([made.id])
    expect(missingFields('LiveDataQuota', await ok(at.rest.get('/livedata-quota'), 200))).toEqual([])
    expect((await at.rest.put(`/livedata-apis/${made.id}`, draft({ path: '/other' }))).status).toBe(409)

    await ok(at.rest.post(`/livedata-apis/${made.id}/undeploy`), 204)
    const changed = await ok(at.rest.put(`/livedata-apis/${made.id}`, draft({ name: 'hello-2' })), 200)
    expect(changed.name).toBe('hello-2')
    await ok(at.rest.remove(`/livedata-apis/${made.id}`), 204)
    const gone = await refused(at.rest.get(`/livedata-apis/${made.id}`), 404, 'APIG.3084')
    expect(gone.error_msg).toBe(`The livedata API does not exist, id: ${made.id}`)
  })

  test('are deployed without a front API when told so', async () => {
    const made = await ok(at.rest.post('/livedata-apis', draft({ name: 'plain', path: '/plain' })), 201)
    await ok(
      at.rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: base64(script) }],
      }),
      200,
    )
    const deployed = await ok(
      at.rest.post(`/livedata-apis/${made.id}/deploy`, { deploy_front_api: false }),
      200,
    )
    expect(deployed.api_id).toBeNull()
    expect((await ok(at.rest.get(`/livedata-apis/${made.id}`), 200)).status).toBe(4)
  })
})

describe('debugging', () => {
  test('runs the draft as its developer, with both texts, latency and log', async () => {
    const api = await newApi({ mock_info: { result_content: '{"pong":1}', status_code: 200 } })
    const answer = await ok(
      at.rest.post(`/apis/debug/${api.id}`, {
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
      new RegExp(`^GET ${api.req_uri}\\?a=1&a=2 HTTP/1\\.1\r\nHost: ${at.ids.groupId}\\.apic\\.localhost`),
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
    const env = await ok(at.rest.post('/envs', { name: 'DEBUGGED' }), 201)
    await publish(api.id, env.id)
    const request = { mode: 'CONSUMER', scheme: 'HTTPS', method: 'GET', path: api.req_uri }
    const staged = await ok(at.rest.post(`/apis/debug/${api.id}`, { ...request, stage: 'DEBUGGED' }), 200)
    expect(staged.request).toContain('X-Stage: DEBUGGED\r\n')
    expect(staged.response).toContain('HTTP/1.1 200')
    await refused(at.rest.post(`/apis/debug/${api.id}`, { ...request, stage: 'NOWHERE' }), 404, 'APIG.3003')
    await refused(at.rest.post(`/apis/debug/${api.id}`, request), 404, 'APIG.3015')
  })

  test('cuts the answer at two MiB and says so', async () => {
    const { appId, groupId } = at.ids
    const made = await ok(
      at.rest.post('/livedata-apis', {
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
      at.rest.post(`/livedata-apis/${made.id}/scripts`, {
        api_type: 'function',
        scripts: [{ content: Buffer.from(script).toString('base64') }],
      }),
      200,
    )
    const { api_id } = await ok(
      at.rest.post(`/livedata-apis/${made.id}/deploy`, {
        auth_type: 'NONE',
        group_id: groupId,
        env_id: RELEASE,
        protocol: 'HTTPS',
      }),
      200,
    )
    const answer = await ok(
      at.rest.post(`/apis/debug/${api_id}`, {
        mode: 'CONSUMER',
        scheme: 'HTTPS',
        method: 'GET',
        path: '/big',
      }),
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
    await refused(at.rest.post(`/apis/debug/${api.id}`, { ...request, ...change }), 400, code)
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
      at.rest.post(`/apis/debug/${api.id}`, { ...request, path: api.req_uri }),
      400,
      'APIG.2030',
    )
    expect(body.error_msg).toContain('#nowhere# has no value in RELEASE')
  })
})
