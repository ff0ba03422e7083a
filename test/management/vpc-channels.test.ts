import { expect, test } from 'vitest'
import { startManagement, withGroup } from './support.ts'

const channel = {
  name: 'servers',
  port: 8080,
  balance_strategy: 1,
  member_type: 'ip',
  member_groups: [{ member_group_name: 'blue', member_group_weight: 3 }],
  members: [
    { host: '10.0.0.1', weight: 3, member_group_name: 'blue' },
    { host: '10.0.0.2', is_backup: true },
  ],
  vpc_health_config: {
    ...{ protocol: 'HTTP', path: '/health', method: 'HEAD', port: 0, threshold_normal: 2 },
    ...{ threshold_abnormal: 5, time_out: 5, time_interval: 10, http_code: '200,201' },
  },
}

test('channels over REST have the documented names and statuses', async () => {
  const { rest } = await startManagement()
  const made = await rest.post('/vpc-channels', channel)
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({
    ...{ name: 'servers', port: 8080, balance_strategy: 1, member_type: 'ip', type: 2, status: 1 },
    vpc_health_config: { ...channel.vpc_health_config, vpc_channel_id: made.body.id },
    member_groups: [{ member_group_name: 'blue', member_group_weight: 3 }],
  })
  const { id } = made.body
  expect((await rest.get('/vpc-channels?name=serv&member_port=8080')).body).toMatchObject({
    ...{ total: 1, size: 1 },
    vpc_channels: [{ id }],
  })
  expect((await rest.get('/vpc-channels?member_host=10.0.0.9')).body).toMatchObject({ total: 0 })
  expect((await rest.get(`/vpc-channels/${id}`)).status).toBe(200)
  const members = await rest.get(`/vpc-channels/${id}/members`)
  expect(members.body).toMatchObject({
    total: 2,
    members: [
      {
        host: '10.0.0.1',
        weight: 3,
        is_backup: false,
        status: 1,
        port: 0,
        member_group_name: 'blue',
        vpc_channel_id: id,
      },
      { host: '10.0.0.2', is_backup: true, member_group_name: '' },
    ],
  })
  const added = await rest.post(`/vpc-channels/${id}/members`, { members: [{ host: '10.0.0.3', port: 81 }] })
  expect(added).toMatchObject({ status: 201, body: { members: [{ host: '10.0.0.3', port: 81 }] } })
  const memberId = added.body.members[0].id
  expect(
    (await rest.post(`/vpc-channels/${id}/members/batch-disable`, { member_ids: [memberId] })).status,
  ).toBe(204)
  expect((await rest.get(`/vpc-channels/${id}/members?name=10.0.0.3`)).body.members).toMatchObject([
    { status: 2 },
  ])
  expect(
    (await rest.post(`/vpc-channels/${id}/members/batch-enable`, { member_ids: [memberId] })).status,
  ).toBe(204)
  expect((await rest.remove(`/vpc-channels/${id}/members/${memberId}`)).status).toBe(204)
  const group = await rest.post(`/vpc-channels/${id}/member-groups`, {
    member_groups: [{ member_group_name: 'green' }],
  })
  expect(group).toMatchObject({ status: 201, body: { member_groups: [{ member_group_name: 'green' }] } })
  const groupId = group.body.member_groups[0].id
  expect((await rest.get(`/vpc-channels/${id}/member-groups`)).body).toMatchObject({ total: 2 })
  expect((await rest.get(`/vpc-channels/${id}/member-groups/${groupId}`)).status).toBe(200)
  expect(
    await rest.put(`/vpc-channels/${id}/member-groups/${groupId}`, {
      member_group_name: 'lime',
      member_group_weight: 9,
    }),
  ).toMatchObject({ status: 200, body: { member_group_name: 'lime', member_group_weight: 9 } })
  expect((await rest.remove(`/vpc-channels/${id}/member-groups/${groupId}`)).status).toBe(204)
  const checked = {
    protocol: 'TCP',
    threshold_normal: 1,
    threshold_abnormal: 1,
    time_out: 2,
    time_interval: 5,
  }
  expect(await rest.put(`/vpc-channels/${id}/health-config`, checked)).toMatchObject({
    status: 200,
    body: { vpc_health_config: checked },
  })
  const replaced = await rest.put(`/vpc-channels/${id}/members`, {
    members: [{ host: '127.0.0.1', port: 1 }],
  })
  expect(replaced).toMatchObject({ status: 200, body: { members: [{ host: '127.0.0.1' }] } })
  expect(await rest.send('POST', `/local/v1/vpc-channels/${id}/health`, {})).toMatchObject({
    status: 200,
    body: { members: [{ address: '127.0.0.1:1', state: 'down' }] },
  })
  expect((await rest.get(`/vpc-channels/${id}`)).body).toMatchObject({ status: 2 })
  expect((await rest.remove(`/vpc-channels/${id}`)).status).toBe(204)
  expect(await rest.get(`/vpc-channels/${id}`)).toMatchObject({
    status: 404,
    body: { error_code: 'APIG.3023' },
  })
})

