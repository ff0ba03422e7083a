import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { callGateway } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { startBackend } from '../support/start-backend.ts'

/** Source: ROMA Connect, "Modifying Instance Configuration Parameters" (roma_03_0012); CreateFeatureV2. */

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

async function start() {
  const started = await startBackend()
  onTestFinished(() => started.stop())
  const { call } = started
  const app = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: app.id })
  async function publish(change: Record<string, unknown>) {
    const api = await call('api.create', {
      ...{ groupId: group.id, romaAppId: app.id, name: `api-${Math.random()}`, reqMethod: 'ANY' },
      ...{ reqProtocol: 'BOTH', ...change },
    } as never)
    await call('publication.publish', { apiId: api.id, envId: RELEASE })
  }
  const set = (name: string, config: unknown, enable = true) =>
    call('feature.set', {
      name,
      enable,
      config: typeof config === 'string' ? config : JSON.stringify(config),
    })
  return {
    ...started,
    groupId: group.id,
    appId: app.id,
    publish,
    set,
    get: (path: string, headers: [string, string][] = [], more = {}) =>
      callGateway({ port: started.httpPort, host: group.slDomain, path, headers, ...more }),
  }
}

const mock = (reqUri: string, resultContent: string) => ({
  reqUri,
  backendType: 'MOCK',
  mockInfo: { resultContent },
})

describe('gzip', () => {
  const takes: [string, string] = ['Accept-Encoding', 'br, gzip;q=0.8']
  const long = '{"a": "0123456789"}'.repeat(100)

  test('compresses bodies above 1 KB for callers that take it, and only when on', async () => {
    const { publish, set, get } = await start()
    await publish(mock('/long', long))
    await publish(mock('/short', '{}'))
    expect((await get('/long', [takes])).headers['content-encoding']).toBeUndefined()
    await set('gzip', { enable: 'on', comp_level: 9 })
    const packed = await get('/long', [takes])
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
    expect(packed.body.length).toBe(Number(packed.headers['content-length']))
    expect(gunzipSync(packed.body).toString()).toBe(long)
    const without: [string, [string, string][]][] = [
      ['/short', [takes]],
      ['/long', []],
      ['/long', [['Accept-Encoding', 'gzip;q=0, br']]],
    ]
    for (const [path, headers] of without)
      expect((await get(path, headers)).headers['content-encoding']).toBeUndefined()
    await set('gzip', 'off')
    expect((await get('/long', [takes])).headers['content-encoding']).toBeUndefined()
  })

  test('leaves what a backend compressed or calls untouchable, and streams the rest', async () => {
    const { publish, set, get } = await start()
    const server = await startEchoServer((message, response) => {
      if (message.url === '/packed') response.setHeader('Content-Encoding', 'gzip')
      if (message.url === '/untouchable') response.setHeader('Cache-Control', 'no-transform')
      if (message.url === '/picture') response.setHeader('Content-Type', 'image/png')
      response.setHeader('ETag', '"1"')
      response.write(long)
      setImmediate(() => response.end(long))
    })
    const backendApi = {
      urlDomain: `127.0.0.1:${server.port}`,
      reqProtocol: 'HTTP',
      reqMethod: 'ANY',
      reqUri: '/',
    }
    await publish({ reqUri: '/', matchMode: 'SWA', backendType: 'HTTP', backendApi })
    await set('gzip', 'on')
    for (const path of ['/packed', '/untouchable', '/picture'])
      expect((await get(path, [takes])).body.toString()).toBe(long + long)
    const streamed = await get('/plain', [takes])
    expect(streamed.headers).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"1"' })
    expect(gunzipSync(streamed.body).toString()).toBe(long + long)
  })
})

test('a big compressed answer arrives whole, and a backend stops when its caller leaves', async () => {
  const { publish, set, httpPort, groupId } = await start()
  const big = randomBytes(6 * 1024 * 1024).toString('hex')
  let ended = ''
  const server = await startEchoServer((message, response) => {
    response.on('close', () => {
      ended = response.writableFinished ? 'sent' : 'stopped'
    })
    response.setHeader('Content-Length', big.length)
    if (message.url === '/half') response.write(big.slice(0, 1024 * 1024))
    else response.end(big)
  })
  const backendApi = { urlDomain: server.address, reqProtocol: 'HTTP', reqMethod: 'ANY', reqUri: '/' }
  await publish({ reqUri: '/', matchMode: 'SWA', backendType: 'HTTP', backendApi })
  await set('gzip', 'on')
  const host = `${groupId}.apic.localhost`
  const call = (path: string) =>
    request({ port: httpPort, host: '127.0.0.1', path, headers: { host, 'accept-encoding': 'gzip' } })
  const whole = await new Promise<Buffer>((resolve) => {
    call('/big')
      .on('response', async (answer) => resolve(Buffer.concat(await answer.toArray())))
      .end()
  })
  expect(gunzipSync(whole).toString() === big).toBe(true)
  const leaving = call('/half').on('error', () => undefined)
  leaving.on('response', (answer) => answer.once('data', () => leaving.destroy()))
  leaving.end()
  await expect.poll(() => ended).toBe('stopped')
})

test('request_body_size sets the largest body', async () => {
  const { publish, set, get } = await start()
  await publish(mock('/up', '{}'))
  const body = Buffer.alloc(2 * 1024 * 1024)
  expect((await get('/up', [], { method: 'POST', body })).status).toBe(200)
  await set('request_body_size', '1048576')
  expect(await get('/up', [], { method: 'POST', body })).toMatchObject({
    status: 413,
    json: { error_code: 'APIC.0201' },
  })
})

