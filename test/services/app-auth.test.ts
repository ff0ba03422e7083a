import { expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { startServices } from '../support/start-services.ts'

const envId = RELEASE_ID

async function startWithCaller() {
  const services = await startServices()
  const { call, draft } = services
  const api = await call('api.create', draft({ authType: 'APP' }))
  await call('publication.publish', { apiId: api.id, envId })
  const caller = await call('integrationApplication.create', { name: 'caller' })
  return { ...services, api, caller }
}

test('a grant names its role and shows up on both sides', async () => {
  const { call, api, caller, appId } = await startWithCaller()
  const { auths } = await call('appAuth.create', { envId, appIds: [caller.id, appId], apiIds: [api.id] })
  expect(auths.map(({ appId: id, authRole, authResult }) => [id, authRole, authResult.status])).toEqual([
    [caller.id, 'CONSUMER', 'SUCCESS'],
    [appId, 'PROVIDER', 'SUCCESS'],
  ])
  const [bound] = (await call('appAuth.boundApis', { appId: caller.id })).items
  expect(bound).toMatchObject({
    apiName: 'orders',
    envName: 'RELEASE',
    appKey: caller.key,
    groupName: 'DEFAULT',
  })
  expect((await call('appAuth.boundApps', { apiId: api.id, appName: 'call' })).total).toBe(1)
  expect((await call('integrationApplication.get', { id: caller.id })).authorizedApiCount).toBe(1)
})

test('granting twice is refused alone and skipped among others', async () => {
  const { call, api, caller, appId } = await startWithCaller()
  await call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id] })
  await expect(
    call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id] }),
  ).rejects.toMatchObject({
    error: 'appAuthExists',
  })
  const { auths } = await call('appAuth.create', { envId, appIds: [caller.id, appId], apiIds: [api.id] })
  expect(auths.map(({ authResult }) => [authResult.status, authResult.errorCode])).toEqual([
    ['SKIPPED', 'APIG.3316'],
    ['SUCCESS', ''],
  ])
})

// Source: APIG User Guide, instance feature `app_route`.
test('while app_route is on a credential is for one API of a method and path', async () => {
  const { call, draft, api, caller, appId } = await startWithCaller()
  const group = await call('apiGroup.create', { name: 'second', romaAppId: appId, version: 'V2' })
  const other = await call('api.create', draft({ name: 'twin', groupId: group.id, authType: 'APP' }))
  await call('publication.publish', { apiId: other.id, envId })
  await call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id] })
  await call('feature.set', { name: 'app_route', enable: true, config: 'on' })
  const again = { envId, appIds: [caller.id], apiIds: [other.id] }
  expect((await call('appAuth.create', again)).auths[0]?.authResult).toMatchObject({
    status: 'FAILED',
    errorMsg: expect.stringContaining(`it is for "${api.name}" already`),
  })
  await call('feature.set', { name: 'app_route', enable: true, config: 'off' })
  expect((await call('appAuth.create', again)).auths[0]?.authResult.status).toBe('SUCCESS')
})

test('only published APIs with App authentication can be granted', async () => {
  const { call, draft, api, caller } = await startWithCaller()
  const open = await call('api.create', draft({ name: 'open', reqUri: '/open' }))
  await call('publication.publish', { apiId: open.id, envId })
  const offline = await call('api.create', draft({ name: 'off', reqUri: '/off', authType: 'APP' }))
  const { auths } = await call('appAuth.create', {
    envId,
    appIds: [caller.id],
    apiIds: [open.id, offline.id],
  })
  expect(auths.map(({ authResult }) => [authResult.status, authResult.errorCode])).toEqual([
    ['FAILED', 'APIG.2011'],
    ['FAILED', 'APIG.3015'],
  ])
  const unbound = await call('appAuth.unboundApis', { appId: caller.id, envId })
  expect(unbound.items.map(({ id }) => id)).toEqual([api.id])
  await call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id] })
  expect((await call('appAuth.unboundApis', { appId: caller.id, envId })).total).toBe(0)
})

test('unknown environments, applications, APIs and grants are named as missing', async () => {
  const { call, api, caller } = await startWithCaller()
  const create = (change: object) =>
    call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id], ...change })
  await expect(create({ envId: 'x' })).rejects.toMatchObject({ error: 'environmentNotFound' })
  await expect(create({ appIds: ['x'] })).rejects.toMatchObject({ error: 'appNotFound' })
  await expect(create({ apiIds: ['x'] })).rejects.toMatchObject({ error: 'apiDefinitionNotFound' })
  await expect(call('appAuth.delete', { id: 'x' })).rejects.toMatchObject({ error: 'appAuthNotFound' })
})

test('a grant that is withdrawn is gone, and deleting the application takes its grants along', async () => {
  const { call, api, caller, storage } = await startWithCaller()
  const grant = async () => {
    const { auths } = await call('appAuth.create', { envId, appIds: [caller.id], apiIds: [api.id] })
    return auths[0]?.id ?? ''
  }
  await call('appAuth.delete', { id: await grant() })
  expect(storage.appAuths.all()).toEqual([])
  await grant()
  await call('integrationApplication.delete', { id: caller.id })
  expect(storage.appAuths.all()).toEqual([])
})
