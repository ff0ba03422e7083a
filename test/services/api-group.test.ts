import { expect, test } from 'vitest'
import { startServices } from '../support/start-services.ts'

test('a group gets an id of 32 hex digits and a sub-domain of that name', async () => {
  const { call } = await startServices()
  const group = await call('apiGroup.create', { name: 'orders', remark: 'all about orders' })
  expect(group.id).toMatch(/^[0-9a-f]{32}$/)
  expect(group).toMatchObject({ version: 'V1', isDefault: 2, romaAppId: null, apiCount: 0, urlDomains: [] })
  expect(group.slDomains).toEqual([`${group.id}.apic.localhost`])
})

test('a group of an application is V2, with or without saying so', async () => {
  const { call, appId } = await startServices()
  expect(await call('apiGroup.create', { name: 'one', romaAppId: appId })).toMatchObject({
    version: 'V2',
    romaAppId: appId,
    romaAppName: 'shop',
  })
  await expect(call('apiGroup.create', { name: 'two', romaAppId: 'nobody' })).rejects.toMatchObject({
    error: 'appNotFound',
  })
})

test('group names are unique; the check answers the same as creating', async () => {
  const { call } = await startServices()
  const { id } = await call('apiGroup.create', { name: 'orders' })
  await expect(call('apiGroup.create', { name: 'orders' })).rejects.toMatchObject({
    error: 'apiGroupNameExists',
  })
  await expect(call('apiGroup.check', { groupName: 'orders' })).rejects.toMatchObject({
    error: 'apiGroupNameExists',
  })
  expect(await call('apiGroup.check', { groupName: 'orders', groupId: id })).toEqual({})
  expect(await call('apiGroup.check', { groupName: 'free' })).toEqual({})
})

test('a group keeps its scope and owner, and takes a new name', async () => {
  const { call, appId } = await startServices()
  const { id } = await call('apiGroup.create', { name: 'orders' })
  await expect(
    call('apiGroup.update', { id, draft: { name: 'orders', version: 'V2', romaAppId: appId } }),
  ).rejects.toMatchObject({ error: 'fieldFrozen' })
  expect(await call('apiGroup.update', { id, draft: { name: 'renamed' } })).toMatchObject({ name: 'renamed' })
})

test('DEFAULT and groups with APIs are not deleted; an empty group is, with its variables and domains', async () => {
  const { call, groupId, draft } = await startServices()
  await expect(call('apiGroup.delete', { id: groupId })).rejects.toMatchObject({ error: 'groupNotPermitted' })
  const { id } = await call('apiGroup.create', { name: 'shop-api' })
  const api = await call('api.create', draft({ groupId: id }))
  await expect(call('apiGroup.delete', { id })).rejects.toMatchObject({
    error: 'groupHasApis',
    hint: 'Delete its APIs first: "orders".',
  })
  await call('api.delete', { ids: [api.id] })
  await call('apiGroup.bindDomain', { groupId: id, draft: { urlDomain: 'api.example.com' } })
  await call('apiGroup.delete', { id })
  await expect(call('apiGroup.get', { id })).rejects.toMatchObject({ error: 'apiGroupNotFound' })
  await call('apiGroup.bindDomain', { groupId, draft: { urlDomain: 'api.example.com' } })
})

test('domain names are bound once, five a group, whatever their case', async () => {
  const { call, groupId } = await startServices()
  const bind = (urlDomain: string, group = groupId) =>
    call('apiGroup.bindDomain', { groupId: group, draft: { urlDomain } })
  const other = await call('apiGroup.create', { name: 'other' })
  const domain = await bind('API.Example.com.')
  expect(domain).toMatchObject({ urlDomain: 'api.example.com', minSslVersion: 'TLSv1.1', status: 3 })
  await expect(bind('api.EXAMPLE.com', other.id)).rejects.toMatchObject({
    error: 'domainExists',
    hint: 'urlDomain: "api.example.com" is bound to the group "DEFAULT".',
  })
  await expect(bind('mine.apic.localhost')).rejects.toMatchObject({ error: 'domainExists' })
  for (let n = 2; n <= 5; n += 1) await bind(`api${n}.example.com`)
  await expect(bind('api6.example.com')).rejects.toMatchObject({ error: 'domainQuotaReached' })

  const changed = await call('apiGroup.updateDomain', {
    groupId,
    domainId: domain.id,
    minSslVersion: 'TLSv1.2',
    isHttpRedirectToHttps: true,
  })
  expect((await call('apiGroup.get', { id: groupId })).urlDomains).toContainEqual(changed)
  await expect(
    call('apiGroup.unbindDomain', { groupId: other.id, domainId: domain.id }),
  ).rejects.toMatchObject({ error: 'domainNotFound' })
  await call('apiGroup.unbindDomain', { groupId, domainId: domain.id })
  expect((await call('apiGroup.list', { domainName: 'api2' })).items.map(({ id }) => id)).toEqual([groupId])
})
