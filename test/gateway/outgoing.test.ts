import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { createOutgoingRule, plainAddress } from '../../src-main/domain/outgoing-rule.ts'
import { checkedLookup } from '../../src-main/gateway/connections.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { httpBackend, startGateway } from '../support/start-gateway.ts'

function check(
  address: string,
  {
    host = address,
    port = 80,
    allow = [],
    deny = [],
  }: {
    host?: string
    port?: number
    allow?: string[]
    deny?: string[]
  } = {},
): string {
  const rule = createOutgoingRule({ allow: () => allow, deny: () => deny })
  rule.refusePorts([8710])
  try {
    rule.check({ host, address, port })
    return 'allowed'
  } catch (error) {
    if (error instanceof RomaError && error.error === 'addressRefused') return error.hint ?? ''
    throw error
  }
}

// Rows 35 and 38
test.each([
  '127.0.0.1',
  '::1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  '8.8.8.8',
  '2001:4860:4860::8888',
  'fd12::1',
  '::ffff:10.0.0.1',
])('%s may be dialled', (address) => {
  expect(check(address)).toBe('allowed')
})

test.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  'fe80::1%eth0',
  'fd00:ec2::254',
  '100.100.100.200',
  '224.0.0.1',
  'ff02::1',
  '255.255.255.255',
  '0.0.0.0',
  '0.1.2.3',
  '::',
])('%s may not, and the refusal names the rule', (address) => {
  expect(check(address)).toMatch(/is refused by the rule "/)
})

test('settings allow and deny by network, host pattern and port; deny wins', () => {
  expect(check('10.0.0.1', { deny: ['10.0.0.0/8'] })).toContain('outgoing.deny 10.0.0.0/8')
  expect(check('10.0.0.1', { host: 'db.corp.test', deny: ['*.corp.test'] })).toContain('*.corp.test')
  expect(check('10.0.0.1', { deny: [':5432'], port: 5432 })).toContain(':5432')
  expect(check('10.0.0.1', { deny: ['10.0.0.1:81'], port: 80 })).toBe('allowed')
  expect(check('169.254.1.1', { allow: ['169.254.1.1'] })).toBe('allowed')
  expect(check('10.0.0.1', { allow: ['10.0.0.0/8'], deny: ['10.0.0.1'] })).toContain('outgoing.deny')
  expect(check('8.8.8.8', { allow: ['strict', '10.0.0.0/8'] })).toContain('strict')
  expect(check('10.0.0.1', { allow: ['strict', '10.0.0.0/8'] })).toBe('allowed')
})

// Row 37
test('console and management ports are refused on loopback whatever the settings allow', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    expect(check(address, { port: 8710, allow: [address] })).toContain('console and management')
  expect(check('10.0.0.1', { port: 8710 })).toBe('allowed')
})

test('an address is read whatever way it is written', () => {
  expect(plainAddress('::ffff:7f00:1')).toBe('127.0.0.1')
  expect(plainAddress('[::1]')).toBe('::1')
})

// Row 35: literal and by name
test('a call to a metadata address is refused with the rule in the trace', async () => {
  const { call, traces } = await startGateway({
    apis: [
      { reqUri: '/literal', backendApi: httpBackend('169.254.169.254') },
      { reqUri: '/mapped', backendApi: httpBackend('[::ffff:169.254.169.254]') },
      { reqUri: '/admin', backendApi: httpBackend('127.0.0.1:8710') },
      { reqUri: '/name', backendApi: httpBackend('console.localhost:8710') },
    ],
    refusedPorts: [8710],
  })
  for (const path of ['/literal', '/mapped', '/admin', '/name']) {
    expect(await call({ path })).toMatchObject({ status: 403, json: { error_code: 'LOCAL.0004' } })
  }
  await expect.poll(() => traces.length).toBe(4)
  expect(
    traces.every(({ errorName, hint }) => errorName === 'addressRefused' && hint?.includes('rule')),
  ).toBe(true)
})

// Row 36: the address that was checked is the one that is dialled
test('the rule sees every address that a lookup hands out', async () => {
  const seen: string[] = []
  const lookup = checkedLookup(
    {
      check: ({ address }) => {
        seen.push(address)
        if (address === '::1') throw new RomaError('addressRefused')
      },
    },
    80,
  )
  const error = await new Promise((resolve) => lookup('any.localhost', { all: true }, resolve))
  expect(seen).toEqual(['127.0.0.1', '::1'])
  expect(error).toBeInstanceOf(RomaError)
})

// Row 38
test('loopback backends are called, names under localhost too', async () => {
  const echo = await startEchoServer()
  const { call } = await startGateway({
    apis: [
      { reqUri: '/ip', backendApi: httpBackend(echo.address) },
      { reqUri: '/name', backendApi: httpBackend(`localhost:${echo.port}`) },
      { reqUri: '/sub', backendApi: httpBackend(`shop.localhost:${echo.port}`) },
    ],
  })
  for (const path of ['/ip', '/name', '/sub']) expect((await call({ path })).status).toBe(200)
  expect(echo.requests[2]?.headers).toContainEqual(['host', `shop.localhost:${echo.port}`])
})

test('testing a connection says what a call would meet', async () => {
  const echo = await startEchoServer()
  const { gateway, httpsPort } = await startGateway({ apis: [{ reqUri: '/a' }], refusedPorts: [8710] })
  const run = (urlDomain: string, rest: object = {}) =>
    gateway.testConnection({
      reqProtocol: 'HTTP',
      reqMethod: 'GET',
      urlDomain,
      reqUri: '/',
      timeout: 2000,
      ...rest,
    })
  expect(await run(echo.address)).toMatchObject({ status: 200, message: 'Answered 200.' })
  expect(await run(echo.address, { reqMethod: 'POST' })).toMatchObject({
    status: null,
    message: expect.stringMatching(/^Connected to 127/),
  })
  expect(echo.requests).toHaveLength(1)
  expect((await run('127.0.0.1:1')).message).toContain('nothing listens there')
  expect((await run('127.0.0.1:8710')).message).toContain('console and management')
  expect((await run('no such host')).message).toContain('is no address')
  expect((await run('#host#')).message).toContain('variables')
  expect(await run(`x.apic.localhost:${httpsPort}`, { reqProtocol: 'HTTPS' })).toMatchObject({ status: 404 })
})
