import { describe, expect, test } from 'vitest'
import { endpoints, RELEASE } from './endpoints.ts'

// Source: authentication.md §9; management-api.md §2 "Signature keys", §3; policies.md §1.
const { at, ok, refused, newApi, publish } = endpoints()
let counter = 0

function draft(more: object = {}) {
  counter += 1
  return { name: `sign_${counter}`, ...more }
}

const hmac = { sign_type: 'hmac', sign_key: 'orders-key', sign_secret: 'orders-secret-#1' }

describe('signature keys', () => {
  test('are created, listed, changed and deleted', async () => {
    const made = await ok(at.rest.post('/signs', draft(hmac)), 201)
    expect(made).toEqual({
      ...hmac,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: expect.any(String),
      sign_algorithm: '',
      create_time: expect.stringMatching(/\.\d{9}Z$/),
      update_time: expect.stringMatching(/\.\d{9}Z$/),
    })
    const { signs } = await ok(at.rest.get(`/signs?id=${made.id}`), 200)
    expect(signs).toEqual([{ ...made, bind_num: 0 }])
    const changed = await ok(at.rest.put(`/signs/${made.id}`, { name: 'renamed', sign_type: 'hmac' }), 200)
    expect(changed).toMatchObject({ ...hmac, name: 'renamed' })
    await ok(at.rest.remove(`/signs/${made.id}`), 204)
    await refused(at.rest.remove(`/signs/${made.id}`), 404, 'APIG.3017')
  })

  test.each([
    ['hmac', {}, /^[a-z0-9]{32}$/, /^[a-z0-9]{48}$/],
    ['basic', {}, /^[a-z][a-z0-9]{15}$/, /^[a-z0-9]{32}$/],
    ['aes', { sign_algorithm: 'aes-128-cfb' }, /^[a-z0-9]{16}$/, /^[a-z0-9]{16}$/],
    ['aes', { sign_algorithm: 'aes-256-cfb' }, /^[a-z0-9]{32}$/, /^[a-z0-9]{16}$/],
  ])('of type %s %j are generated when left empty', async (type, more, key, secret) => {
    const made = await ok(at.rest.post('/signs', draft({ sign_type: type, ...more })), 201)
    expect(made.sign_key).toMatch(key)
    expect(made.sign_secret).toMatch(secret)
  })

  test.each([
    [{ name: 'x' }, 'APIG.2005'],
    [{ sign_type: 'hmac', sign_key: 'short' }, 'APIG.2011'],
    [{ sign_type: 'hmac', sign_key: '-leading-dash' }, 'APIG.2011'],
    [{ sign_type: 'hmac', sign_secret: 'fifteen-letters' }, 'APIG.2011'],
    [{ sign_type: 'basic', sign_key: '1user' }, 'APIG.2011'],
    [{ sign_type: 'basic', sign_secret: 'seven77' }, 'APIG.2011'],
    [{ sign_type: 'aes' }, 'APIG.2001'],
    [{ sign_type: 'hmac', sign_algorithm: 'aes-128-cfb' }, 'APIG.2011'],
    [{ sign_type: 'aes', sign_algorithm: 'aes-256-cfb', sign_key: 'k'.repeat(16) }, 'APIG.2011'],
    [{ sign_type: 'aes', sign_algorithm: 'aes-128-cfb', sign_secret: 'k'.repeat(17) }, 'APIG.2011'],
    [{ sign_type: 'rot13' }, 'APIG.2011'],
  ])('%j is refused', async (more, code) => {
    await refused(at.rest.post('/signs', draft(more)), 400, code)
  })

  test('of type public_key need the instance parameter', async () => {
    const wanted = draft({ sign_type: 'public_key' })
    await refused(at.rest.post('/signs', wanted), 412, 'APIG.3458')
    await ok(at.rest.post('/features', { name: 'public_key', enable: true, config: 'on' }), 201)
    const made = await ok(at.rest.post('/signs', wanted), 201)
    expect(made.sign_key.length).toBeLessThanOrEqual(512)
    expect(made.sign_secret.length).toBeLessThanOrEqual(2048)
    await refused(
      at.rest.post('/signs', draft({ sign_type: 'public_key', sign_key: 'k'.repeat(8) })),
      400,
      'APIG.2001',
    )
  })

  test('have names of their own', async () => {
    const { name } = await ok(at.rest.post('/signs', draft()), 201)
    await refused(at.rest.post('/signs', { name }), 400, 'APIG.3207')
  })
})

test('a key is bound to publications, one an API and environment, and not deleted while it is', async () => {
  const api = await newApi()
  const { publish_id } = await publish(api.id)
  const first = await ok(at.rest.post('/signs', draft()), 201)
  const second = await ok(at.rest.post('/signs', draft()), 201)
  const free = await ok(at.rest.get(`/sign-bindings/unbinded-apis?sign_id=${first.id}&api_id=${api.id}`), 200)
  expect(free).toMatchObject({ total: 1, apis: [{ id: api.id, publish_id, signature_name: '' }] })
  const made = await ok(at.rest.post('/sign-bindings', { sign_id: first.id, publish_ids: [publish_id] }), 201)
  expect(made.bindings).toMatchObject([
    {
      sign_id: first.id,
      sign_name: first.name,
      publish_id,
      api_id: api.id,
      env_id: RELEASE,
      env_name: 'RELEASE',
    },
  ])
  await refused(at.rest.remove(`/signs/${first.id}`), 409, 'LOCAL.0014')
  await ok(at.rest.post('/sign-bindings', { sign_id: second.id, publish_ids: [publish_id] }), 201)
  const { bindings } = await ok(at.rest.get(`/sign-bindings/binded-signs?api_id=${api.id}`), 200)
  expect(bindings).toMatchObject([{ sign_id: second.id, sign_secret: second.sign_secret }])
  const bound = await ok(at.rest.get(`/sign-bindings/binded-apis?sign_id=${second.id}`), 200)
  expect(bound).toMatchObject({ total: 1, bindings: [{ api_id: api.id, id: bindings[0].id }] })
  await ok(at.rest.remove(`/sign-bindings/${bindings[0].id}`), 204)
  await refused(at.rest.remove(`/sign-bindings/${bindings[0].id}`), 404, 'APIG.3018')
  await refused(
    at.rest.post('/sign-bindings', { sign_id: first.id, publish_ids: ['nothing'] }),
    404,
    'APIG.3015',
  )
  await ok(at.rest.remove(`/signs/${first.id}`), 204)
})