test('backend_timeout is the ceiling of every timeout, of new definitions and of running ones', async () => {
  const { publish, set, get, groupId, appId, call } = await start()
  const server = await startEchoServer(() => undefined)
  const backendApi = (timeout: number) => ({
    ...{ urlDomain: `127.0.0.1:${server.port}`, reqProtocol: 'HTTP', reqMethod: 'ANY', reqUri: '/' },
    ...{ timeout, retryCount: '0' },
  })
  await publish({ reqUri: '/slow', backendType: 'HTTP', backendApi: backendApi(60_000) })
  await set('backend_timeout', { max_timeout: 50 })
  expect(await get('/slow')).toMatchObject({ status: 504, json: { error_code: 'APIC.0203' } })
  const draft = {
    groupId,
    romaAppId: appId,
    name: 'late',
    reqMethod: 'GET',
    reqUri: '/late',
    backendType: 'HTTP',
  }
  await expect(call('api.create', { ...draft, backendApi: backendApi(51) } as never)).rejects.toMatchObject({
    entry: { code: 'APIG.2003' },
  })
})

test('ssl_ciphers names what the listener takes up to TLS 1.2', async () => {
  const { set, httpsPort: port } = await start()
  const shake = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(
        {
          port,
          host: '127.0.0.1',
          servername: 'localhost',
          rejectUnauthorized: false,
          maxVersion: 'TLSv1.2',
        },
        () => {
          resolve(socket.getCipher().name)
          socket.destroy()
        },
      )
      socket.on('error', reject)
    })
  await set('ssl_ciphers', { ssl_ciphers: ['ECDHE-ECDSA-AES256-SHA384'] })
  expect(await shake()).toBe('ECDHE-ECDSA-AES256-SHA384')
  await set('ssl_ciphers', { ssl_ciphers: ['ECDHE-RSA-AES128-GCM-SHA256'] })
  await expect(shake()).rejects.toThrow()
  await set('ssl_ciphers', '', false)
  expect(await shake()).toMatch(/^ECDHE-ECDSA-AES/)
})

test('livedata_env other than online tells callers why a function failed', async () => {
  const { set, get, call, appId, groupId } = await start()
  const backend = await call('customBackend.create', {
    name: 'broken',
    path: '/broken',
    method: 'GET',
    romaAppId: appId,
  })
  const content = 'function execute(data) {\n  return nothing.here\n}'
  await call('customBackend.saveScripts', {
    id: backend.id,
    apiType: 'function',
    scripts: [{ content, objectName: 'x' }],
  })
  await call('customBackend.deploy', {
    id: backend.id,
    frontApi: { groupId, envId: RELEASE, authType: 'NONE', protocol: 'BOTH' },
  })
  expect((await get('/broken')).json).toMatchObject({ error_msg: 'The custom backend failed.' })
  await set('livedata_config', { livedata_env: 'dev' })
  expect((await get('/broken')).json).toMatchObject({
    error_msg: expect.stringMatching(/^Line 2: .*nothing/),
  })
})

test('default_group_hide takes DEFAULT out of every list, and its APIs go on answering', async () => {
  const { set, call, httpPort, appId } = await start()
  const group = (await call('apiGroup.list', {})).items.find(({ isDefault }) => isDefault === 1)
  const api = await call('api.create', {
    ...{ groupId: group?.id ?? '', romaAppId: appId, name: 'bare', reqMethod: 'GET', reqUri: '/bare' },
    ...{ reqProtocol: 'BOTH', backendType: 'MOCK', mockInfo: { resultContent: 'here' } },
  })
  await call('publication.publish', { apiId: api.id, envId: RELEASE })
  const names = async () => (await call('apiGroup.list', {})).items.map(({ name }) => name)
  await set('default_group_hide', 'on')
  expect(await names()).toEqual(['orders'])
  expect((await callGateway({ port: httpPort, host: '127.0.0.1', path: '/bare' })).status).toBe(200)
  await set('default_group_hide', 'off')
  expect(await names()).toContain('DEFAULT')
})

/** Source: api-definition §14: one exists from the start, global, with a sub-domain like any other. */
test('the group DEFAULT is global, answers on the bare address and is never deleted', async () => {
  const { call } = await start()
  const group = (await call('apiGroup.list', {})).items.find(({ isDefault }) => isDefault === 1)
  expect(group).toMatchObject({ name: 'DEFAULT', version: 'V1', romaAppId: null })
  expect(group?.slDomain).toBe(`${group?.id}.apic.localhost`)
  await expect(call('apiGroup.delete', { id: group?.id ?? '' })).rejects.toMatchObject({
    entry: { status: 403 },
  })
})

describe('values', () => {
  test.each([
    ['gzip', { enable: 'on', comp_level: 10 }],
    ['gzip', { enable: 'maybe' }],
    ['ssl_ciphers', { ssl_ciphers: [] }],
    ['ssl_ciphers', { ssl_ciphers: ['RC4-MD5'] }],
    ['ssl_ciphers', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ['request_body_size', '1048575'],
    ['request_body_size', String(9536 * 1024 * 1024 + 1)],
    ['backend_timeout', { max_timeout: 0 }],
    ['ratelimit', { api_limits: 1_000_001 }],
    ['livedata_config', { sandbox_max_cpu_time: 1_000_001 }],
    ['livedata_config', { sandbox_max_memory: 9537 }],
    ['livedata_config', { gw_address_protocol: 'ftp' }],
    ['vpc_name_modifiable', 'maybe'],
    ['default_group_hide', 'maybe'],
  ])('%s refuses %j', async (name, config) => {
    const { set } = await start()
    await expect(set(name, config)).rejects.toMatchObject({ entry: { code: 'APIG.2011' } })
  })
})
