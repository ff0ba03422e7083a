import { beforeAll, describe, expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'

/** Source: ROMA Connect API Reference v2, CreateCustomAuthorizerV2 and its neighbours. */

const { at, ok, refused, newApi, publish } = endpoints()
let ldApiId = ''

async function newFunction(name: string, method = 'POST', deploy = true): Promise<string> {
  const made = await ok(
    at.rest.post('/livedata-apis', {
      ...{ name, path: `/${name}`, method, version: '1.0.0', content_type: 'json' },
      roma_app_id: at.ids.appId,
    }),
    201,
  )
  const content = Buffer.from('function execute(data) { return {status: "allow", context: {}} }').toString(
    'base64',
  )
  const scripts = [{ content, object_name: 'default' }]
  await ok(at.rest.post(`/livedata-apis/${made.id}/scripts`, { api_type: 'function', scripts }), 200)
  if (deploy) await ok(at.rest.post(`/livedata-apis/${made.id}/deploy`, { deploy_front_api: false }), 200)
  return made.id as string
}

beforeAll(async () => {
  ldApiId = await newFunction('decide')
})

const draft = (more: object = {}) => ({
  ...{ name: 'Authorizer_demo', type: 'FRONTEND', authorizer_type: 'LD', authorizer_uri: '/decide' },
  ld_api_id: ldApiId,
  ...more,
})

test('authorizers are created, listed, read, changed and deleted', async () => {
  const made = await ok(
    at.rest.post(
      '/authorizers',
      draft({
        ...{ ttl: 10, need_body: true, user_data: 'for the function', roma_app_id: at.ids.appId },
        identities: [
          { name: 'X-Ticket', location: 'HEADER', validation: '[a-z]+' },
          { name: 'id', location: 'QUERY' },
        ],
      }),
    ),
    201,
  )
  expect(missingFields('Authorizer', made)).toEqual([])
  expect(made).toMatchObject({
    ...{ id: expect.stringMatching(/^[0-9a-f]{32}$/), ttl: 10, need_body: true, ld_api_id: ldApiId },
    identities: [
      { name: 'X-Ticket', location: 'HEADER', validation: '[a-z]+' },
      { name: 'id', location: 'QUERY', validation: null },
    ],
  })
  await ok(at.rest.post('/authorizers', draft({ name: 'values', type: 'BACKEND' })), 201)
  const list = await ok(at.rest.get('/authorizers?type=FRONTEND&name=demo'), 200)
  expect(list).toMatchObject({ total: 1, size: 1, authorizer_list: [{ id: made.id }] })
  expect(await ok(at.rest.get(`/authorizers/${made.id}`), 200)).toEqual(made)
  const changed = await ok(at.rest.put(`/authorizers/${made.id}`, draft({ name: 'renamed' })), 200)
  expect(changed).toMatchObject({ id: made.id, name: 'renamed', ttl: 0, identities: [], user_data: '' })
  await ok(at.rest.remove(`/authorizers/${made.id}`), 204)
  await refused(at.rest.get(`/authorizers/${made.id}`), 404, 'APIG.3081')
  await refused(at.rest.remove(`/authorizers/${made.id}`), 404, 'APIG.3081')
})

describe('a definition is refused', () => {
  test.each([
    ['without a name', { name: undefined }, 'APIG.2001'],
    ['with a short name', { name: 'ab' }, 'APIG.2005'],
    ['with a name of 65 characters', { name: 'a'.repeat(65) }, 'APIG.2006'],
    ['with a name that starts with a digit', { name: '1abc' }, 'APIG.2011'],
    ['with a hyphen in the name', { name: 'a-bc' }, 'APIG.2011'],
    ['with another type', { type: 'MIDDLE' }, 'APIG.2011'],
    ['without the function address', { authorizer_uri: undefined }, 'APIG.2001'],
    ['of type LD without a function', { ld_api_id: undefined }, 'APIG.2001'],
    ['with ttl -1', { ttl: -1 }, 'APIG.2002'],
    ['with ttl 3601', { ttl: 3601 }, 'APIG.2003'],
    ['with a cache but no identity', { ttl: 1 }, 'APIG.2001'],
    ['with a version of 65 characters', { authorizer_version: 'a'.repeat(65) }, 'APIG.2006'],
    [
      'with an identity name of 33 characters',
      { identities: [{ name: 'a'.repeat(33), location: 'QUERY' }] },
      'APIG.2006',
    ],
    ['with a dash first in an identity', { identities: [{ name: '-a', location: 'QUERY' }] }, 'APIG.2011'],
    ['with an identity in the body', { identities: [{ name: 'a', location: 'BODY' }] }, 'APIG.2011'],
    [
      'with a broken pattern',
      { identities: [{ name: 'a', location: 'QUERY', validation: '(' }] },
      'APIG.2011',
    ],
    [
      'with an identity twice',
      {
        identities: [
          { name: 'a', location: 'HEADER' },
          { name: 'A', location: 'HEADER' },
        ],
      },
      'APIG.3212',
    ],
    ['with timeout 0', { timeout: 0 }, 'APIG.2046'],
    ['with 11 retries', { retry_attempts: 11 }, 'APIG.2047'],
  ])('%s', async (_, more, code) => {
    await refused(at.rest.post('/authorizers', draft(more)), 400, code)
  })

  test('with eleven identities', async () => {
    const identities = Array.from({ length: 11 }, (_, i) => ({ name: `h${i}`, location: 'HEADER' }))
    await refused(at.rest.post('/authorizers', draft({ identities })), 403, 'APIG.3117')
  })

  test('with a function that is not there, not POST or not deployed', async () => {
    await refused(at.rest.post('/authorizers', draft({ ld_api_id: 'f'.repeat(32) })), 404, 'APIG.3084')
    const get = await newFunction('with_get', 'GET')
    const idle = await newFunction('idle', 'POST', false)
    for (const id of [get, idle])
      await refused(at.rest.post('/authorizers', draft({ ld_api_id: id })), 400, 'APIG.2011')
  })

  test('with a name that is taken, and with another type than before', async () => {
    const { id } = await ok(at.rest.post('/authorizers', draft({ name: 'taken' })), 201)
    await refused(at.rest.post('/authorizers', draft({ name: 'taken' })), 400, 'APIG.3211')
    await refused(
      at.rest.put(`/authorizers/${id}`, draft({ name: 'taken', type: 'BACKEND' })),
      409,
      'LOCAL.0015',
    )
  })
})

test('an authorizer in use stays, and so does its function', async () => {
  const own = await newFunction('used')
  const front = await ok(at.rest.post('/authorizers', draft({ name: 'front_one', ld_api_id: own })), 201)
  const back = await ok(at.rest.post('/authorizers', draft({ name: 'back_one', type: 'BACKEND' })), 201)
  await refused(at.rest.post(`/livedata-apis/${own}/undeploy`, {}), 409, 'LOCAL.0014')
  const api = await newApi({ auth_type: 'AUTHORIZER', authorizer_id: front.id })
  expect(api.authorizer_id).toBe(front.id)
  const mocked = await newApi({ mock_info: { result_content: 'x', authorizer_id: back.id } })
  await publish(api.id)
  const { body } = await at.rest.remove(`/authorizers/${front.id}`)
  expect(body).toMatchObject({ error_code: 'LOCAL.0014' })
  await refused(at.rest.remove(`/authorizers/${back.id}`), 409, 'LOCAL.0014')
  // The draft lets go of it, the effective version does not.
  await ok(at.rest.put(`/apis/${api.id}`, { ...api, auth_type: 'NONE', authorizer_id: '' }), 200)
  await refused(at.rest.remove(`/authorizers/${front.id}`), 409, 'LOCAL.0014')
  await ok(
    at.rest.post('/apis/action', {
      action: 'offline',
      env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
      api_id: api.id,
    }),
    201,
  )
  await ok(at.rest.remove(`/authorizers/${front.id}`), 204)
  await ok(at.rest.remove(`/apis/${mocked.id}`), 204)
  await ok(at.rest.remove(`/authorizers/${back.id}`), 204)
})

test('an API names authorizers that exist and fit', async () => {
  const back = await ok(at.rest.post('/authorizers', draft({ name: 'only_back', type: 'BACKEND' })), 201)
  const api = (more: object) => ({
    ...{
      group_id: at.ids.groupId,
      name: 'refused',
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/refused',
    },
    ...{ auth_type: 'AUTHORIZER', backend_type: 'MOCK', mock_info: { result_content: 'x' } },
    ...more,
  })
  await refused(at.rest.post('/apis', api({})), 400, 'APIG.2001')
  await refused(at.rest.post('/apis', api({ authorizer_id: 'f'.repeat(32) })), 404, 'APIG.3081')
  await refused(at.rest.post('/apis', api({ authorizer_id: back.id })), 400, 'APIG.2011')
})

test('fifty are enough', async () => {
  const { total } = await ok(at.rest.get('/authorizers'), 200)
  for (let i = total; i < 50; i += 1)
    await ok(at.rest.post('/authorizers', draft({ name: `many_${i}` })), 201)
  await refused(at.rest.post('/authorizers', draft({ name: 'too_many' })), 403, 'APIG.3116')
})
