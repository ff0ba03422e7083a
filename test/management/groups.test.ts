import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'

const { at, ok, refused, newApi, publish } = endpoints()
const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/

describe('groups', () => {
  test('are created, checked, listed, changed and deleted', async () => {
    const wanted = { name: 'first-group', version: 'V2', roma_app_id: at.ids.appId }
    const group = await ok(at.rest.post('/api-groups', wanted), 201)
    expect(missingFields('ApiGroupInfo', group)).toEqual([])
    expect(group).toMatchObject({
      status: 1,
      on_sell_status: 2,
      is_default: 2,
      sl_domains: [group.sl_domain],
    })
    expect(group.sl_domain).toBe(`${group.id}.apic.localhost`)
    expect(group.register_time).toMatch(NANOSECONDS)
    await refused(at.rest.post('/api-groups/check', { group_name: group.name }), 400, 'APIG.3201')
    await ok(at.rest.post('/api-groups/check', { group_name: 'a-free-name' }), 204)
    const found = await ok(at.rest.get(`/api-groups?id=${group.id}`), 200)
    expect(found).toMatchObject({ total: 1, size: 1, groups: [{ id: group.id }] })
    const changed = await ok(at.rest.put(`/api-groups/${group.id}`, { name: 'renamed', remark: 'why' }), 200)
    expect(changed).toMatchObject({ name: 'renamed', remark: 'why', id: group.id })
    await ok(at.rest.remove(`/api-groups/${group.id}`), 204)
    const gone = await refused(at.rest.get(`/api-groups/${group.id}`), 404, 'APIG.3001')
    expect(gone.error_msg).toBe(`API group ${group.id} does not exist`)
  })

  test('with APIs are not deleted', async () => {
    await newApi()
    await refused(at.rest.remove(`/api-groups/${at.ids.groupId}`), 403, 'APIG.3415')
  })

  test('bind domains of their own', async () => {
    const path = `/api-groups/${at.ids.groupId}/domains`
    const domain = await ok(
      at.rest.post(path, { url_domain: 'api.example.com', min_ssl_version: 'TLSv1.2' }),
      201,
    )
    expect(missingFields('AssociateDomain', domain)).toEqual([])
    expect(domain).toMatchObject({ url_domain: 'api.example.com', min_ssl_version: 'TLSv1.2' })
    await refused(at.rest.post(path, { url_domain: 'api.example.com' }), 400, 'APIG.3305')
    await refused(at.rest.post(path, { url_domain: 'no domain' }), 400, 'APIG.2011')
    const group = await ok(at.rest.get(`/api-groups/${at.ids.groupId}`), 200)
    expect(missingFields('UrlDomain', group.url_domains[0])).toEqual([])
    const changed = await ok(at.rest.put(`${path}/${domain.id}`, { min_ssl_version: 'TLSv1.1' }), 201)
    expect(changed.min_ssl_version).toBe('TLSv1.1')
    await ok(at.rest.remove(`${path}/${domain.id}`), 204)
    await refused(at.rest.remove(`${path}/${domain.id}`), 404, 'APIG.3020')
  })
})

describe('environments and variables', () => {
  test('are created, listed, changed and deleted', async () => {
    const env = await ok(at.rest.post('/envs', { name: 'STAGING', remark: 'before RELEASE' }), 201)
    expect(missingFields('EnvInfo', env)).toEqual([])
    expect(env.create_time).toMatch(NANOSECONDS)
    const list = await ok(at.rest.get('/envs'), 200)
    expect(list.envs.map((one: { id: string }) => one.id)).toContain(RELEASE)
    const variable = {
      group_id: at.ids.groupId,
      env_id: env.id,
      variable_name: 'host',
      variable_value: '127.0.0.1:80',
    }
    const made = await ok(at.rest.post('/env-variables', variable), 201)
    expect(missingFields('EnvVariableInfo', made)).toEqual([])
    await refused(at.rest.post('/env-variables', variable), 400, 'APIG.3303')
    const found = await ok(
      at.rest.get(
        `/env-variables?group_id=${at.ids.groupId}&env_id=${env.id}&variable_name=host&precise_search=variable_name`,
      ),
      200,
    )
    expect(found).toMatchObject({ total: 1, variables: [{ id: made.id }] })
    expect(
      (await ok(at.rest.put(`/env-variables/${made.id}`, { variable_value: 'other' }), 200)).variable_value,
    ).toBe('other')
    expect((await ok(at.rest.get(`/env-variables/${made.id}`), 200)).variable_value).toBe('other')
    await ok(at.rest.remove(`/env-variables/${made.id}`), 204)
    await refused(at.rest.get(`/env-variables/${made.id}`), 404, 'APIG.3011')
    expect((await ok(at.rest.put(`/envs/${env.id}`, { name: 'STAGE2' }), 200)).name).toBe('STAGE2')
    await ok(at.rest.remove(`/envs/${env.id}`), 204)
    await refused(at.rest.put(`/envs/${env.id}`, { name: 'STAGE3' }), 404, 'APIG.3003')
  })

  test('an environment in use and RELEASE stay', async () => {
    const env = await ok(at.rest.post('/envs', { name: 'INUSE' }), 201)
    const api = await newApi()
    await publish(api.id, env.id)
    await refused(at.rest.remove(`/envs/${env.id}`), 403, 'APIG.3418')
    expect((await at.rest.remove(`/envs/${RELEASE}`)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('the instance', () => {
  test('describes itself, with and without the last slash', async () => {
    const instance = await ok(at.rest.get(''), 200)
    expect(missingFields('InstanceDetails', instance)).toEqual([])
    expect(instance).toMatchObject({
      id: at.rest.access.instanceId,
      project_id: at.rest.access.projectId,
      instance_status: 6,
    })
    expect(await ok(at.rest.get('/'), 200)).toEqual(instance)
    const list = await ok(at.rest.send('GET', `/v2/${at.rest.access.projectId}/instances`), 200)
    expect(list).toMatchObject({ total: 1, size: 1, instances: [{ id: at.rest.access.instanceId }] })
  })

  test('has features and quotas', async () => {
    const features = await ok(at.rest.get('/features?limit=500'), 200)
    expect(missingFields('FeatureInfo', features.features[0])).toEqual([])
    const set = await ok(
      at.rest.post('/features', { name: 'ratelimit', enable: true, config: '{"api_limits":300}' }),
      201,
    )
    expect(set).toMatchObject({ name: 'ratelimit', enable: true, config: '{"api_limits":300}' })
    expect(
      (await at.rest.post('/features', { name: 'no_such_feature', enable: true })).body.error_code,
    ).toMatch(/^APIG\.(3087|3458|2011)$/)
    const configs = await ok(at.rest.get('/project/configs?limit=500'), 200)
    expect(missingFields('Config', configs.configs[0])).toEqual([])
    const apis = configs.configs.find((row: { config_name: string }) => row.config_name === 'API_NUM_LIMIT')
    expect(apis).toMatchObject({ config_value: '5000', used: expect.any(Number) })
    expect(missingFields('Restriction', await ok(at.rest.get('/restriction'), 200))).toEqual([])
  })
})
