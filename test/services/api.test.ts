import { expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startServices } from '../support/start-services.ts'

test('a created API comes back with what it was given and where it belongs', async () => {
  const { call, draft, appId, groupId } = await startServices()
  const api = await call('api.create', draft({ tags: ['one', 'two'], remark: 'hello' }))
  expect(api).toMatchObject({
    ...{ name: 'orders', reqMethod: 'GET', reqUri: '/orders', tags: ['one', 'two'], remark: 'hello' },
    ...{ romaAppId: appId, romaAppName: 'shop', groupName: 'DEFAULT', groupVersion: 'V1', status: 1 },
    ...{ slDomain: `${groupId}.apic.localhost`, runEnvs: [], editedSincePublish: false },
    mockInfo: { resultContent: 'pong', statusCode: 200 },
  })
  expect(await call('api.get', { id: api.id })).toEqual(api)
  expect((await call('api.list', {})).items[0]).toMatchObject({ id: api.id, backendAddress: '200' })
  expect((await call('api.tags', {})).items).toEqual(['one', 'two'])
})

test.for([
  ['/orders/{id}', '/orders/{number}', true],
  ['/orders/{id}', '/orders/{id+}', false],
  ['/orders', '/orders/', false],
  ['/orders', '/Orders', false],
  ['/a/{x}/b', '/a/{y}/b', true],
] as const)('%s beside %s in one group is refused: %s', async ([first, second, refused]) => {
  const { call, draft } = await startServices()
  const params = (reqUri: string) =>
    [...reqUri.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => ({ name, location: 'PATH', required: 1 }))
  await call('api.create', draft({ reqUri: first, reqParams: params(first) }))
  const create = call('api.create', draft({ name: 'second', reqUri: second, reqParams: params(second) }))
  if (!refused) await create
  else
    await expect(create).rejects.toMatchObject({
      error: 'apiExists',
      hint: expect.stringContaining('"orders"'),
    })
})

test('another method, matching mode or group makes another address', async () => {
  const { call, draft } = await startServices()
  await call('api.create', draft())
  await call('api.create', draft({ name: 'post', reqMethod: 'POST' }))
  await call('api.create', draft({ name: 'prefix', matchMode: 'SWA' }))
  const { id: groupId } = await call('apiGroup.create', { name: 'other' })
  await call('api.create', draft({ groupId }))
  await expect(call('api.create', draft({ reqUri: '/new' }))).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  expect((await call('api.list', {})).total).toBe(4)
})

test('the check finds taken names and addresses and leaves the asking API out', async () => {
  const { call, draft, groupId } = await startServices()
  const { id } = await call('api.create', draft())
  const path = { type: 'path', groupId, reqMethod: 'GET', reqUri: '/orders', matchMode: 'NORMAL' } as const
  await expect(call('api.check', path)).rejects.toMatchObject({ error: 'apiExists' })
  await expect(call('api.check', { ...path, groupId: undefined })).rejects.toMatchObject({
    error: 'apiExists',
  })
  expect(await call('api.check', { ...path, apiId: id })).toEqual({})
  expect(await call('api.check', { ...path, reqMethod: 'PUT' })).toEqual({})
  await expect(call('api.check', { type: 'name', groupId, name: 'orders' })).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  await expect(call('api.check', { type: 'path', groupId })).rejects.toMatchObject({
    error: 'missingParameter',
  })
})

test('the group cannot change, the rest can', async () => {
  const { call, draft, time } = await startServices()
  const { id } = await call('api.create', draft())
  const { id: groupId } = await call('apiGroup.create', { name: 'other' })
  await expect(call('api.update', { id, draft: draft({ groupId }) })).rejects.toMatchObject({
    error: 'fieldFrozen',
  })
  time.pass(1000)
  const changed = await call('api.update', { id, draft: draft({ reqUri: '/new', reqMethod: 'ANY' }) })
  expect(changed).toMatchObject({
    reqUri: '/new',
    reqMethod: 'ANY',
    registerTime: '2026-11-24T12:00:00.000Z',
  })
  expect(changed.updateTime).toBe('2026-11-24T12:00:01.000Z')
})

test('the owner is the application of the group, and must be named in a global one', async () => {
  const { call, draft, appId } = await startServices()
  await expect(call('api.create', draft({ romaAppId: null }))).rejects.toMatchObject({
    error: 'missingParameter',
    hint: expect.stringMatching(/^romaAppId: /),
  })
  await expect(call('api.create', draft({ romaAppId: 'nobody' }))).rejects.toMatchObject({
    error: 'appNotFound',
  })
  const { id: groupId } = await call('apiGroup.create', { name: 'own', romaAppId: appId })
  expect(await call('api.create', draft({ groupId, romaAppId: null }))).toMatchObject({ romaAppId: appId })
  const other = await call('integrationApplication.create', { name: 'other' })
  await expect(
    call('api.create', draft({ groupId, name: 'second', reqUri: '/b', romaAppId: other.id })),
  ).rejects.toMatchObject({ error: 'invalidParameter' })
})

