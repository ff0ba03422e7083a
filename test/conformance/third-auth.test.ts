import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callGateway, type WireRequest } from '../support/call-gateway.ts'
import { type EchoServer, startEchoServer } from '../support/echo-server.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

/**
 * Rows P35 to P37 of the table of policies, and every key of the content. Source of each: APIG User Guide,
 * "Third-Party Authorizer" (apig_03_0077); ROMA Connect User Guide, the same (roma_03_2158); "ThirdAuthContent".
 */

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
const START = Date.parse('2030-01-01T10:00:00Z')
let started: StartedBackend
let appId = ''
let groupId = ''
let host = ''
let count = 0

beforeAll(async () => {
  started = await startBackend()
  const { call } = started
  appId = (await call('integrationApplication.create', { name: 'shop' })).id
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: appId })
  groupId = group.id
  host = group.slDomain
  await call('feature.set', {
    name: 'real_ip_from_xff',
    enable: true,
    config: '{"enable":"on","xff_index":-1}',
  })
})
beforeEach(() => at(0))
afterAll(() => started.stop())

/** Seconds from the first call, by a clock of the test. */
function at(seconds: number): void {
  void started.backend.handlers['clock.set']({ now: START + seconds * 1000, frozen: true })
}

/** The third party: what it answers stands in the headers of the test's call, or is said here. */
function thirdParty(status = 204, headers: Record<string, string> = {}, body = ''): Promise<EchoServer> {
  return startEchoServer((message, response) => {
    const wanted = Number(message.headers['x-answer'] ?? status)
    response.writeHead(wanted, headers)
    response.end(message.method === 'HEAD' || wanted === 204 ? undefined : body)
  })
}

interface Content {
  readonly auth_request?: Record<string, unknown>
  readonly [name: string]: unknown
}

function contentOf(address: string, { auth_request, ...more }: Content = {}): string {
  return JSON.stringify({
    auth_request: {
      ...{ method: 'GET', protocol: 'HTTP', url_domain: address, path: '/check', timeout: 2000 },
      ...{ vpc_channel_enabled: false, vpc_channel_info: null },
      ...auth_request,
    },
    simple_auth_mode_enabled: true,
    ...more,
  })
}

async function newPlugin(pluginContent: string): Promise<string> {
  count += 1
  const plugin = await started.call('plugin.create', {
    ...{ pluginName: `third_${count}`, pluginType: 'third_auth', pluginScope: 'global', pluginContent },
  })
  return plugin.id
}

/** Publishes an API in front of an echo server, guarded by a plug-in. */
async function guarded(pluginContent: string, api: Record<string, unknown> = {}) {
  const echo = await startEchoServer()
  count += 1
  const path = `/t${count}`
  const { id } = await started.call('api.create', {
    ...{
      groupId,
      romaAppId: appId,
      name: `third-${count}`,
      reqMethod: 'ANY',
      reqUri: path,
      matchMode: 'SWA',
    },
    ...{ reqProtocol: 'BOTH', authType: 'NONE', backendType: 'HTTP' },
    backendApi: {
      ...{ urlDomain: echo.address, reqProtocol: 'HTTP', reqMethod: 'ANY', reqUri: '/', retryCount: '0' },
    },
    ...api,
  } as never)
  await started.call('publication.publish', { apiId: id, envId: RELEASE })
  const pluginId = await newPlugin(pluginContent)
  await started.call('plugin.attach', { envId: RELEASE, pluginIds: [pluginId], apiIds: [id] })
  const call = ({ from, ...request }: Partial<WireRequest> & { from?: string } = {}) =>
    callGateway({
      ...{ port: started.httpPort, host, ...request },
      path: `${path}${request.path ?? ''}`,
      headers: [...(request.headers ?? []), ...(from ? [['X-Forwarded-For', from] as const] : [])],
    })
  return { id, pluginId, echo, call, path }
}

