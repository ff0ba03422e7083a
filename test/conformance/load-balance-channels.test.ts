import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Channel } from '../../src-main/gateway/channels/channel.ts'
import { CHANNEL, channelBackend, channelOf, type TestMember } from '../support/channel.ts'
import { HOST, type StartedGateway, startGateway } from '../support/start-gateway.ts'

/** Source of the rows: policies.md §5 and §10 (P40–P43); api-definition.md §15. */

interface Server {
  readonly port: number
  readonly hosts: string[]
  answer: (message: IncomingMessage, response: ServerResponse) => void
}

/** A server that answers with its name. */
async function startServer(name: string): Promise<Server> {
  const made: { answer: Server['answer']; hosts: string[] } = {
    hosts: [],
    answer: (_message, response) => response.end(name),
  }
  const server = createServer((message, response) => {
    made.hosts.push(message.headers.host ?? '')
    made.answer(message, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return Object.assign(made, { port: (server.address() as AddressInfo).port })
}

async function startServers<N extends string>(...names: N[]): Promise<Record<N, Server>> {
  const entries = await Promise.all(names.map(async (name) => [name, await startServer(name)] as const))
  return Object.fromEntries(entries) as Record<N, Server>
}

async function called(gateway: StartedGateway, count: number, path = '/a'): Promise<string[]> {
  const answers: string[] = []
  for (let i = 0; i < count; i += 1) {
    const { status, body } = await gateway.call({ path })
    answers.push(status === 200 ? body.toString() : String(status))
  }
  return answers
}

function channelIn({ gateway }: StartedGateway): Channel {
  const channel = gateway.table().channels.get(CHANNEL)
  if (channel === undefined) throw new Error('no channel')
  return channel
}

const api = { reqUri: '/a', backendApi: channelBackend() }

test('P40: weighted round robin of 5, 1 and 1 goes a a b a c a a', async () => {
  const { a, b, c } = await startServers('a', 'b', 'c')
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf([{ port: a.port, weight: 5 }, { port: b.port }, { port: c.port }])] },
  })
  expect(await called(gateway, 7)).toEqual(['a', 'a', 'b', 'a', 'c', 'a', 'a'])
})

test('a reload that leaves members and weights alone goes on where it was; another weight starts over', async () => {
  const { a, b } = await startServers('a', 'b')
  const members = (weight: number): TestMember[] => [{ port: a.port, weight }, { port: b.port }]
  const gateway = await startGateway({ apis: [api], input: { channels: [channelOf(members(2))] } })
  expect(await called(gateway, 2)).toEqual(['a', 'b'])
  gateway.publish([api], { channels: [{ ...channelOf(members(2)), name: 'renamed' }] })
  expect(await called(gateway, 1)).toEqual(['a'])
  gateway.publish([api], { channels: [channelOf(members(3))] })
  expect(await called(gateway, 4)).toEqual(['a', 'a', 'b', 'a'])
})

test('least connections: a busy server gets no call while another one of its weight is idle', async () => {
  const { a, b } = await startServers('a', 'b')
  const held: ServerResponse[] = []
  a.answer = (_message, response) => void held.push(response)
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf([{ port: a.port }, { port: b.port }], { strategy: 2 })] },
  })
  const slow = gateway.call({ path: '/a' })
  await expect.poll(() => held.length).toBe(1)
  expect(gateway.gateway.channels.health(channelIn(gateway))[0]).toMatchObject({ activeCalls: 1 })
  expect(await called(gateway, 3)).toEqual(['b', 'b', 'b'])
  for (const response of held) response.end('a')
  expect((await slow).body.toString()).toBe('a')
  a.answer = (_message, response) => response.end('a')
  expect((await called(gateway, 2)).sort()).toEqual(['a', 'b'])
})

test('source hash: one caller stays with one server, and a server that dies moves its own callers only', async () => {
  const { a, b, c } = await startServers('a', 'b', 'c')
  const all = [{ port: a.port }, { port: b.port }, { port: c.port }]
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf(all, { strategy: 3 })] },
    limits: { sourceIp: { xffIndex: 0, header: null } },
  })
  const callers = Array.from({ length: 30 }, (_, index) => `10.0.0.${index}`)
  const ask = async () =>
    Object.fromEntries(
      await Promise.all(
        callers.map(async (ip) => {
          const { body } = await gateway.call({ path: '/a', headers: [['X-Forwarded-For', ip]] })
          return [ip, body.toString()]
        }),
      ),
    )
  const before = await ask()
  expect(await ask()).toEqual(before)
  expect(new Set(Object.values(before)).size).toBe(3)
  gateway.publish([api], {
    channels: [
      channelOf([{ port: a.port }, { port: b.port }, { port: c.port, enabled: false }], { strategy: 3 }),
    ],
  })
  const after = await ask()
  for (const ip of callers) if (before[ip] !== 'c') expect(after[ip]).toBe(before[ip])
  expect(Object.values(after)).not.toContain('c')
})