test('quotas of the workspace and of the group hold', async () => {
  const { call, draft } = await startServices()
  await call('quota.set', { configName: 'API_NUM_LIMIT_PER_GROUP', configValue: 1 })
  await call('api.create', draft())
  const second = draft({ name: 'second', reqUri: '/2' })
  await expect(call('api.create', second)).rejects.toMatchObject({ error: 'groupApiQuotaReached' })
  await call('quota.set', { configName: 'API_NUM_LIMIT', configValue: 1 })
  await expect(call('api.create', second)).rejects.toMatchObject({ error: 'apiQuotaReached' })
})

test('a backend may take as long as the instance parameter says', async () => {
  const { call, draft } = await startServices()
  const slow = draft({
    ...{ backendType: 'HTTP', mockInfo: null },
    backendApi: {
      reqProtocol: 'HTTP',
      reqMethod: 'GET',
      reqUri: '/',
      urlDomain: 'localhost',
      timeout: 70_000,
    },
  })
  await expect(call('api.create', slow)).rejects.toMatchObject({
    error: 'valueTooLarge',
    hint: expect.stringMatching(/^backendApi.timeout: Enter 1–60000;/),
  })
  await call('feature.set', { name: 'backend_timeout', enable: true, config: '{"max_timeout":70000}' })
  await call('api.create', slow)
})

test('a deleted API comes back whole, unless its place is taken or a day has passed', async () => {
  const { call, draft, storage, time } = await startServices()
  const api = await call('api.create', draft())
  expect(await call('api.delete', { ids: [api.id, 'unknown'] })).toMatchObject({
    success: [api.id],
    failure: [{ apiId: 'unknown', errorCode: 'APIG.3002' }],
  })
  expect((await call('api.list', {})).total).toBe(0)
  await expect(call('api.get', { id: api.id })).rejects.toMatchObject({ error: 'apiDefinitionNotFound' })
  await call('api.restore', { ids: [api.id] })
  expect(await call('api.get', { id: api.id })).toEqual(api)

  await call('api.delete', { ids: [api.id] })
  const other = await call('api.create', draft())
  await expect(call('api.restore', { ids: [api.id] })).rejects.toMatchObject({ error: 'apiNameExists' })
  await call('api.delete', { ids: [other.id] })
  time.pass(1000)
  storage.apis.sweep(new Date(time.now()).toISOString())
  await expect(call('api.restore', { ids: [api.id] })).rejects.toMatchObject({
    error: 'apiDefinitionNotFound',
  })
})

test('an API that is effective somewhere is not deleted', async () => {
  const { call, draft } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  await call('publication.publish', { apiId, envId: RELEASE_ID })
  expect(await call('api.delete', { ids: [apiId] })).toEqual({
    success: [],
    failure: [
      {
        ...{ apiId, apiName: 'orders', errorCode: 'APIG.3416' },
        errorMsg: expect.stringContaining('it is effective in RELEASE'),
      },
    ],
  })
})

test.for([
  ['/orders', '/orders-copy', '/orders-copy2'],
  ['/orders/', '/orders/copy', '/orders/copy2'],
  ['/orders/{id}', '/orders/{id}/copy', '/orders/{id}/copy2'],
  ['/files/{path+}', '/files/copy/{path+}', '/files/copy2/{path+}'],
])('copies of %s answer at %s, then at %s', async ([reqUri = '', first, second]) => {
  const { call, draft } = await startServices()
  const reqParams = [...reqUri.matchAll(/\{(\w+)\+?\}/g)].map(([, name]) => ({ name, location: 'PATH' }))
  const { id } = await call('api.create', draft({ reqUri, reqParams }))
  expect(await call('api.duplicate', { id })).toMatchObject({ name: 'orders-copy', reqUri: first })
  expect(await call('api.duplicate', { id })).toMatchObject({
    name: 'orders-copy2',
    reqUri: second,
    runEnvs: [],
  })
})

test('the list filters by every field it shows', async () => {
  const { call, draft, appId, groupId } = await startServices()
  const first = await call('api.create', draft({ authType: 'APP' }))
  await call('api.create', draft({ name: 'invoices', reqUri: '/invoices', reqMethod: 'POST', type: 2 }))
  await call('publication.publish', { apiId: first.id, envId: RELEASE_ID })
  const names = async (filter: object) =>
    (await call('api.list', filter)).items.map(({ name }) => name).sort()
  expect(await names({ name: 'ORD' })).toEqual(['orders'])
  expect(await names({ name: 'ord', preciseSearch: 'name' })).toEqual([])
  expect(await names({ reqUri: 'orders', preciseSearch: 'req_uri' })).toEqual([])
  expect(await names({ reqMethod: 'POST' })).toEqual(['invoices'])
  expect(await names({ authType: 'APP' })).toEqual(['orders'])
  expect(await names({ envId: RELEASE_ID })).toEqual(['orders'])
  expect(await names({ type: 2 })).toEqual(['invoices'])
  expect(await names({ romaAppId: appId, romaAppName: 'sho', groupId, reqProtocol: 'HTTPS' })).toHaveLength(2)
  expect(await names({ name: "o'; DROP TABLE api; --" })).toEqual([])
  expect(await call('api.list', { limit: 1, offset: 1 })).toMatchObject({ total: 2, items: [{}] })
})