async function traceOf(answer: { headers: Readonly<Record<string, string>> }) {
  const requestId = answer.headers['x-request-id'] ?? ''
  for (let i = 0; i < 200; i += 1) {
    const trace = await started.call('callTrace.get', { requestId }).catch(() => undefined)
    if (trace !== undefined) return trace
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('no trace')
}

const codeOf = (answer: { json: unknown }) => (answer.json as { error_code?: string }).error_code ?? ''
const headerOf = (echo: EchoServer, name: string) =>
  echo.requests.at(-1)?.headers.find(([key]) => key.toLowerCase() === name)?.[1]

/** An address where nothing listens. */
async function deadAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return `127.0.0.1:${port}`
}

test('P35: the service answers 204 and 403: 200; 401 APIC.0312, backend not called', async () => {
  const third = await thirdParty()
  const { call, echo } = await guarded(contentOf(third.address))
  expect((await call()).status).toBe(200)
  const refused = await call({ headers: [['X-Answer', '403']] })
  expect([refused.status, codeOf(refused)]).toEqual([401, 'APIC.0312'])
  expect(refused.json).toMatchObject({
    error_msg: 'Incorrect third-party authentication information,auth fail',
  })
  expect([echo.requests.length, third.requests.length]).toEqual([1, 2])
  expect(await traceOf(refused)).toMatchObject({
    stoppedAt: 'authorize',
    explanation: { kind: 'thirdAuth', status: 403, request: expect.stringContaining('GET http://127.0.0.1') },
  })
})

test('P36: relaxed mode, service down: 200', async () => {
  const relaxed = { auth_downgrade_enabled: true }
  expect((await (await guarded(contentOf(await deadAddress(), relaxed))).call()).status).toBe(200)
  const third = await thirdParty(503)
  expect((await (await guarded(contentOf(third.address, relaxed))).call()).status).toBe(200)
})

test('P37: threshold 2: 3 bad calls, good ones at 60, at 301, and from another address at 61', async () => {
  const third = await thirdParty()
  const { call } = await guarded(contentOf(third.address, { custom_forbid_limit: 2 }))
  const bad = { from: '10.1.0.1', headers: [['X-Answer', '403']] as const }
  const results: unknown[] = []
  for (const second of [0, 1, 2]) {
    at(second)
    results.push((await call(bad)).status)
  }
  at(60)
  const locked = await call({ from: '10.1.0.1' })
  at(61)
  const other = await call({ from: '10.1.0.2' })
  at(301)
  const later = await call({ from: '10.1.0.1' })
  expect([...results, locked.status, codeOf(locked), other.status, later.status]).toEqual([
    ...[401, 401, 401, 403, 'APIC.0314', 200, 200],
  ])
  expect(third.requests).toHaveLength(5)
})

test('the lock outlives a change of the plug-in; at the limit nobody is locked yet', async () => {
  const third = await thirdParty()
  const { call, pluginId } = await guarded(contentOf(third.address, { custom_forbid_limit: 1 }))
  const bad = { from: '10.2.0.1', headers: [['X-Answer', '401']] as const }
  expect((await call(bad)).status).toBe(401)
  expect((await call({ from: '10.2.0.1' })).status).toBe(200)
  expect((await call(bad)).status).toBe(401)
  await started.call('plugin.update', {
    id: pluginId,
    draft: {
      ...{ pluginName: `renamed_${count}`, pluginType: 'third_auth', pluginScope: 'global' },
      pluginContent: contentOf(third.address, { custom_forbid_limit: 1, carry_path_enabled: true }),
    },
  })
  expect((await call({ from: '10.2.0.1' })).status).toBe(403)
})

