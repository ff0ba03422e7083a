import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startBackend } from '../support/start-backend.ts'

async function start() {
  const started = await startBackend()
  onTestFinished(() => started.stop())
  const { id: romaAppId } = await started.call('integrationApplication.create', { name: 'shop' })
  const { items } = await started.call('apiGroup.list', {})
  const groupId = items[0]?.id ?? ''
  const api = (vpcChannelId: string, retryCount = '0') => ({
    ...{ groupId, romaAppId, name: 'orders', reqMethod: 'GET' as const, reqUri: '/orders' },
    ...{ reqProtocol: 'BOTH' as const, backendType: 'HTTP' as const },
    backendApi: {
      ...{ reqProtocol: 'HTTP' as const, reqMethod: 'GET' as const, reqUri: '/', retryCount },
      ...{ vpcChannelStatus: 1 as const, vpcChannelInfo: { vpcChannelId } },
    },
  })
  return { ...started, api }
}

const draft = {
  name: 'servers',
  port: 8080,
  memberType: 'ip' as const,
  memberGroups: [{ memberGroupName: 'blue', memberGroupWeight: 7 }],
  members: [
    { host: '10.0.0.1', memberGroupName: 'blue' },
    { host: '10.0.0.2', port: 9090, weight: 5, isBackup: true },
  ],
}

test('a channel keeps its groups and members, and what is left out of a change', async () => {
  const { call } = await start()
  const channel = await call('vpcChannel.create', draft)
  expect(channel).toMatchObject({
    ...{ name: 'servers', balanceStrategy: 1, type: 2, status: 1, up: 2, down: 0, usedBy: 0 },
    memberGroups: [{ memberGroupName: 'blue', memberGroupWeight: 7 }],
    members: [
      { host: '10.0.0.1', port: 0, weight: 1, memberGroupName: 'blue' },
      { host: '10.0.0.2', port: 9090, weight: 5, isBackup: true, memberGroupName: '' },
    ],
  })
  const renamed = await call('vpcChannel.update', {
    id: channel.id,
    draft: { name: 'others', port: 80, memberType: 'ecs' },
  })
  expect(renamed).toMatchObject({ name: 'others', port: 80, memberType: 'ip', members: channel.members })
  const emptied = await call('vpcChannel.update', {
    id: channel.id,
    draft: { name: 'others', port: 80, members: [], memberGroups: [] },
  })
  expect(emptied).toMatchObject({ members: [], memberGroups: [], status: 2 })
})

test.each([
  ['a name that is taken', { name: 'servers' }, 'APIG.3208'],
  ['a port of 0', { name: 'x-1', port: 0 }, 'APIG.2002'],
  ['a port above 65535', { name: 'x-1', port: 65_536 }, 'APIG.2003'],
  ['a weight above 10000', { name: 'x-1', members: [{ host: 'a.b', weight: 10_001 }] }, 'APIG.2003'],
  ['a host with a port', { name: 'x-1', members: [{ host: 'a.b:80' }] }, 'APIG.2011'],
  ['one server twice', { name: 'x-1', members: [{ host: 'a.b' }, { host: 'A.B' }] }, 'APIG.3306'],
  [
    'a group that is not there',
    { name: 'x-1', members: [{ host: 'a.b', memberGroupName: 'red' }] },
    'APIG.2011',
  ],
  [
    'eleven servers',
    { name: 'x-1', members: Array.from({ length: 11 }, (_, n) => ({ host: `a${n}.b` })) },
    'APIG.3110',
  ],
  [
    'a timeout that is not below the interval',
    { name: 'x-1', vpcHealthConfig: { protocol: 'TCP', timeOut: 10, timeInterval: 10 } },
    'APIG.2004',
  ],
  [
    'an HTTP check without a path',
    { name: 'x-1', vpcHealthConfig: { protocol: 'HTTP', httpCode: '200' } },
    'APIG.2001',
  ],
  [
    'codes that are none',
    { name: 'x-1', vpcHealthConfig: { protocol: 'HTTP', path: '/', httpCode: '200-600' } },
    'APIG.2011',
  ],
  [
    'codes in the wrong order',
    { name: 'x-1', vpcHealthConfig: { protocol: 'HTTP', path: '/', httpCode: '299-200' } },
    'APIG.2011',
  ],
  [
    'two-way authentication without HTTPS',
    { name: 'x-1', vpcHealthConfig: { protocol: 'HTTP', path: '/', httpCode: '200', enableClientSsl: true } },
    'APIG.2011',
  ],
])('refuses %s', async (_name, change, code) => {
  const { call } = await start()
  await call('vpcChannel.create', draft)
  await expect(call('vpcChannel.create', { port: 80, ...change } as never)).rejects.toMatchObject({
    entry: { code },
  })
})

