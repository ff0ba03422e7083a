import { expect, test } from 'vitest'
import { envId, hello, start } from './start-custom-backends.ts'

test('publishing again updates the front API; another group and path parameters are refused', async () => {
  const { call, backend, groupId, appId } = await start()
  const id = await backend(
    {
      parameters: [
        { name: 'q', in: 'Parameters', required: true },
        { name: 'x_y', in: 'Headers' },
      ],
    },
    hello,
  )
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  expect(api.reqParams).toMatchObject([{ name: 'q', location: 'QUERY', required: 1, passThrough: 1 }])
  await call('api.update', { id: api.id, draft: { ...api, remark: 'kept', romaAppId: appId } })
  const again = await call('customBackend.publish', {
    id,
    frontApi: { groupId, envId, authType: 'NONE', path: '/v2/hello', backendTimeout: 1000 },
  })
  expect(again.api).toMatchObject({
    ...{ id: api.id, authType: 'NONE', reqUri: '/v2/hello', remark: 'kept', name: 'hello' },
    backendApi: { timeout: 1000, reqUri: '/demo/hello' },
    editedSincePublish: false,
  })
  const other = await call('apiGroup.create', { name: 'other', version: 'V2', romaAppId: appId })
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId: other.id, envId } }),
  ).rejects.toMatchObject({ error: 'fieldFrozen' })
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId, envId, path: '/{id}' } }),
  ).rejects.toMatchObject({ error: 'invalidParameter', hint: expect.stringContaining('its own page') })
  const withPath = {
    ...again.api,
    reqUri: '/v2/{id}',
    reqParams: [{ name: 'id', location: 'PATH' as const, required: 1 as const }],
  }
  await call('api.update', { id: api.id, draft: withPath })
  await expect(call('customBackend.publish', { id, frontApi: { groupId, envId } })).rejects.toMatchObject({
    error: 'invalidParameter',
    hint: expect.stringContaining('publish it from its own page'),
  })
})

test('a front API that cannot be published leaves nothing behind', async () => {
  const { call, backend, groupId } = await start()
  const id = await backend({}, hello)
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId, envId: 'nowhere' } }),
  ).rejects.toMatchObject({ error: 'environmentNotFound' })
  expect(await call('customBackend.get', { id })).toMatchObject({ frontApiId: null })
  expect((await call('api.list', {})).total).toBe(0)
})

test('taking offline removes the front API and ends the function', async () => {
  const { call, backend, groupId, run } = await start()
  const id = await backend({}, hello)
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  await expect(call('customBackend.delete', { id })).rejects.toMatchObject({ error: 'stillInUse' })
  expect(await call('customBackend.undeploy', { id })).toMatchObject({
    ...{ status: 3, frontApiId: null, deployTime: null, editedAfterDeployment: false },
  })
  await expect(call('api.get', { id: api.id })).rejects.toMatchObject({ error: 'apiDefinitionNotFound' })
  await expect(run(id)).rejects.toMatchObject({ error: 'notDeployed' })
  await expect(call('customBackend.undeploy', { id })).rejects.toMatchObject({ error: 'notDeployed' })
  await call('customBackend.delete', { id })
  await expect(call('customBackend.get', { id })).rejects.toMatchObject({
    error: 'customBackendNotFound',
    message: `The livedata API does not exist, id: ${id}`,
  })
})

test('a front API deleted on its own page is none; publishing makes a new one', async () => {
  const { call, backend, groupId } = await start()
  const id = await backend({}, hello)
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  await call('publication.offline', { apiId: api.id, envId })
  await call('api.delete', { ids: [api.id] })
  expect(await call('customBackend.get', { id })).toMatchObject({
    frontApiId: null,
    frontApiName: null,
    status: 4,
  })
  const next = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  expect(next.api.id).not.toBe(api.id)
})

test('another API that calls the backend keeps it online, and is named', async () => {
  const { call, backend, groupId, appId } = await start()
  const id = await backend({}, hello)
  await call('api.create', {
    ...{
      groupId,
      romaAppId: appId,
      name: 'caller',
      reqMethod: 'GET',
      reqUri: '/caller',
      backendType: 'HTTP',
    },
    ...{ ldApiId: id, backendApi: { reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/demo/hello' } },
  })
  await expect(call('customBackend.undeploy', { id })).rejects.toMatchObject({
    error: 'stillInUse',
    hint: expect.stringContaining('"caller"'),
  })
})
