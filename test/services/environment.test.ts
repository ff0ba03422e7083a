import { expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startServices } from '../support/start-services.ts'

test('environments have unique names, and nine fit beside RELEASE', async () => {
  const { call } = await startServices()
  const test1 = await call('environment.create', { name: 'TEST1', remark: 'before release' })
  expect(test1).toMatchObject({ name: 'TEST1', remark: 'before release', apiCount: 0, variableCount: 0 })
  await expect(call('environment.create', { name: 'TEST1' })).rejects.toMatchObject({
    error: 'environmentNameExists',
  })
  for (let n = 2; n <= 9; n += 1) await call('environment.create', { name: `TEST${n}` })
  await expect(call('environment.create', { name: 'TEST10' })).rejects.toMatchObject({
    error: 'environmentQuotaReached',
  })
})

test('RELEASE keeps its name and its place', async () => {
  const { call } = await startServices()
  const renamed = call('environment.update', { id: RELEASE_ID, draft: { name: 'LIVE' } })
  await expect(renamed).rejects.toMatchObject({ error: 'environmentNotPermitted' })
  await expect(call('environment.delete', { id: RELEASE_ID })).rejects.toMatchObject({
    error: 'environmentNotPermitted',
  })
  const draft = { name: 'RELEASE', remark: 'what everybody calls' }
  expect(await call('environment.update', { id: RELEASE_ID, draft })).toMatchObject(draft)
})

test('an environment with published APIs is not deleted', async () => {
  const { call, draft } = await startServices()
  const { id: envId } = await call('environment.create', { name: 'TEST' })
  const { id: apiId } = await call('api.create', draft())
  await call('publication.publish', { apiId, envId })
  await expect(call('environment.delete', { id: envId })).rejects.toMatchObject({
    error: 'environmentHasApis',
  })
  await call('publication.offline', { apiId, envId })
  await call('environment.delete', { id: envId })
  expect((await call('environment.list', {})).total).toBe(1)
})

test('a variable has one value in each group and environment', async () => {
  const { call, groupId } = await startServices()
  const variable = { groupId, envId: RELEASE_ID, variableName: 'host', variableValue: '192.168.1.5' }
  const made = await call('environmentVariable.create', variable)
  expect(made).toMatchObject(variable)
  await expect(call('environmentVariable.create', variable)).rejects.toMatchObject({
    error: 'variableExists',
  })
  await call('environmentVariable.create', { ...variable, variableName: 'Host' })
  const { id: envId } = await call('environment.create', { name: 'TEST' })
  await call('environmentVariable.create', { ...variable, envId })
  expect(await call('environmentVariable.update', { id: made.id, variableValue: 'a.b' })).toMatchObject({
    variableValue: 'a.b',
  })
  await call('environmentVariable.delete', { id: made.id })
  await expect(call('environmentVariable.get', { id: made.id })).rejects.toMatchObject({
    error: 'variableNotFound',
  })
})

test('fifty variables fit in a group and environment', async () => {
  const { call, groupId } = await startServices()
  const create = (n: number) =>
    call('environmentVariable.create', {
      ...{ groupId, envId: RELEASE_ID, variableName: `name${n}`, variableValue: 'x' },
    })
  for (let n = 1; n <= 50; n += 1) await create(n)
  await expect(create(51)).rejects.toMatchObject({ error: 'variableQuotaReached' })
})

test('a variable knows which APIs use it, in the draft or in what is published', async () => {
  const { call, groupId, draft } = await startServices()
  const http = (reqUri: string, urlDomain: string) => ({
    ...{ backendType: 'HTTP', mockInfo: null },
    backendApi: { reqProtocol: 'HTTP', reqMethod: 'GET', reqUri, urlDomain },
  })
  await call('environmentVariable.create', {
    ...{ groupId, envId: RELEASE_ID, variableName: 'host', variableValue: 'localhost' },
  })
  const first = await call('api.create', draft(http('/x', '#host#:80')))
  await call('api.create', draft({ name: 'second', reqUri: '/2', ...http('/y/#path#', 'localhost') }))
  const usedBy = async (variableName: string) =>
    (await call('environmentVariable.usedBy', { groupId, variableName })).map(({ apiName }) => apiName)
  expect(await usedBy('host')).toEqual(['orders'])
  expect(await usedBy('path')).toEqual(['second'])
  await call('publication.publish', { apiId: first.id, envId: RELEASE_ID })
  await call('api.update', { id: first.id, draft: draft() })
  expect(await usedBy('host')).toEqual(['orders'])
  await call('publication.offline', { apiId: first.id, envId: RELEASE_ID })
  expect(await usedBy('host')).toEqual([])
})