test('a channel that an API leads to is not deleted, and says by whom it is used', async () => {
  const { call, api } = await start()
  const { id } = await call('vpcChannel.create', draft)
  const { id: apiId } = await call('api.create', api(id))
  expect(await call('vpcChannel.usedBy', { id })).toEqual([{ apiId, apiName: 'orders', published: false }])
  expect(await call('vpcChannel.get', { id })).toMatchObject({ usedBy: 1 })
  await expect(call('vpcChannel.delete', { id })).rejects.toMatchObject({ entry: { code: 'APIG.3414' } })
  await call('api.delete', { ids: [apiId] })
  await call('vpcChannel.delete', { id })
  await expect(call('vpcChannel.get', { id })).rejects.toMatchObject({ entry: { code: 'APIG.3023' } })
})

test('an API names a channel that exists, and fewer retries than enabled servers', async () => {
  const { call, api } = await start()
  const { id } = await call('vpcChannel.create', draft)
  await expect(call('api.create', api('nobody'))).rejects.toMatchObject({ entry: { code: 'APIG.3023' } })
  await expect(call('api.create', api(id, '2'))).rejects.toMatchObject({ entry: { code: 'APIG.2003' } })
  await call('api.create', api(id, '1'))
})

test('disabling the servers acts on the next call, enabling too, nothing is published again', async () => {
  const server = createServer((_message, response) => response.end('here'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { call, api, httpPort } = await start()
  const channel = await call('vpcChannel.create', {
    ...{ name: 'servers', port: (server.address() as AddressInfo).port, memberType: 'ip' },
    members: [{ host: '127.0.0.1' }],
  })
  const { id } = await call('api.create', api(channel.id))
  await call('publication.publish', { apiId: id, envId: 'DEFAULT_ENVIRONMENT_RELEASE_ID' })
  const ask = async () => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/orders`)
    return `${answer.status} ${await answer.text()}`
  }
  expect(await ask()).toBe('200 here')
  const switching = { vpcChannelId: channel.id, memberIds: channel.members.map((member) => member.id) }
  await call('vpcMember.setEnabled', { ...switching, enabled: false })
  expect(await ask()).toContain('APIC.0610')
  expect(await call('vpcChannel.get', { id: channel.id })).toMatchObject({ status: 2, disabled: 1 })
  await call('vpcMember.setEnabled', { ...switching, enabled: true })
  expect(await ask()).toBe('200 here')
})

test('the weight of a group is written to its servers; a group goes with its servers', async () => {
  const { call } = await start()
  const { id, memberGroups } = await call('vpcChannel.create', draft)
  const groupId = memberGroups[0]?.id ?? ''
  await call('vpcMemberGroup.update', {
    vpcChannelId: id,
    id: groupId,
    draft: { memberGroupName: 'green', memberGroupWeight: 42 },
  })
  expect((await call('vpcMember.list', { vpcChannelId: id, memberGroupName: 'green' })).items).toMatchObject([
    { host: '10.0.0.1', weight: 42, memberGroupName: 'green' },
  ])
  await call('vpcMemberGroup.delete', { vpcChannelId: id, id: groupId })
  expect((await call('vpcChannel.get', { id })).members).toMatchObject([{ host: '10.0.0.2' }])
})

test('servers that are replaced keep their id where the address is known', async () => {
  const { call } = await start()
  const { id, members } = await call('vpcChannel.create', draft)
  const after = await call('vpcMember.replace', {
    vpcChannelId: id,
    members: [{ host: '10.0.0.3' }, { host: '10.0.0.1', weight: 3 }],
  })
  expect(after).toMatchObject([{ host: '10.0.0.3' }, { id: members[0]?.id, weight: 3 }])
  await expect(
    call('vpcMember.add', { vpcChannelId: id, members: [{ host: '10.0.0.3' }] }),
  ).rejects.toMatchObject({ entry: { code: 'APIG.3306' } })
})

test('names stay while vpc_name_modifiable is off', async () => {
  const { call } = await start()
  const { id } = await call('vpcChannel.create', draft)
  await call('feature.set', { name: 'vpc_name_modifiable', enable: false, config: 'off' })
  await expect(call('vpcChannel.update', { id, draft: { name: 'others', port: 80 } })).rejects.toMatchObject({
    entry: { code: 'APIG.3458' },
  })
})
