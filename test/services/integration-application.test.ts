import { expect, test } from 'vitest'
import { startServices } from '../support/start-services.ts'

test('an application gets a random key and secret, and the secret is shown again on request', async () => {
  const { call } = await startServices()
  const made = await call('integrationApplication.create', { name: 'mobile app', remark: 'the phones' })
  expect(made).toMatchObject({ name: 'mobile app', remark: 'the phones', favorite: false, apiCount: 0 })
  expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  expect(made.key).toMatch(/^[A-Za-z0-9]{20}$/)
  expect(made.secret).toMatch(/^[A-Za-z0-9]{32}$/)
  expect(await call('integrationApplication.secret', { id: made.id })).toEqual({
    id: made.id,
    secret: made.secret,
  })
})

test('names and keys are unique', async () => {
  const { call } = await startServices()
  const { id } = await call('integrationApplication.create', { name: 'a', key: 'key-1', secret: 'secret-1' })
  await expect(call('integrationApplication.create', { name: 'a' })).rejects.toMatchObject({
    error: 'appNameExists',
    hint: 'name: "a" is taken; choose another.',
  })
  await expect(call('integrationApplication.create', { name: 'b', key: 'key-1' })).rejects.toMatchObject({
    error: 'appKeyExists',
  })
  const kept = await call('integrationApplication.update', { id, draft: { name: 'a', favorite: true } })
  expect(kept).toMatchObject({ name: 'a', key: 'key-1', favorite: true })
})

test('one more than the quota is refused, and a raised quota lets it in', async () => {
  const { call } = await startServices()
  await call('quota.set', { configName: 'APP_NUM_LIMIT', configValue: 1 })
  await expect(call('integrationApplication.create', { name: 'b' })).rejects.toMatchObject({
    error: 'appQuotaReached',
  })
  await call('quota.set', { configName: 'APP_NUM_LIMIT', configValue: 2 })
  await call('integrationApplication.create', { name: 'b' })
  const { items } = await call('quota.list', {})
  expect(items).toContainEqual(
    expect.objectContaining({ configName: 'APP_NUM_LIMIT', configValue: 2, used: 2 }),
  )
})

test('an application that owns something is not deleted, and the refusal names what', async () => {
  const { call, appId, draft } = await startServices()
  await call('apiGroup.create', { name: 'own-group', version: 'V2', romaAppId: appId })
  const api = await call('api.create', draft())
  await expect(call('integrationApplication.delete', { id: appId })).rejects.toMatchObject({
    error: 'stillInUse',
    hint: 'It owns API groups ("own-group"), APIs ("orders"). Delete them or give them another owner first.',
  })
  await call('api.delete', { ids: [api.id] })
  const [group] = (await call('apiGroup.list', { romaAppId: appId })).items
  await call('apiGroup.delete', { id: group?.id ?? '' })
  await call('integrationApplication.delete', { id: appId })
  expect((await call('integrationApplication.list', {})).total).toBe(0)
  await expect(call('integrationApplication.get', { id: appId })).rejects.toMatchObject({
    error: 'appNotFound',
  })
})

test('a reset secret replaces the old one', async () => {
  const { call, appId } = await startServices()
  const { secret } = await call('integrationApplication.resetSecret', { id: appId })
  expect(await call('integrationApplication.secret', { id: appId })).toEqual({ id: appId, secret })
  await call('integrationApplication.resetSecret', { id: appId, secret: 'chosen-by-hand' })
  expect(await call('integrationApplication.secret', { id: appId })).toEqual({
    id: appId,
    secret: 'chosen-by-hand',
  })
})

test('AppCodes are made by hand or at random, five at most, each once', async () => {
  const { call, appId } = await startServices()
  const code = 'a'.repeat(64)
  const made = await call('appCode.create', { appId, appCode: code })
  await expect(call('appCode.create', { appId, appCode: code })).rejects.toMatchObject({
    error: 'invalidParameter',
  })
  for (let count = 0; count < 4; count += 1) await call('appCode.create', { appId })
  await expect(call('appCode.create', { appId })).rejects.toMatchObject({ error: 'appCodeQuotaReached' })
  expect((await call('appCode.list', { appId })).total).toBe(5)
  expect(await call('appCode.get', { appId, id: made.id })).toEqual(made)
  await call('appCode.delete', { appId, id: made.id })
  await expect(call('appCode.get', { appId, id: made.id })).rejects.toMatchObject({
    error: 'appCodeNotFound',
  })
})

test('an AppCode is found under its own application only', async () => {
  const { call, appId } = await startServices()
  const other = await call('integrationApplication.create', { name: 'other' })
  const { id } = await call('appCode.create', { appId })
  await expect(call('appCode.get', { appId: other.id, id })).rejects.toMatchObject({
    error: 'appCodeNotFound',
  })
  await expect(call('appCode.delete', { appId: other.id, id })).rejects.toMatchObject({
    error: 'appCodeNotFound',
  })
})

test('filters look for a part of the text, or for all of it when asked', async () => {
  const { call } = await startServices()
  await call('integrationApplication.create', { name: 'shop 2' })
  const names = async (filter: object) =>
    (await call('integrationApplication.list', filter)).items.map(({ name }) => name).sort()
  expect(await names({ name: 'SHOP' })).toEqual(['shop', 'shop 2'])
  expect(await names({ name: 'shop', preciseSearch: 'name' })).toEqual(['shop'])
  expect(await names({ limit: 1, offset: 1 })).toHaveLength(1)
})

test('every change reloads the routes and is told afterwards', async () => {
  const { call, appId, events, reloads } = await startServices()
  const before = reloads()
  await call('integrationApplication.resetSecret', { id: appId })
  const code = await call('appCode.create', { appId })
  await call('appCode.delete', { appId, id: code.id })
  expect(reloads() - before).toBe(3)
  expect(events.slice(-3).map(({ name }) => name)).toEqual([
    'integrationApplication.changed',
    'appCode.changed',
    'appCode.changed',
  ])
})
