import { expect, test } from 'vitest'
import { channelBackend, channelOf } from '../support/channel.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { HOST, httpBackend, startGateway } from '../support/start-gateway.ts'

/** Source: policies.md §5, cascade; the form on the wire is ours (docs/decisions). */

async function startPair(options: { key?: string; callers?: string[]; skewMs?: number } = {}) {
  const echo = await startEchoServer()
  const provider = await startGateway({
    apis: [{ reqUri: '/inner', authType: 'APP', backendApi: httpBackend(echo.address) }],
    limits: {
      cascade: {
        key: options.key ?? 'shared',
        instanceId: 'provider',
        callers: options.callers ?? ['caller'],
      },
    },
    now: () => Date.now() + (options.skewMs ?? 0),
  })
  const caller = await startGateway({
    apis: [
      {
        reqUri: '/outer',
        backendApi: channelBackend({ reqUri: '/inner' }, { vpcChannelProxyHost: HOST, cascadeFlag: true }),
      },
      { reqUri: '/plain', backendApi: channelBackend({ reqUri: '/inner' }, { vpcChannelProxyHost: HOST }) },
    ],
    input: { channels: [channelOf([{ port: provider.httpPort }])] },
    limits: { cascade: { key: 'shared', instanceId: 'caller', callers: [] } },
  })
  return { echo, provider, caller }
}

test('an instance that is known calls an App-authenticated API of another one', async () => {
  const { echo, provider, caller } = await startPair()
  const answer = await caller.call({ path: '/outer?q=1' })
  expect(answer.status).toBe(200)
  const headers = new Map(echo.requests[0]?.headers.map(([name, value]) => [name.toLowerCase(), value]))
  expect(headers.get('x-apig-count')).toBe('2')
  expect(headers.has('x-apig-cascade')).toBe(false)
  const { spans } = await provider.lastTrace()
  expect(spans.find(({ name }) => name === 'authenticate')?.note).toBe('cascade call of instance caller')
})

test.each([
  ['another key', { key: 'other' }],
  ['a caller that is not listed', { callers: ['somebody'] }],
  ['a clock far away', { skewMs: 16 * 60 * 1000 }],
])('%s is no cascade call: App authentication decides', async (_name, options) => {
  const { caller, echo } = await startPair(options)
  expect(await caller.call({ path: '/outer' })).toMatchObject({
    status: 401,
    json: { error_code: 'APIC.0303' },
  })
  expect(echo.requests).toHaveLength(0)
})

test('without the flag nothing is signed', async () => {
  const { caller } = await startPair()
  expect((await caller.call({ path: '/plain' })).status).toBe(401)
})

test('a made-up header from outside opens nothing', async () => {
  const { provider } = await startPair()
  const answer = await provider.call({
    path: '/inner',
    headers: [['X-Apig-Cascade', `v1;caller;${Date.now()};${'0'.repeat(64)}`]],
  })
  expect(answer.status).toBe(401)
})
