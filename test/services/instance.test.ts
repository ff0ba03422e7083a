import { expect, test } from 'vitest'
import { createFeatures } from '../../src-main/services/feature.ts'
import { createManagementAccess, randomText } from '../../src-main/services/management-access.ts'
import { createSettings } from '../../src-main/services/settings.ts'
import { startServices } from '../support/start-services.ts'
import { startStorage } from '../support/start-storage.ts'

test('a setting changes alone and is there after a restart', async () => {
  const { call, storage, events } = await startServices()
  expect(await call('settings.get', {})).toMatchObject({
    httpPort: 0,
    callLogRows: 10_000,
    startGateway: true,
  })
  await call('settings.update', { httpPort: 8081 })
  await call('settings.update', { startGateway: false })
  expect(events.at(-1)).toEqual({ name: 'settings.changed', payload: { ids: ['startGateway'] } })
  const again = createSettings({ storage, emit: () => {} })
  expect(again.get()).toMatchObject({ httpPort: 8081, startGateway: false, callLogRows: 10_000 })
})

test('a stored setting that is out of range falls back to its default', async () => {
  const { storage } = await startStorage()
  storage.settings.put('callLogRows', -5)
  storage.settings.put('httpPort', 9000)
  storage.settings.put('unknown', true)
  const settings = createSettings({ storage, emit: () => {} }).get()
  expect(settings).toMatchObject({ callLogRows: 10_000, httpPort: 9000 })
  expect(settings).not.toHaveProperty('unknown')
})

test('instance parameters start with the documented values and set the limits', async () => {
  const { storage, time } = await startStorage()
  const features = createFeatures({ storage, ...time, emit: () => {} })
  expect(features.limits()).toMatchObject({
    ...{ bodyBytes: 12_582_912, backendTimeoutMs: 60_000, apiCallsPerSecond: 200 },
    ...{ cpuMs: 60_000, memoryMb: 256 },
  })
  features.set({ name: 'request_body_size', enable: true, config: '104857600' })
  features.set({ name: 'ratelimit_api_limits', enable: true, config: '{"api_limits":500}' })
  features.set({ name: 'livedata_config', enable: true, config: '{"sandbox_max_memory":64}' })
  const expected = {
    ...{ bodyBytes: 104_857_600, backendTimeoutMs: 60_000, apiCallsPerSecond: 500 },
    ...{ cpuMs: 60_000, memoryMb: 64 },
  }
  expect(features.limits()).toMatchObject(expected)
  expect(createFeatures({ storage, ...time, emit: () => {} }).limits()).toMatchObject(expected)
  features.set({ name: 'request_body_size', enable: false, config: '' })
  expect(features.limits().bodyBytes).toBe(12_582_912)
})

test.for([
  ['request_body_size', '"12 MB"'],
  ['request_body_size', '100'],
  ['backend_timeout', '{"max_timeout":600001}'],
  ['ratelimit', '{"api_limits":0}'],
  ['app_basic', 'maybe'],
])('the instance parameter %s refuses %s', async ([name = '', config = '']) => {
  const { call } = await startServices()
  await expect(call('feature.set', { name, enable: true, config })).rejects.toMatchObject({
    error: 'invalidParameter',
    hint: expect.stringMatching(/^config/),
  })
})

test('features and quotas come in pages, and unknown ones are refused', async () => {
  const { call } = await startServices()
  const all = await call('feature.list', {})
  const page = await call('feature.list', { offset: 1, limit: 2 })
  expect(page).toEqual({ total: all.total, items: all.items.slice(1, 3) })
  await expect(call('feature.set', { name: 'telepathy', enable: true })).rejects.toMatchObject({
    error: 'featureNotFound',
  })
  await expect(call('quota.set', { configName: 'NO_LIMIT', configValue: 1 })).rejects.toMatchObject({
    error: 'invalidParameter',
  })
})

test('the management door gets new credentials at each start and on request', () => {
  const ids = { instanceId: 'i', projectId: 'p' }
  const access = createManagementAccess(ids)
  access.setUrl('http://127.0.0.1:1')
  const first = access.current()
  expect(first).toMatchObject({ ...ids, url: 'http://127.0.0.1:1' })
  expect(Buffer.from(first.token, 'base64url')).toHaveLength(32)
  expect([first.ak.length, first.sk.length]).toEqual([20, 40])
  access.renew()
  expect(access.current().token).not.toBe(first.token)
  expect(createManagementAccess(ids).current().sk).not.toBe(access.current().sk)
})

test('random text uses its whole alphabet', () => {
  expect(new Set(randomText(500, 'abc'))).toEqual(new Set(['a', 'b', 'c']))
})