test('URI hash: the path of the backend request decides, its query does not', async () => {
  const { a, b, c } = await startServers('a', 'b', 'c')
  const gateway = await startGateway({
    apis: [{ reqUri: '/a', matchMode: 'SWA', backendApi: channelBackend({ reqUri: '/x' }) }],
    input: {
      channels: [channelOf([{ port: a.port }, { port: b.port }, { port: c.port }], { strategy: 4 })],
    },
  })
  const first = await called(gateway, 1, '/a/1?q=1')
  expect(await called(gateway, 4, '/a/1?q=2')).toEqual([...first, ...first, ...first, ...first])
  const paths = await Promise.all(Array.from({ length: 30 }, (_, index) => called(gateway, 1, `/a/${index}`)))
  expect(new Set(paths.flat()).size).toBe(3)
})

test('P41: standby servers are used only while every other one is down or disabled', async () => {
  const { a, b, s } = await startServers('a', 'b', 's')
  const members = (aOn: boolean, bOn: boolean): TestMember[] => [
    { port: a.port, enabled: aOn },
    { port: b.port, enabled: bOn },
    { port: s.port, isBackup: true },
  ]
  const channels = (aOn: boolean, bOn: boolean) => ({ channels: [channelOf(members(aOn, bOn))] })
  const gateway = await startGateway({ apis: [api], input: channels(true, true) })
  expect(await called(gateway, 4)).not.toContain('s')
  gateway.publish([api], channels(false, false))
  expect(await called(gateway, 3)).toEqual(['s', 's', 's'])
  gateway.publish([api], channels(false, true))
  expect(await called(gateway, 3)).toEqual(['b', 'b', 'b'])
})

test('P42: all members disabled is 502 APIC.0610, and the trace says why', async () => {
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf([{ port: 1, enabled: false }])] },
  })
  expect(await gateway.call({ path: '/a' })).toMatchObject({
    status: 502,
    json: { error_code: 'APIC.0610', error_msg: 'No backend available.' },
  })
  expect((await gateway.lastTrace()).explanation).toMatchObject({
    kind: 'channel',
    channelName: 'servers',
    problem: 'Every member is disabled.',
    members: [{ address: '127.0.0.1:1', state: 'disabled' }],
  })
})

test.each([
  ['without members', []],
  ['with members of weight 0 only', [{ port: 1, weight: 0 }]],
])('a channel %s is 502 APIC.0610', async (_name, members) => {
  const gateway = await startGateway({ apis: [api], input: { channels: [channelOf(members)] } })
  expect((await gateway.call({ path: '/a' })).json).toMatchObject({ error_code: 'APIC.0610' })
})

test('a member of weight 0 gets no new call', async () => {
  const { a, b } = await startServers('a', 'b')
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf([{ port: a.port, weight: 0 }, { port: b.port }])] },
  })
  expect(await called(gateway, 3)).toEqual(['b', 'b', 'b'])
})

test('a channel that is gone is 500 APIC.0609', async () => {
  const gateway = await startGateway({ apis: [api] })
  expect(await gateway.call({ path: '/a' })).toMatchObject({ status: 500, json: { error_code: 'APIC.0609' } })
})

const check = {
  protocol: 'HTTP',
  path: '/health',
  httpCode: '200-299',
  thresholdAbnormal: 2,
  thresholdNormal: 3,
} as const

test('P43: two failed checks take a member down, three good ones bring it back', async () => {
  const { a } = await startServers('a')
  const gateway = await startGateway({
    apis: [api],
    input: { channels: [channelOf([{ port: a.port }], { health: check })] },
  })
  const { channels } = gateway.gateway
  const channel = channelIn(gateway)
  let status = 500
  a.answer = (message, response) => {
    response.statusCode = message.url === '/health' ? status : 200
    response.end('a')
  }
  await channels.checkNow(channel)
  expect(channels.health(channel)[0]).toMatchObject({ state: 'up', lastResult: 'answered 500', inARow: -1 })
  await channels.checkNow(channel)
  expect(channels.health(channel)[0]).toMatchObject({ state: 'down', inARow: -2 })
  expect((await gateway.call({ path: '/a' })).json).toMatchObject({ error_code: 'APIC.0610' })
  status = 200
  await channels.checkNow(channel)
  await channels.checkNow(channel)
  expect(channels.health(channel)[0]?.state).toBe('down')
  await channels.checkNow(channel)
  expect(channels.health(channel)[0]).toMatchObject({ state: 'up', inARow: 3 })
  expect(await called(gateway, 1)).toEqual(['a'])
})

