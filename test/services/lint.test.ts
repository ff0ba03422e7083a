import { expect, onTestFinished, test } from 'vitest'
import { startBackend } from '../support/start-backend.ts'

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

async function start() {
  const started = await startBackend()
  onTestFinished(() => started.stop())
  const { call } = started
  const app = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: app.id })
  const draft = (change: object) =>
    ({
      groupId: group.id,
      romaAppId: app.id,
      reqMethod: 'GET',
      backendType: 'HTTP',
      backendApi: { urlDomain: 'orders.example.com', reqProtocol: 'HTTPS', reqMethod: 'GET', reqUri: '/' },
      ...change,
    }) as never
  const create = (change: object) => call('api.create', draft(change))
  return { call, draft, create, appId: app.id, groupId: group.id }
}

test('a stored API is looked over among the others of its group', async () => {
  const { call, create, groupId } = await start()
  const greedy = await create({
    name: 'all',
    reqUri: '/a/{rest+}',
    reqParams: [{ name: 'rest', location: 'PATH', type: 'STRING', required: 1 }],
  })
  const hidden = await create({ name: 'hidden', reqUri: '/a/b', matchMode: 'SWA' })
  await create({ name: 'fine', reqUri: '/fine' })
  expect((await call('lint.api', { id: hidden.id })).findings).toMatchObject([
    { rule: 'shadowed', values: { other: 'all', otherId: greedy.id } },
  ])
  const all = await call('lint.all', {})
  expect(all.items.map(({ apiName }) => apiName)).toEqual(['hidden'])
  expect((await call('lint.all', { groupId })).total).toBe(1)
  expect((await call('lint.all', { groupId: 'another' })).total).toBe(0)
})

test('a draft that is being edited stands for itself', async () => {
  const { call, create, draft } = await start()
  const stored = await create({ name: 'one-api', reqUri: '/a' })
  const moved = draft({ name: 'one-api', reqUri: '/b~c' })
  expect(await call('lint.draft', { draft: moved, id: stored.id })).toMatchObject({
    apiId: stored.id,
    imports: false,
    findings: [{ rule: 'pathCharacters' }],
  })
  expect(
    await call('lint.draft', { draft: draft({ name: 'new-api', reqUri: '/a', reqMethod: 'ANY' }) }),
  ).toMatchObject({
    apiId: 'new',
    findings: [{ rule: 'partlyShadowed' }],
  })
})

test('variables are missing where the API is published, else in RELEASE; callers are counted', async () => {
  const { call, create, groupId, appId } = await start()
  const test_ = await call('environment.create', { name: 'TEST' })
  await call('environmentVariable.create', {
    groupId,
    envId: test_.id,
    variableName: 'host',
    variableValue: 'a.com',
  })
  const api = await create({
    name: 'one-api',
    reqUri: '/a',
    authType: 'APP',
    backendApi: { urlDomain: '#host#', reqProtocol: 'HTTPS', reqMethod: 'GET', reqUri: '/' },
  })
  const rules = async () => (await call('lint.api', { id: api.id })).findings.map(({ rule }) => rule)
  expect(await rules()).toEqual(['variableMissing'])
  await call('publication.publish', { apiId: api.id, envId: test_.id })
  expect(await rules()).toEqual(['nobodyAuthorized'])
  await call('appAuth.create', { envId: test_.id, appIds: [appId], apiIds: [api.id] })
  expect(await rules()).toEqual([])
  await expect(call('publication.publish', { apiId: api.id, envId: RELEASE })).rejects.toMatchObject({
    error: 'variableWithoutValue',
  })
})
