import { expect, test } from 'vitest'
import { readServers } from '../../src-renderer/features/load-balance-channel/read-servers.ts'

test.each([
  ['10.0.0.1', { host: '10.0.0.1', port: 0 }],
  [' orders.example:8080 ', { host: 'orders.example', port: 8080 }],
  ['[::1]:81', { host: '::1', port: 81 }],
  ['http://a', { host: 'http://a', port: 0 }],
])('reads the server %s', (line, expected) => {
  expect(readServers(`\n${line}\n`)).toEqual([expected])
})
