import { expect, test } from 'vitest'
import { VpcChannelDraft, VpcHealthConfig, VpcMemberGroupDraft } from '#contract/model/vpc-channel'

/** Source of the rows: api-definition.md §15 (CreateVpcChannelV2, UpdateHealthCheck). */

const channel = (change: object) =>
  VpcChannelDraft.safeParse({ name: 'servers', port: 80, ...change }).success
const member = (change: object) => channel({ members: [{ host: 'a.example', ...change }] })
const group = (change: object) =>
  VpcMemberGroupDraft.safeParse({ memberGroupName: 'blue', ...change }).success
const tcp = (change: object) => VpcHealthConfig.safeParse({ protocol: 'TCP', ...change }).success
const http = (change: object) =>
  VpcHealthConfig.safeParse({ protocol: 'HTTP', path: '/', httpCode: '200', ...change }).success

test.each([
  ['name of 3', channel({ name: 'abc' }), true],
  ['name of 2', channel({ name: 'ab' }), false],
  ['name of 64', channel({ name: 'a'.repeat(64) }), true],
  ['name of 65', channel({ name: 'a'.repeat(65) }), false],
  ['name in Chinese', channel({ name: '负载通道' }), true],
  ['name that begins with a digit', channel({ name: '1ab' }), false],
  ['port 1', channel({ port: 1 }), true],
  ['port 65536', channel({ port: 65_536 }), false],
  ['algorithm 4', channel({ balanceStrategy: 4 }), true],
  ['algorithm 5', channel({ balanceStrategy: 5 }), false],
  ['type 3', channel({ type: 3 }), true],
  ['type 1', channel({ type: 1 }), false],
  ['host of 64', member({ host: 'a'.repeat(64) }), true],
  ['host of 65', member({ host: 'a'.repeat(65) }), false],
  ['host IPv6', member({ host: '::1' }), true],
  ['host with a line break', member({ host: 'a\r\nb' }), false],
  ['cloud server by its name alone', channel({ members: [{ ecsName: 'node-1', ecsId: 'x' }] }), true],
  ['server port 0', member({ port: 0 }), true],
  ['server port −1', member({ port: -1 }), false],
  ['server weight 0', member({ weight: 0 }), true],
  ['server weight 10000', member({ weight: 10_000 }), true],
  ['server weight 10001', member({ weight: 10_001 }), false],
  ['server status 2', member({ status: 2 }), true],
  ['server status 3', member({ status: 3 }), false],
  ['group weight 100', group({ memberGroupWeight: 100 }), true],
  ['group weight 101', group({ memberGroupWeight: 101 }), false],
  ['group description of 255', group({ memberGroupRemark: 'a'.repeat(255) }), true],
  ['group description of 256', group({ memberGroupRemark: 'a'.repeat(256) }), false],
  ['healthy threshold 1', tcp({ thresholdNormal: 1 }), true],
  ['healthy threshold 11', tcp({ thresholdNormal: 11 }), false],
  ['unhealthy threshold 0', tcp({ thresholdAbnormal: 0 }), false],
  ['timeout 1', tcp({ timeOut: 1 }), false],
  ['timeout 30 below interval 31', tcp({ timeOut: 30, timeInterval: 31 }), true],
  ['timeout equal to the interval', tcp({ timeOut: 10, timeInterval: 10 }), false],
  ['interval 4', tcp({ timeOut: 2, timeInterval: 4 }), false],
  ['interval 300', tcp({ timeInterval: 300 }), true],
  ['interval 301', tcp({ timeInterval: 301 }), false],
  ['codes 200,201', http({ httpCode: '200,201' }), true],
  ['codes 200-299, 404', http({ httpCode: '200-299, 404' }), true],
  ['codes 99', http({ httpCode: '99' }), false],
  ['codes 600', http({ httpCode: '600' }), false],
  ['path missing', http({ path: '' }), false],
  ['method POST', http({ method: 'POST' }), false],
])('%s', (_name, taken, expected) => {
  expect(taken).toBe(expected)
})
