import { expect, test } from 'vitest'
import { callGateway } from '../support/call-gateway.ts'
import { mockApi, startManagement, withGroup } from './support.ts'

test('calls are listed, read, exported and forgotten at the local door', async () => {
  const { rest, call, httpPort } = await startManagement()
  const ids = await withGroup(rest)
  const api = (await rest.post('/apis', mockApi(ids, { req_protocol: 'BOTH' }))).body
  await rest.post('/apis/action', {
    action: 'online',
    env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID',
    api_id: api.id,
  })
  await call('settings.update', { recordBodies: true })
  const host = `${ids.groupId}.apic.localhost`
  await callGateway({ port: httpPort, host, path: '/ping' })
  await callGateway({ port: httpPort, host, path: '/none' })
  const list = (await rest.send('GET', '/local/v1/calls?only_errors=true')).body
  expect(list).toMatchObject({ total: 1, size: 1, calls: [{ path: '/none', error_code: 'APIC.0101' }] })
  const [good] = (await rest.send('GET', `/local/v1/calls?api_id=${api.id}`)).body.calls
  expect((await rest.send('GET', `/local/v1/calls/${good.request_id}`)).body).toMatchObject({
    api_id: api.id,
  })
  const { content } = (await rest.send('GET', `/local/v1/calls/${good.request_id}/content`)).body
  expect(content.response.body.text).toBe('pong')
  const har = (await rest.send('GET', '/local/v1/calls/export')).body
  expect(har.log.entries.map(({ response }: { response: { status: number } }) => response.status)).toEqual([
    200, 404,
  ])
  const one = await rest.send('GET', `/local/v1/calls/export?format=log&request_id=${good.request_id}`)
  expect(one.body.lines).toHaveLength(1)
  expect((await rest.send('DELETE', '/local/v1/calls')).status).toBe(204)
  expect((await rest.send('GET', '/local/v1/calls')).body.total).toBe(0)
})
