import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'

const { at, ok, refused, newApi } = endpoints()

test('what is odd about definitions is told at the local door', async () => {
  const api = await newApi({ req_uri: '/odd~path' })
  await newApi()
  const list = await ok(at.rest.send('GET', `/local/v1/lint?group_id=${at.ids.groupId}`), 200)
  expect(list).toMatchObject({ total: 1, apis: [{ api_id: api.id, publishes: true, imports: false }] })
  const one = await ok(at.rest.send('GET', `/local/v1/lint/${api.id}`), 200)
  expect(one.findings[0]).toMatchObject({ rule: 'pathCharacters', code: 'APIG.2011', field: 'reqUri' })
  await refused(at.rest.send('GET', '/local/v1/lint/none'), 404, 'APIG.3002')
})