test('checks run by their interval, for channels of published APIs and enabled members only', async () => {
  const { a, b } = await startServers('a', 'b')
  let checks = 0
  a.answer = (_message, response) => {
    checks += 1
    response.end()
  }
  const health = { ...check, timeInterval: 10 }
  const gateway = await startGateway({
    apis: [],
    input: { channels: [channelOf([{ port: a.port }, { port: b.port, enabled: false }], { health })] },
  })
  await gateway.gateway.channels.tick(1e9)
  expect(checks).toBe(0)
  gateway.publish([api])
  await new Promise((resolve) => setImmediate(resolve))
  await gateway.gateway.channels.tick(2e9)
  expect(checks).toBe(1)
  await gateway.gateway.channels.tick(2e9 + 9_999)
  expect(checks).toBe(1)
  await gateway.gateway.channels.tick(2e9 + 10_000)
  expect(checks).toBe(2)
  expect(b.hosts).toHaveLength(0)
})

test('a TCP check only connects; a check port of its own is used; nobody there is a failure with its reason', async () => {
  const { a } = await startServers('a')
  const gateway = await startGateway({ apis: [api] })
  const { channels } = gateway.gateway
  const at = (port: number) => {
    gateway.publish([api], {
      channels: [channelOf([{ port: 9 }], { health: { protocol: 'TCP', port, thresholdAbnormal: 1 } })],
    })
    return channelIn(gateway)
  }
  await channels.checkNow(at(a.port))
  expect(channels.health(at(a.port))[0]).toMatchObject({ state: 'up', lastResult: 'connected' })
  expect(a.hosts).toHaveLength(0)
  await channels.checkNow(at(1))
  expect(channels.health(at(1))[0]).toMatchObject({
    state: 'down',
    lastResult: expect.stringContaining('nothing listens there'),
  })
})

test('addresses the outgoing rule refuses are not checked', async () => {
  const gateway = await startGateway({
    apis: [api],
    input: {
      channels: [
        channelOf([{ port: 80, host: '169.254.169.254' }], {
          health: { protocol: 'TCP', thresholdAbnormal: 1 },
        }),
      ],
    },
  })
  const channel = channelIn(gateway)
  await gateway.gateway.channels.checkNow(channel)
  expect(gateway.gateway.channels.health(channel)[0]?.lastResult).toContain('link-local')
})

test('a retry goes to another member, each once; the trace keeps try by try', async () => {
  const { b } = await startServers('b')
  const gateway = await startGateway({
    apis: [{ ...api, backendApi: channelBackend({ retryCount: '1' }) }],
    input: { channels: [channelOf([{ port: 1 }, { port: b.port }])] },
  })
  expect(await called(gateway, 2)).toEqual(['b', 'b'])
  expect(
    gateway.traces[0]?.spans.map(({ name }) => name).filter((name) => name.startsWith('backend try')),
  ).toEqual(['backend try 1', 'backend try 2'])
})

test('no member left: the last error, with every try', async () => {
  const gateway = await startGateway({
    apis: [{ ...api, backendApi: channelBackend({ retryCount: '5' }) }],
    input: { channels: [channelOf([{ port: 1 }, { port: 2 }])] },
  })
  expect((await gateway.call({ path: '/a' })).json).toMatchObject({ error_code: 'APIC.0202' })
  const { explanation } = await gateway.lastTrace()
  expect(explanation).toMatchObject({
    kind: 'backend',
    channelName: 'servers',
    tries: [{ address: 'http://127.0.0.1:1' }, { address: 'http://127.0.0.1:2' }],
  })
})

test("Host is the caller's, or what the definition says", async () => {
  const { a } = await startServers('a')
  const channels = [channelOf([{ port: a.port }])]
  const gateway = await startGateway({
    apis: [api, { reqUri: '/b', backendApi: channelBackend({}, { vpcChannelProxyHost: 'shop.example' }) }],
    input: { channels },
  })
  await called(gateway, 1)
  await called(gateway, 1, '/b')
  expect(a.hosts).toEqual([HOST, 'shop.example'])
})

test('members change without publishing', async () => {
  const { a, b } = await startServers('a', 'b')
  const gateway = await startGateway({ apis: [api], input: { channels: [channelOf([{ port: a.port }])] } })
  expect(await called(gateway, 1)).toEqual(['a'])
  gateway.publish([api], { channels: [channelOf([{ port: b.port }])] })
  expect(await called(gateway, 1)).toEqual(['b'])
})

test('a try that timed out counts for its own member alone', async () => {
  const { a, b } = await startServers('a', 'b')
  a.answer = () => undefined
  const held: ServerResponse[] = []
  b.answer = (_message, response) => void held.push(response)
  const gateway = await startGateway({
    apis: [{ ...api, backendApi: channelBackend({ retryCount: '1', timeout: 2000 }) }],
    input: { channels: [channelOf([{ port: a.port }, { port: b.port }], { strategy: 2 })] },
    limits: { backendTimeoutMs: 150 },
  })
  const answer = gateway.call({ path: '/a' })
  const active = () =>
    gateway.gateway.channels.health(channelIn(gateway)).map(({ activeCalls }) => activeCalls)
  await expect.poll(() => held.length).toBe(1)
  expect(active()).toEqual([0, 1])
  held[0]?.end('b')
  expect((await answer).body.toString()).toBe('b')
  expect(active()).toEqual([0, 0])
})
