import { expect, test } from 'vitest'
import { hello, start } from './start-custom-backends.ts'

test('path, method and application are frozen while deployed', async () => {
  const { call, backend, draft } = await start()
  const id = await backend({}, hello)
  for (const change of [{ path: '/other' }, { method: 'POST' as const }])
    await expect(call('customBackend.update', { id, draft: draft(change) })).rejects.toMatchObject({
      error: 'fieldFrozen',
    })
  expect(
    await call('customBackend.update', { id, draft: draft({ description: 'new words' }) }),
  ).toMatchObject({ description: 'new words', editedAfterDeployment: false })
  await call('customBackend.undeploy', { id })
  expect(await call('customBackend.update', { id, draft: draft({ path: '/other' }) })).toMatchObject({
    path: '/other',
  })
})

test('names and paths are unique within an application', async () => {
  const { call, backend, draft, appId } = await start()
  const id = await backend()
  await expect(call('customBackend.create', draft({ path: '/other' }))).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  await expect(call('customBackend.create', draft({ name: 'other' }))).rejects.toMatchObject({
    error: 'apiExists',
    hint: expect.stringContaining('GET /demo/hello already exists: "hello"'),
  })
  await call('customBackend.create', draft({ name: 'other', method: 'POST' }))
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'second' })
  await call('customBackend.create', draft({ romaAppId }))
  const check = { romaAppId: appId, method: 'GET', path: '/demo/hello', name: 'hello' }
  await expect(call('customBackend.check', { type: 'name', ...check })).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  await expect(call('customBackend.check', { type: 'path', ...check })).rejects.toMatchObject({
    error: 'apiExists',
  })
  await call('customBackend.check', { type: 'path', ...check, id })
  await expect(call('customBackend.check', { type: 'name' })).rejects.toMatchObject({
    error: 'missingParameter',
  })
})

test.each([
  ['an unknown application', { romaAppId: 'nobody' }, 'appNotFound'],
  [
    'a body parameter of another name',
    { parameters: [{ name: 'text/csv', in: 'Body' }] },
    'invalidParameter',
  ],
  [
    'a parameter that stands twice',
    {
      parameters: [
        { name: 'a', in: 'Headers' },
        { name: 'a', in: 'Headers' },
      ],
    },
    'parameterNameExists',
  ],
])('%s is refused', async (_name, change, error) => {
  const { call, draft } = await start()
  await expect(call('customBackend.create', draft(change))).rejects.toMatchObject({ error })
})

test('the quota is counted, refused beyond, and can be raised', async () => {
  const { call, backend, draft, storage } = await start()
  await backend()
  expect(await call('customBackend.quota', {})).toEqual({ used: 1, limit: 500 })
  storage.transaction(() => storage.quotas.put('LIVEDATA_NUM_LIMIT', 1))
  await expect(call('customBackend.create', draft({ name: 'two', path: '/two' }))).rejects.toMatchObject({
    error: 'quotaReached',
  })
})

test('the list filters and says nothing of scripts', async () => {
  const { call, backend } = await start()
  await backend({}, hello)
  await backend({ name: 'later', path: '/later' })
  const names = async (filter: object) =>
    (await call('customBackend.list', filter)).items.map(({ name }) => name)
  expect(await names({})).toEqual(['later', 'hello'])
  expect(await names({ status: 4 })).toEqual(['hello'])
  expect(await names({ path: 'DEMO' })).toEqual(['hello'])
  expect(await names({ romaAppName: 'shop', name: 'lat' })).toEqual(['later'])
  expect(await names({ name: 'lat', preciseSearch: 'name' })).toEqual([])
  expect((await call('customBackend.list', { limit: 1 })).total).toBe(2)
})
