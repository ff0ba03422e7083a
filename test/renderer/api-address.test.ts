import { expect, test } from 'vitest'
import type { GatewayStatus } from '../../src-main/contract/model/instance.ts'
import { bareUrlOf, fillPath, schemesOf, urlOf } from '../../src-renderer/features/api/api-address.ts'

const listener = (protocol: 'HTTP' | 'HTTPS', port: number) => ({
  protocol,
  port,
  url: '',
  problem: '',
  freePort: null,
})
const gateway: GatewayStatus = {
  state: 'Running',
  host: '127.0.0.1',
  listeners: [listener('HTTP', 8080), listener('HTTPS', 8443)],
  startedAt: null,
  callsPerSecond: 0,
  callsInFlight: 0,
  callsRefused: 0,
}
const api = { slDomain: 'abc.apic.localhost', reqProtocol: 'BOTH', reqUri: '/demo/{id}' } as const

test('an API of both protocols is shown by HTTPS first', () => {
  expect(schemesOf('BOTH')).toEqual(['HTTPS', 'HTTP'])
  expect(urlOf(api, gateway)).toBe('https://abc.apic.localhost:8443/demo/{id}')
  expect(urlOf(api, gateway, 'HTTP')).toBe('http://abc.apic.localhost:8080/demo/{id}')
})

test('a standard port and an unknown gateway leave the port out', () => {
  expect(urlOf(api, { ...gateway, listeners: [listener('HTTPS', 443)] })).toBe(
    'https://abc.apic.localhost/demo/{id}',
  )
  expect(urlOf(api, undefined)).toBe('https://abc.apic.localhost/demo/{id}')
})

test('the bare address carries the sub-domain as Host', () => {
  expect(bareUrlOf(api, gateway)).toEqual({
    url: 'https://127.0.0.1:8443/demo/{id}',
    host: 'abc.apic.localhost',
  })
})

test('path parameters are filled and encoded, the rest of a path keeps its slashes', () => {
  expect(fillPath('/a/{id}/{rest+}', { id: 'x y', rest: 'b/c d' })).toBe('/a/x%20y/b/c%20d')
  expect(fillPath('/a/{id}')).toBe('/a/id')
})
