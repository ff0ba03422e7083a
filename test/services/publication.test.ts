import { expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { nextVersionNo } from '../../src-main/services/version-number.ts'
import { startServices } from '../support/start-services.ts'

const envId = RELEASE_ID

test('publishing freezes the draft; editing changes nothing for callers until the next time', async () => {
  const { call, draft, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const first = await call('publication.publish', { apiId, envId, remark: 'first' })
  expect(first).toMatchObject({ versionNo: '20261124120000', remark: 'first', envName: 'RELEASE', status: 1 })
  const edited = await call('api.update', { id: apiId, draft: draft({ mockInfo: { resultContent: 'new' } }) })
  expect(edited).toMatchObject({ editedSincePublish: true, runEnvs: [{ versionId: first.versionId }] })
  expect((await call('publication.runtime', { apiId })).api.mockInfo?.resultContent).toBe('pong')

  time.pass(60_000)
  const second = await call('publication.publish', { apiId, envId })
  expect(second).toMatchObject({ versionNo: '20261124120100', publishId: first.publishId })
  expect((await call('publication.runtime', { apiId })).api).toMatchObject({
    mockInfo: { resultContent: 'new' },
    editedSincePublish: false,
  })
  const { items } = await call('publication.history', { apiId })
  expect(items.map(({ versionId, status }) => [versionId, status])).toEqual([
    [second.versionId, 1],
    [first.versionId, 2],
  ])
})

test('taking an edit back leaves nothing unpublished', async () => {
  const { call, draft } = await startServices()
  const { id } = await call('api.create', draft())
  await call('publication.publish', { apiId: id, envId })
  await call('api.update', { id, draft: draft({ remark: 'changed' }) })
  expect(await call('api.update', { id, draft: draft() })).toMatchObject({ editedSincePublish: false })
})

test('publications in one second, or after the clock went back, still count up', async () => {
  const { call, draft, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const numbers: string[] = []
  for (const pass of [0, 0, -3_600_000]) {
    time.pass(pass)
    numbers.push((await call('publication.publish', { apiId, envId })).versionNo)
  }
  expect(numbers).toEqual(['20261124120000', '20261124120001', '20261124120002'])
  expect(nextVersionNo(Date.UTC(2026, 0, 1), '20261231235959')).toBe('20270101000000')
})

test('ten versions are kept, and the effective one always', async () => {
  const { call, draft, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const first = await call('publication.publish', { apiId, envId })
  for (let n = 0; n < 9; n += 1) {
    time.pass(1000)
    await call('publication.publish', { apiId, envId })
  }
  await call('publication.switchVersion', { apiId, versionId: first.versionId })
  expect((await call('publication.history', { apiId })).total).toBe(10)
  time.pass(1000)
  await call('publication.publish', { apiId, envId })
  const { total, items } = await call('publication.history', { apiId })
  expect(total).toBe(10)
  expect(items.map(({ versionId }) => versionId)).not.toContain(first.versionId)
})

test('an old version becomes effective again and the draft stays as it is', async () => {
  const { call, draft, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const first = await call('publication.publish', { apiId, envId })
  await call('api.update', { id: apiId, draft: draft({ reqUri: '/second' }) })
  time.pass(1000)
  await call('publication.publish', { apiId, envId })
  const switched = await call('publication.switchVersion', { apiId, versionId: first.versionId })
  expect(switched).toMatchObject({ versionId: first.versionId, status: 1, publishId: first.publishId })
  expect((await call('publication.runtime', { apiId })).api.reqUri).toBe('/orders')
  expect(await call('api.get', { id: apiId })).toMatchObject({ reqUri: '/second', editedSincePublish: true })
  const other = await call('api.create', draft({ name: 'other', reqUri: '/other' }))
  await expect(
    call('publication.switchVersion', { apiId: other.id, versionId: first.versionId }),
  ).rejects.toMatchObject({ error: 'versionNotFound' })
})

test('offline is per environment, and undone by switching back to the same version', async () => {
  const { call, draft } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const { id: testEnv } = await call('environment.create', { name: 'TEST' })
  const live = await call('publication.publish', { apiId, envId })
  await call('publication.publish', { apiId, envId: testEnv })
  expect(await call('publication.offline', { apiId, envId })).toMatchObject({
    versionId: live.versionId,
    status: 2,
  })
  expect((await call('api.get', { id: apiId })).runEnvs.map(({ envName }) => envName)).toEqual(['TEST'])
  await expect(call('publication.offline', { apiId, envId })).rejects.toMatchObject({
    error: 'publicationNotFound',
    hint: '"orders" is not published in RELEASE.',
  })
  await expect(call('publication.runtime', { apiId })).rejects.toMatchObject({ error: 'publicationNotFound' })
  expect(await call('publication.switchVersion', { apiId, versionId: live.versionId })).toMatchObject({
    publishId: live.publishId,
    status: 1,
  })
})

test('deleting the effective version takes the API offline; an old one is not deletable', async () => {
  const { call, draft, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const old = await call('publication.publish', { apiId, envId })
  time.pass(1000)
  const { versionId } = await call('publication.publish', { apiId, envId })
  await expect(call('publication.deleteVersion', { versionId: old.versionId })).rejects.toMatchObject({
    error: 'publicationNotFound',
  })
  await call('publication.deleteVersion', { versionId })
  expect((await call('api.get', { id: apiId })).runEnvs).toEqual([])
  expect((await call('publication.get', { versionId })).status).toBe(2)
})

test('a variable without a value in the environment refuses publishing, and the check says so before', async () => {
  const { call, draft, groupId } = await startServices()
  const { id: apiId } = await call(
    'api.create',
    draft({
      ...{ backendType: 'HTTP', mockInfo: null },
      backendApi: { reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/#path#', urlDomain: '#host#' },
    }),
  )
  const problems = await call('publication.check', { apiIds: [apiId], envId })
  expect(problems.map(({ level, code, message }) => [level, code, message])).toEqual([
    ['error', 'LOCAL.0018', 'The variable "host" has no value in RELEASE: give it one there.'],
    ['error', 'LOCAL.0018', 'The variable "path" has no value in RELEASE: give it one there.'],
  ])
  await expect(call('publication.publish', { apiId, envId })).rejects.toMatchObject({
    error: 'variableWithoutValue',
  })
  for (const variableName of ['host', 'path']) {
    await call('environmentVariable.create', { groupId, envId, variableName, variableValue: 'x' })
  }
  expect(await call('publication.check', { apiIds: [apiId], envId })).toEqual([])
  await call('publication.publish', { apiId, envId })
})

test('a custom authorizer that does not exist refuses publishing', async () => {
  const { call, draft, storage, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  // Saving refuses it; this is a draft from before the authorizer went.
  const orphan = draft({ authType: 'AUTHORIZER', authorizerId: 'gone' })
  storage.apis.update(apiId, { draft: orphan, updateTime: new Date(time.now()).toISOString() })
  await expect(call('publication.publish', { apiId, envId })).rejects.toMatchObject({
    error: 'authorizerNotFound',
  })
})

test('a custom backend that is gone is a warning, since it may be deployed afterwards', async () => {
  const { call, draft, storage, time } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const orphan = draft({ backendType: 'HTTP', mockInfo: null, ldApiId: 'gone' })
  storage.apis.update(apiId, { draft: orphan, updateTime: new Date(time.now()).toISOString() })
  expect(await call('publication.check', { apiIds: [apiId], envId })).toMatchObject([
    {
      level: 'warning',
      code: 'APIG.3084',
      message: 'Its custom backend was deleted: choose another backend.',
    },
  ])
  await call('publication.publish', { apiId, envId })
})

test('a batch goes on past failures and swaps the table once', async () => {
  const { call, draft, reloads, events } = await startServices()
  const a = await call('api.create', draft())
  const b = await call('api.create', draft({ name: 'second', reqUri: '/2' }))
  const before = reloads()
  const online = await call('publication.batch', { action: 'online', apiIds: [a.id, 'gone', b.id], envId })
  expect(online.success.map(({ apiId }) => apiId)).toEqual([a.id, b.id])
  expect(online.failure).toMatchObject([{ apiId: 'gone', errorCode: 'APIG.3002' }])
  expect(reloads() - before).toBe(1)
  expect(events.at(-1)).toEqual({ name: 'publication.changed', payload: { ids: [a.id, b.id] } })
  await call('publication.offline', { apiId: a.id, envId })
  const offline = await call('publication.batch', { action: 'offline', apiIds: [a.id, b.id], envId })
  expect(offline.success.map(({ apiId }) => apiId)).toEqual([b.id])
  expect(offline.failure).toMatchObject([{ apiId: a.id, errorCode: 'APIG.3015' }])
})

test('what is effective can be read as a whole, as pointers, or one by one', async () => {
  const { call, draft, storage } = await startServices()
  const { id: apiId } = await call('api.create', draft())
  const { versionId, publishId } = await call('publication.publish', { apiId, envId })
  const pointer = { apiId, envId, versionId, publishId }
  expect(storage.publications.pointers()).toEqual([pointer])
  expect([...storage.publications.online()]).toMatchObject([{ ...pointer, snapshot: { id: apiId } }])
  expect(storage.publications.onlineVersion(versionId)?.snapshot.definition.reqUri).toBe('/orders')
  await call('publication.offline', { apiId, envId })
  expect(storage.publications.onlineVersion(versionId)).toBeUndefined()
})
