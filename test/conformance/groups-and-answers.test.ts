import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UrlDomainDraft } from '#contract/model/api-group'
import { callGateway } from '../support/call-gateway.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'
let started: StartedBackend
let appId = ''

beforeAll(async () => {
  started = await startBackend()
  appId = (await started.call('integrationApplication.create', { name: 'shop' })).id
})
afterAll(() => started.stop())

const newGroup = (name: string) => started.call('apiGroup.create', { name, romaAppId: appId })

/** Source: AssociateDomainV2; ROMA Connect User Guide, "Binding a domain name" (apic-ug-190215038). */
describe('independent domain names', () => {
  test.each([
    ['api.example.com', true],
    ['*.example.com', true],
    ['a.b.c.d.e.f.g.example', true],
    ['api.example.com.', true],
    ['example', false],
    ['a_b.example.com', false],
    ['-a.example.com', false],
    ['a..example.com', false],
    ['*.*.example.com', false],
    ['a.*.example.com', false],
    ['example.c', false],
    ['1.2.3.4', false],
    [`${'a'.repeat(64)}.example.com`, false],
    [`${'a.'.repeat(130)}com`, false],
  ])('%s: %s', (urlDomain, good) => {
    expect(UrlDomainDraft.safeParse({ urlDomain }).success).toBe(good)
  })

  test('have TLSv1.1 and no redirect by default', () => {
    expect(UrlDomainDraft.parse({ urlDomain: 'a.example.com' })).toMatchObject({
      minSslVersion: 'TLSv1.1',
      isHttpRedirectToHttps: false,
    })
  })

  test('are five at most in a group, and belong to one group', async () => {
    const { id } = await newGroup('five')
    const bind = (groupId: string, urlDomain: string) =>
      started.call('apiGroup.bindDomain', { groupId, draft: { urlDomain } })
    for (let i = 1; i <= 5; i += 1) await bind(id, `d${i}.example.com`)
    await expect(bind(id, 'd6.example.com')).rejects.toMatchObject({ entry: { code: 'APIG.3108' } })
    const other = await newGroup('other')
    await expect(bind(other.id, 'D1.example.com')).rejects.toMatchObject({ entry: { code: 'APIG.3305' } })
    await expect(bind(other.id, other.slDomain)).rejects.toMatchObject({ entry: { code: 'APIG.3305' } })
  })
})

/** Source: APIG User Guide, "Response headers" (roma_03_2172, apig_03_0047). */
describe('what the caller receives', () => {
  test('server, id and count always; latencies only when asked for', async () => {
    const group = await newGroup('answers')
    const server = await startEchoServer()
    const publish = async (change: Record<string, unknown>) => {
      const draft = { groupId: group.id, romaAppId: appId, reqMethod: 'GET', reqProtocol: 'BOTH', ...change }
      const { id } = await started.call('api.create', draft as never)
      await started.call('publication.publish', { apiId: id, envId: RELEASE })
    }
    const backendApi = { urlDomain: server.address, reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/' }
    await publish({ name: 'web', reqUri: '/web', backendType: 'HTTP', backendApi })
    await publish({ name: 'mock', reqUri: '/mock', backendType: 'MOCK', mockInfo: { resultContent: '{}' } })
    const get = (path: string, headers: [string, string][] = []) =>
      callGateway({ port: started.httpPort, host: group.slDomain, path, headers })
    const debug: [string, string] = ['X-Apig-Mode', 'debug']
    for (const path of ['/web', '/mock', '/nothing']) {
      const { headers, json } = await get(path)
      expect(headers).toMatchObject({ server: 'api-gateway', 'x-apig-count': '1' })
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
      expect(headers).not.toHaveProperty('x-apig-latency')
      if (path === '/nothing') expect(json).toMatchObject({ request_id: headers['x-request-id'] })
    }
    expect((await get('/web', [debug])).headers).toMatchObject({
      'x-apig-latency': expect.stringMatching(/^\d+$/),
      'x-apig-upstream-latency': expect.stringMatching(/^\d+$/),
    })
    const mock = await get('/mock', [debug])
    expect(mock.headers['x-apig-latency']).toMatch(/^\d+$/)
    expect(mock.headers).not.toHaveProperty('x-apig-upstream-latency')
  })
})
