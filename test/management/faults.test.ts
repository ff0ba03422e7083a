import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'

const { at, ok, refused } = endpoints()
const faults = '/local/v1/faults'

test('faults are set, changed, listed and taken away at the local door', async () => {
  const wanted = { target: { kind: 'any' }, action: { kind: 'delay', ms: 20 }, share: 25, choice: 'even' }
  const fault = await ok(at.rest.send('POST', faults, wanted), 201)
  expect(fault).toMatchObject({ ...wanted, calls: 0, struck: 0 })
  const changed = await ok(at.rest.send('PUT', `${faults}/${fault.id}`, { ...wanted, share: 50 }), 200)
  expect(changed).toMatchObject({ id: fault.id, share: 50 })
  const list = await ok(at.rest.send('GET', faults), 200)
  expect(list).toMatchObject({ total: 1, size: 1, faults: [{ id: fault.id }] })
  await ok(at.rest.send('DELETE', `${faults}/${fault.id}`), 204)
  await refused(at.rest.send('DELETE', `${faults}/${fault.id}`), 404, 'LOCAL.0024')
  await ok(at.rest.send('POST', faults, wanted), 201)
  await ok(at.rest.send('DELETE', faults), 204)
  expect((await ok(at.rest.send('GET', faults), 200)).total).toBe(0)
})

test('what cannot be a fault is refused', async () => {
  const action = { kind: 'break' }
  await refused(at.rest.send('POST', faults, { action }), 400, 'APIG.2001')
  await refused(at.rest.send('POST', faults, { target: { kind: 'any' }, action, share: 0 }), 400, 'APIG.2002')
  await refused(
    at.rest.send('POST', faults, { target: { kind: 'origin', origin: 'ftp://x' }, action }),
    400,
    'APIG.2011',
  )
})

test.each([
  ['api', 'APIG.3002'],
  ['channel', 'APIG.3023'],
  ['backend', 'APIG.3084'],
])('a fault of an unknown %s is refused', async (kind, code) => {
  const target = { kind, id: '0'.repeat(32) }
  await refused(at.rest.send('POST', faults, { target, action: { kind: 'break' } }), 404, code)
})
