import { expect, test } from 'vitest'
import { checkOrigin, createFailureLimit, loopbackHosts } from '../../src-main/rpc/admin-door.ts'
import { hashToken, isToken, newToken } from '../../src-main/rpc/admin-token.ts'

const hosts = loopbackHosts(8710)
const rules = { hosts: new Set(hosts), origins: new Set(hosts.map((host) => `http://${host}`)) }

function check(headers: Record<string, string>, method = 'GET', target = '/') {
  return checkOrigin({ method, target, rawHeaders: Object.entries(headers).flat() }, rules)?.status
}

test.each([
  ['our address', { Host: '127.0.0.1:8710' }, undefined],
  ['localhost in capitals', { host: 'LOCALHOST:8710' }, undefined],
  ['IPv6 loopback', { Host: '[::1]:8710' }, undefined],
  ['our own page', { Host: 'localhost:8710', Origin: 'http://localhost:8710' }, undefined],
  ['a link clicked', { Host: 'localhost:8710', 'Sec-Fetch-Site': 'none' }, undefined],
  ['another port', { Host: '127.0.0.1:8711' }, 421],
  ['no port', { Host: '127.0.0.1' }, 421],
  ['a name with a trailing dot', { Host: 'localhost.:8710' }, 421],
  ['a short form of loopback', { Host: '127.1:8710' }, 421],
  ['a foreign name', { Host: 'evil.example:8710' }, 421],
  ['no Host', {}, 421],
  ['a foreign page', { Host: '127.0.0.1:8710', Origin: 'https://evil.example' }, 403],
  ['a page without origin', { Host: '127.0.0.1:8710', Origin: 'null' }, 403],
  ['a page on another port', { Host: '127.0.0.1:8710', Origin: 'http://127.0.0.1:3000' }, 403],
  ['a cross-site request', { Host: '127.0.0.1:8710', 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['a same-site request', { Host: '127.0.0.1:8710', 'Sec-Fetch-Site': 'same-site' }, 403],
])('%s', (_name, headers, status) => {
  expect(check(headers as Record<string, string>)).toBe(status)
})

test('a second Host is refused even when both are right', () => {
  const rawHeaders = ['Host', '127.0.0.1:8710', 'host', '127.0.0.1:8710']
  expect(checkOrigin({ method: 'GET', target: '/', rawHeaders }, rules)).toMatchObject({ status: 421 })
})

test('an absolute target, and OPTIONS, are refused', () => {
  expect(check({ Host: '127.0.0.1:8710' }, 'GET', 'http://127.0.0.1:8710/')).toBe(400)
  expect(check({ Host: '127.0.0.1:8710' }, 'OPTIONS')).toBe(405)
})

test('a socket has to name an origin', () => {
  const request = { method: 'GET', target: '/rpc', rawHeaders: ['Host', '127.0.0.1:8710'] }
  expect(checkOrigin(request, { ...rules, originRequired: true })).toMatchObject({ status: 403 })
})

test('the 21st failure within a minute is answered 429, and a minute later 401 again', () => {
  let time = 0
  const limit = createFailureLimit(() => time)
  const statuses = Array.from({ length: 22 }, () => limit.failed().status)
  expect(statuses).toEqual([...Array(20).fill(401), 429, 429])
  time = 61_000
  expect(limit.failed()).toEqual({ status: 401, delayMs: 100 })
})

test('a token is 32 random bytes and only itself', () => {
  const token = newToken()
  expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  expect(isToken(token, hashToken(token))).toBe(true)
  expect(isToken(token.slice(0, -1), hashToken(token))).toBe(false)
  expect(isToken('', hashToken(token))).toBe(false)
})