describe('the request', () => {
  test('carries all headers and query strings when no identity is named, and no body', async () => {
    const third = await thirdParty()
    const { call } = await guarded(contentOf(third.address, { auth_request: { path: '/check?a=1' } }))
    await call({ method: 'POST', path: '?b=2&c=%20x', headers: [['X-One', '1']], body: 'text' })
    expect(third.requests.at(-1)).toMatchObject({ method: 'GET', url: '/check?a=1&b=2&c=%20x', body: '' })
    expect(headerOf(third, 'x-one')).toBe('1')
    expect(headerOf(third, 'host')).toBe(third.address)
    expect(headerOf(third, 'x-apig-count')).toBe('1')
  })

  test('carries only named identities, under both spellings', async () => {
    const third = await thirdParty()
    for (const spelling of ['query', 'queries']) {
      const identities = { headers: [{ name: 'X-Ticket' }], [spelling]: [{ name: 'shop' }] }
      const { call } = await guarded(contentOf(third.address, { identities }))
      await call({
        path: '?shop=1&b=2',
        headers: [
          ['x-ticket', 'abc'],
          ['X-Other', '1'],
        ],
      })
      expect(third.requests.at(-1)?.url).toBe('/check?shop=1')
      expect([headerOf(third, 'x-ticket'), headerOf(third, 'x-other')]).toEqual(['abc', undefined])
    }
  })

  test('carries the body, cut off at the size, and the path', async () => {
    const third = await thirdParty()
    const { call, path } = await guarded(
      contentOf(third.address, {
        auth_request: { method: 'POST', path: '/check/' },
        ...{ carry_body: { enabled: true, max_body_size: 4 }, carry_path_enabled: true },
      }),
    )
    const answer = await call({ method: 'PUT', path: '/a%20b?x=1', body: '123456' })
    expect(third.requests.at(-1)).toMatchObject({
      method: 'POST',
      url: `/check${path}/a%20b?x=1`,
      body: '1234',
    })
    // The backend still gets all of it.
    expect(answer.json).toMatchObject({ method: 'PUT', body: '123456' })
  })

  test.each(['GET', 'POST', 'PUT', 'HEAD'])('uses %s', async (method) => {
    const third = await thirdParty(200)
    const { call } = await guarded(contentOf(third.address, { auth_request: { method } }))
    expect((await call()).status).toBe(200)
    expect(third.requests.at(-1)?.method).toBe(method)
  })
})

describe('success', () => {
  test.each([
    [200, 200],
    [299, 200],
    [302, 401],
    [400, 401],
    [404, 401],
  ])('simple mode: %i gives %i', async (answered, status) => {
    const third = await thirdParty(answered)
    expect((await (await guarded(contentOf(third.address))).call()).status).toBe(status)
  })

  test('otherwise an answer header equals the agreed value', async () => {
    const more = { simple_auth_mode_enabled: false, match_auth: { key: 'X-Auth', value: 'yes' } }
    for (const [value, status] of [
      ['yes', 200],
      ['Yes', 401],
    ] as const) {
      const third = await thirdParty(200, { 'X-Auth': value })
      expect((await (await guarded(contentOf(third.address, more))).call()).status).toBe(status)
    }
  })

  test('answer headers go on to the backend in the place of the caller’s', async () => {
    for (const spelling of ['carry_resp_headers', 'carry_resp_header']) {
      const third = await thirdParty(200, { 'X-User': 'ann', 'X-Rest': '1' })
      const { call, echo } = await guarded(contentOf(third.address, { [spelling]: ['X-User', 'X-Gone'] }))
      await call({ headers: [['x-user', 'eve']] })
      const got = echo.requests.at(-1)?.headers.filter(([name]) => name.toLowerCase().startsWith('x-user'))
      expect(got?.map(([, value]) => value)).toEqual(['ann'])
      expect(headerOf(echo, 'x-rest')).toBeUndefined()
    }
  })
})

test('return_resp_body: the caller gets the answer of the service, and no gateway response', async () => {
  const third = await thirdParty(402, { 'Content-Type': 'text/plain', 'X-Inner': '1' }, 'pay first')
  const { call, echo } = await guarded(contentOf(third.address, { return_resp_body_enabled: true }))
  const answer = await call()
  expect([
    answer.status,
    answer.body.toString(),
    answer.headers['content-type'],
    answer.headers['x-inner'],
  ]).toEqual([...[402, 'pay first', 'text/plain', undefined]])
  expect(echo.requests).toHaveLength(0)
})

