import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'

const { at, ok, refused } = endpoints()

/** Source: APIG API Reference, "Group response management". */
test('gateway responses of a group are created, read by type, changed, reset and deleted', async () => {
  const path = `/api-groups/${at.ids.groupId}/gateway-responses`
  const fresh = await ok(at.rest.get(path), 200)
  expect(fresh).toMatchObject({ total: 1, size: 1, responses: [{ name: 'default', default: true }] })
  const made = await ok(
    at.rest.post(path, {
      name: 'shop',
      responses: {
        THROTTLED: { status: 503, body: '{"slow": true}', headers: [{ key: 'Retry-After', value: '1' }] },
      },
    }),
    201,
  )
  expect(made).toMatchObject({ name: 'shop', default: false, id: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(made.responses.THROTTLED).toEqual({
    ...{ status: 503, body: '{"slow": true}', default: false },
    headers: [{ key: 'Retry-After', value: '1' }],
  })
  expect(made.responses.NOT_FOUND).toMatchObject({ status: 404, default: true })
  expect(Object.keys(made.responses)).toHaveLength(19)
  const one = `${path}/${made.id}`
  const type = await ok(at.rest.put(`${one}/AUTH_FAILURE`, { status: 403 }), 200)
  expect(type).toMatchObject({ AUTH_FAILURE: { status: 403, default: false } })
  expect(await ok(at.rest.get(`${one}/AUTH_FAILURE`), 200)).toEqual(type)
  await ok(at.rest.remove(`${one}/AUTH_FAILURE`), 204)
  expect(await ok(at.rest.get(`${one}/AUTH_FAILURE`), 200)).toMatchObject({ AUTH_FAILURE: { default: true } })
  const renamed = await ok(at.rest.put(one, { name: 'store', responses: {} }), 200)
  expect(renamed.responses.THROTTLED).toMatchObject({ status: 429, default: true })
  await ok(at.rest.remove(one), 204)
  const gone = await refused(at.rest.get(one), 404, 'LOCAL.0040')
  expect(gone.error_msg).toBe(`Gateway response ${made.id} does not exist`)
})

test('what is refused names the field', async () => {
  const path = `/api-groups/${at.ids.groupId}/gateway-responses`
  const { responses } = await ok(at.rest.get(path), 200)
  const one = `${path}/${responses[0].id}`
  await refused(at.rest.remove(one), 409, 'APIG.3491')
  await refused(at.rest.put(one, { name: 'other' }), 409, 'APIG.3492')
  await refused(at.rest.put(`${one}/TEAPOT`, { status: 418 }), 400, 'APIG.2011')
  await refused(at.rest.get(`/api-groups/${'0'.repeat(32)}/gateway-responses`), 404, 'APIG.3001')
  const bad = await refused(at.rest.put(`${one}/THROTTLED`, { body: 'no json' }), 400, 'APIG.2011')
  expect(bad.error_msg).toContain('parameterName:response.body')
  await refused(at.rest.put(`${one}/THROTTLED`, { status: 444 }), 400, 'APIG.2011')
})