test('project-level channels are those of the one instance', async () => {
  const { rest } = await startManagement()
  const base = rest.apic.replace(/\/instances\/.*$/, '/vpc-channels')
  const { instanceId } = rest.access
  const made = await rest.send('POST', base, { ...channel, instance_ids: [instanceId] })
  expect(made).toMatchObject({
    status: 201,
    body: { vpc_channels: [{ name: 'servers', instance_id: instanceId }] },
  })
  const { id } = made.body.vpc_channels[0]
  const list = await rest.send('GET', `${base}?members_return=true`)
  expect(list.body).toMatchObject({ total: 1, vpc_channels: [{ id, members: [{ host: '10.0.0.1' }, {}] }] })
  const changed = await rest.send('PUT', base, {
    vpc_channels: [
      { id, instance_id: instanceId, name: 'others', port: 80, balance_strategy: 2, member_type: 'ip' },
    ],
  })
  expect(changed).toMatchObject({
    status: 200,
    body: { vpc_channels: [{ name: 'others', balance_strategy: 2 }] },
  })
  expect((await rest.send('POST', base, { ...channel, instance_ids: ['other'] })).status).toBe(404)
})

test('APIs are found by the channel they lead to, and one in use is not deleted', async () => {
  const { rest } = await startManagement()
  const { appId, groupId } = await withGroup(rest)
  const { id } = (await rest.post('/vpc-channels', channel)).body
  const api = await rest.post('/apis', {
    ...{
      name: 'orders',
      type: 1,
      req_protocol: 'HTTPS',
      req_method: 'GET',
      req_uri: '/orders',
      auth_type: 'NONE',
    },
    ...{ backend_type: 'HTTP', group_id: groupId, roma_app_id: appId },
    backend_api: {
      ...{ req_protocol: 'HTTP', req_method: 'GET', req_uri: '/', timeout: 5000, retry_count: '1' },
      ...{
        vpc_channel_status: 1,
        vpc_channel_info: { vpc_channel_id: id, vpc_channel_proxy_host: 'shop.example' },
      },
    },
  })
  expect(api).toMatchObject({
    status: 201,
    body: {
      backend_api: { vpc_channel_info: { vpc_channel_id: id, vpc_channel_proxy_host: 'shop.example' } },
    },
  })
  expect((await rest.get(`/apis?vpc_channel_id=${id}`)).body).toMatchObject({ total: 1 })
  expect((await rest.get('/apis?vpc_channel_name=serv')).body).toMatchObject({ total: 1 })
  expect((await rest.get('/apis?vpc_channel_name=other')).body).toMatchObject({ total: 0 })
  expect(await rest.remove(`/vpc-channels/${id}`)).toMatchObject({
    status: 403,
    body: { error_code: 'APIG.3414' },
  })
  const tooMany = { ...api.body.backend_api, retry_count: '2' }
  expect(await rest.put(`/apis/${api.body.id}`, { ...api.body, backend_api: tooMany })).toMatchObject({
    status: 400,
    body: { error_code: 'APIG.2003' },
  })
})