test('a declared identity is missing: 401 APIC.0313, which is no failure that counts', async () => {
  const third = await thirdParty()
  const { call } = await guarded(
    contentOf(third.address, {
      ...{
        identities: { headers: [{ name: 'X-Ticket' }], queries: [{ name: 'shop' }] },
        custom_forbid_limit: 1,
      },
    }),
  )
  for (const [path, headers] of [
    ['', []],
    ['?shop=1', []],
    ['', [['X-Ticket', '1']]],
  ] as const) {
    const answer = await call({ path, headers })
    expect([answer.status, codeOf(answer)]).toEqual([401, 'APIC.0313'])
  }
  expect((await call({ path: '?shop=1', headers: [['X-Ticket', '1']] })).status).toBe(200)
  expect(third.requests).toHaveLength(1)
})

describe('nobody answers', () => {
  test('no connection: 500 APIC.0616', async () => {
    const answer = await (await guarded(contentOf(await deadAddress()))).call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0616'])
  })

  test('no answer in time: 500 APIC.0617', async () => {
    const third = await startEchoServer(() => undefined)
    const { call } = await guarded(contentOf(third.address, { auth_request: { timeout: 100 } }))
    const answer = await call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0617'])
  })

  test('an answer 5xx: 500 APIC.0617', async () => {
    const answer = await (await guarded(contentOf((await thirdParty(500)).address))).call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0617'])
  })

  test('an address that outgoing calls may not reach: refused, and the trace names the rule', async () => {
    const answer = await (await guarded(contentOf('169.254.169.254'))).call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0616'])
    expect((await traceOf(answer)).hint).toContain('169.254.0.0/16')
  })

  test('an answer that never ends is not waited for', async () => {
    const third = await startEchoServer((_, response) => {
      response.writeHead(403)
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1)
      response.on('close', () => clearInterval(timer))
    })
    const { call } = await guarded(contentOf(third.address, { return_resp_body_enabled: true }))
    const answer = await call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0616'])
  })

  test('one that leads back to the API ends as a loop', async () => {
    const { call, pluginId, path } = await guarded(contentOf('127.0.0.1:1'))
    await started.call('plugin.update', {
      id: pluginId,
      draft: {
        ...{ pluginName: `loop_${count}`, pluginType: 'third_auth', pluginScope: 'global' },
        pluginContent: contentOf(`${host}:${started.httpPort}`, { auth_request: { path } }),
      },
    })
    const answer = await call()
    expect(answer.status).toBe(500)
    const { items } = await started.call('callTrace.list', { limit: 50 })
    expect(items.filter(({ errorCode }) => errorCode === 'APIC.0612')).not.toHaveLength(0)
  })
})

describe('a channel', () => {
  const channelContent = (id: string, more: Record<string, unknown> = {}) =>
    contentOf('', {
      auth_request: {
        ...{ url_domain: '', vpc_channel_enabled: true, vpc_channel_info: { vpc_id: id, ...more } },
      },
    })

  test('chooses the server; the Host header is the one named, or the caller’s; one in use stays: 3710', async () => {
    const third = await thirdParty()
    const { id } = await started.call('vpcChannel.create', {
      ...{ name: 'third_parties', port: third.port, balanceStrategy: 1, memberType: 'ip' },
      members: [{ host: '127.0.0.1', port: third.port }],
    } as never)
    const named = await guarded(channelContent(id, { vpc_proxy_host: 'auth.example.com' }))
    expect((await named.call()).status).toBe(200)
    expect(headerOf(third, 'host')).toBe('auth.example.com')
    expect((await named.call({ headers: [['X-Answer', '403']] })).status).toBe(401)
    const own = await guarded(channelContent(id))
    await own.call()
    expect(headerOf(third, 'host')).toBe(host)
    await expect(started.call('vpcChannel.delete', { id })).rejects.toMatchObject({
      entry: { code: 'APIG.3710' },
    })
    const { items } = await started.call('vpcMember.list', { vpcChannelId: id })
    await started.call('vpcMember.delete', { vpcChannelId: id, id: items[0]?.id ?? '' })
    expect(codeOf(await own.call())).toBe('APIC.0615')
  })

  test('that is gone or has no member: 500 APIC.0615', async () => {
    const answer = await (await guarded(channelContent('f'.repeat(32)))).call()
    expect([answer.status, codeOf(answer)]).toEqual([500, 'APIC.0615'])
  })
})

describe('rules', () => {
  const parameters = [{ type: 'header', name: 'kind', value: 'X-Kind' }]
  const rules = [
    { rule_name: 'one', match_regex: '["kind","==","free"]' },
    { rule_name: 'two', match_regex: '["OR",["kind","==","gift"],["method","==","DELETE"]]' },
  ]

  test.each([
    ['allow', true, 'free', 'GET', 200],
    ['allow', true, 'gift', 'GET', 200],
    ['allow', true, '', 'DELETE', 200],
    ['allow', true, 'paid', 'GET', 401],
    ['deny', true, 'free', 'GET', 401],
    ['deny', true, 'paid', 'GET', 200],
    ['allow', false, 'free', 'GET', 401],
  ] as const)('%s, on: %s, %s with %s gives %i', async (rule_type, rule_enabled, kind, method, status) => {
    const third = await thirdParty(403)
    const { call } = await guarded(contentOf(third.address, { rule_type, rule_enabled, parameters, rules }))
    expect((await call({ method, headers: [['X-Kind', kind]] })).status).toBe(status)
    expect(third.requests).toHaveLength(status === 200 ? 0 : 1)
  })
})

test('the API’s own authentication comes first', async () => {
  const third = await thirdParty()
  const { call } = await guarded(contentOf(third.address), { authType: 'APP' })
  expect(codeOf(await call())).toBe('APIC.0303')
  expect(third.requests).toHaveLength(0)
})

test('credentials stay out of trace and explanation', async () => {
  const third = await thirdParty(403, {}, '{"token":"hidden-answer"}')
  const { call } = await guarded(
    contentOf(third.address, { identities: { headers: [{ name: 'X-Ticket' }], queries: [{ name: 'key' }] } }),
  )
  const trace = await traceOf(
    await call({ path: '?key=hidden-key', headers: [['X-Ticket', 'hidden-ticket']] }),
  )
  expect(trace.explanation).toMatchObject({ input: expect.stringContaining('GET /check') })
  expect(JSON.stringify(trace.explanation)).not.toContain('hidden')
})

describe('a content is refused', () => {
  test.each([
    ['without an address', { auth_request: { url_domain: '' } }],
    ['with a channel that is not chosen', { auth_request: { vpc_channel_enabled: true } }],
    ['with IPv6', { auth_request: { url_domain: '[::1]:80' } }],
    ['with a path that does not start with /', { auth_request: { path: 'check' } }],
    ['with timeout 60001', { auth_request: { timeout: 60_001 } }],
    ['with timeout 0', { auth_request: { timeout: 0 } }],
    ['with DELETE', { auth_request: { method: 'DELETE' } }],
    [
      'with eleven headers',
      { identities: { headers: Array.from({ length: 11 }, (_, i) => ({ name: `h${i}` })) } },
    ],
    ['with eleven answer headers', { carry_resp_headers: Array.from({ length: 11 }, (_, i) => `h${i}`) }],
    ['with an answer header of 65 characters', { carry_resp_headers: ['a'.repeat(65)] }],
    ['without a way to tell success', { simple_auth_mode_enabled: false }],
    ['with a threshold below 0', { custom_forbid_limit: -1 }],
    ['with another rule type', { rule_type: 'maybe' }],
    ['with a rule that is no JSON', { rules: [{ rule_name: 'a', match_regex: '(' }] }],
    ['with a rule on an undeclared name', { rules: [{ rule_name: 'a', match_regex: '["x","==","1"]' }] }],
    ['with a broken pattern', { rules: [{ rule_name: 'a', match_regex: '["reqPath","~~","("]' }] }],
  ])('%s', async (_, more) => {
    await expect(newPlugin(contentOf('127.0.0.1:9', more as Content))).rejects.toMatchObject({
      entry: { status: 400 },
    })
  })
})
