import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { readAll } from '../support/call-gateway.ts'
import { makeCertificate, type TestCertificate } from '../support/certificates.ts'
import { startEchoServer } from '../support/echo-server.ts'
import { startBackend } from '../support/start-backend.ts'

/** Source: ROMA Connect User Guide, "Binding a domain name"; api-definition §14; codes APIC.0204 and APIC.0205. */

const RELEASE = 'DEFAULT_ENVIRONMENT_RELEASE_ID'

async function start() {
  const started = await startBackend()
  onTestFinished(() => started.stop())
  const { call } = started
  const app = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId: app.id })
  async function publish(change: Record<string, unknown>) {
    const draft = { groupId: group.id, romaAppId: app.id, reqMethod: 'ANY', reqProtocol: 'BOTH', ...change }
    const { id } = await call('api.create', draft as never)
    await call('publication.publish', { apiId: id, envId: RELEASE })
  }
  await publish({
    name: 'hello',
    reqUri: '/hello',
    backendType: 'MOCK',
    mockInfo: { resultContent: 'hello' },
  })
  async function bind(
    urlDomain: string,
    certificate: TestCertificate | null,
    more: Record<string, unknown> = {},
  ) {
    const domain = await call('apiGroup.bindDomain', {
      groupId: group.id,
      draft: { urlDomain, ...more } as never,
    })
    if (certificate === null) return domain
    const draft = { name: 'cert', certContent: certificate.cert, privateKey: certificate.key, ...more }
    return call('apiGroup.addCertificate', { groupId: group.id, domainId: domain.id, draft: draft as never })
  }
  return { ...started, groupId: group.id, bind, publish, ca: started.backend.caFile }
}

interface Dial {
  readonly port: number
  readonly servername: string
  readonly host?: string
  readonly client?: TestCertificate
  readonly version?: 'TLSv1.1' | 'TLSv1.2'
  readonly path?: string
}

/** Status, code of the error, and the certificate that was shown. */
async function get({ port, servername, host = servername, client, version, path = '/hello' }: Dial) {
  const socket = await new Promise<TLSSocket>((resolve, reject) => {
    const made = connect(
      {
        ...{ port, host: '127.0.0.1', servername, rejectUnauthorized: false },
        ...(client === undefined ? {} : { cert: client.cert, key: client.key }),
        ...(version === undefined ? {} : { minVersion: version, maxVersion: version }),
        ...(version === 'TLSv1.1' ? { ciphers: 'DEFAULT:@SECLEVEL=0' } : {}),
      },
      () => resolve(made),
    )
    made.on('error', reject)
  })
  const shown = socket.getPeerCertificate().subject?.CN
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  const text = (await readAll(socket)).toString()
  return {
    shown,
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]),
    code: /"error_code": "([^"]+)"/.exec(text)?.[1],
    message: /"error_msg": "([^"]+)"/.exec(text)?.[1],
    body: text.slice(text.indexOf('\r\n\r\n') + 4),
  }
}

test('each name shows its own certificate: exact before wildcard, uploaded before the local authority', async () => {
  const { bind, httpsPort: port } = await start()
  await bind('api.example.com', makeCertificate({ name: 'exact', san: ['DNS:api.example.com'] }))
  await bind('*.example.com', makeCertificate({ name: 'wild', san: ['DNS:*.example.com'] }))
  await bind('shop.test', null)
  await bind('foreign.example.org', null)
  expect(await get({ port, servername: 'api.example.com' })).toMatchObject({ shown: 'exact', status: 200 })
  expect(await get({ port, servername: 'other.example.com' })).toMatchObject({ shown: 'wild', status: 200 })
  expect(await get({ port, servername: 'shop.test' })).toMatchObject({ shown: 'shop.test', status: 200 })
  // The local authority must not speak for names of the open web.
  expect(await get({ port, servername: 'foreign.example.org' })).toMatchObject({
    shown: 'localhost',
    status: 200,
  })
  expect(await get({ port, servername: 'a.b.example.com' })).toMatchObject({ status: 404 })
})

test('a certificate that is replaced or taken off shows on the next connection', async () => {
  const { bind, call, groupId, httpsPort: port } = await start()
  const first = makeCertificate({ name: 'first', san: ['DNS:shop.test'] })
  const { id: domainId, certificate } = await bind('shop.test', first)
  expect((await get({ port, servername: 'shop.test' })).shown).toBe('first')
  const next = makeCertificate({ name: 'next', san: ['DNS:shop.test'] })
  const id = certificate?.id ?? ''
  await call('certificate.update', {
    id,
    change: { name: 'next', certContent: next.cert, privateKey: next.key },
  })
  expect((await get({ port, servername: 'shop.test' })).shown).toBe('next')
  await call('apiGroup.detachCertificates', { groupId, domainId, certificateIds: [id] })
  expect((await get({ port, servername: 'shop.test' })).shown).toBe('shop.test')
})

test('TLS 1.1 is served where the domain takes it and refused with its code elsewhere', async () => {
  const { bind, httpsPort: port } = await start()
  const old = { port, version: 'TLSv1.1' } as const
  // No domain takes it: not even a handshake.
  await expect(get({ ...old, servername: 'shop.test' })).rejects.toThrow()
  await bind('old.test', null, { minSslVersion: 'TLSv1.1' })
  await bind('new.test', null, { minSslVersion: 'TLSv1.2' })
  expect(await get({ ...old, servername: 'old.test' })).toMatchObject({ status: 200 })
  expect(await get({ ...old, servername: 'old.test', host: 'new.test' })).toMatchObject({
    status: 400,
    code: 'APIC.0204',
    message: 'SSL protocol is not supported: TLSv1.1',
  })
  expect(await get({ ...old, servername: 'new.test' })).toMatchObject({ status: 400, code: 'APIC.0204' })
  expect(await get({ ...old, servername: 'localhost' })).toMatchObject({ status: 400, code: 'APIC.0204' })
  expect(await get({ ...old, servername: 'old.test', host: 'x.apic.localhost' })).toMatchObject({
    code: 'APIC.0204',
  })
  expect(await get({ port, version: 'TLSv1.2', servername: 'new.test' })).toMatchObject({ status: 200 })
})

test('a domain that verifies clients lets in those of its authorities alone', async () => {
  const { bind, publish, httpsPort: port } = await start()
  const outside = await startEchoServer()
  await publish({
    ...{ name: 'who', reqUri: '/who', backendType: 'HTTP' },
    backendApi: { urlDomain: outside.address, reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/' },
    backendParams: [
      { name: 'x-client', location: 'HEADER', origin: 'SYSTEM', value: '$context.clientCertCN' },
    ],
  })
  const root = makeCertificate({ name: 'Clients', authority: true })
  const server = makeCertificate({ san: ['DNS:api.example.com'] })
  await bind('api.example.com', server, { trustedRootCa: root.cert })
  await bind('open.test', null)
  const servername = 'api.example.com'
  const known = makeCertificate({ name: 'alice', issuer: root, use: 'clientAuth' })
  const stranger = makeCertificate({ name: 'mallory' })
  const refused = { status: 400, code: 'APIC.0205', message: 'Verify client certificate failed' }
  expect(await get({ port, servername, client: known })).toMatchObject({ status: 200 })
  expect(await get({ port, servername })).toMatchObject(refused)
  expect(await get({ port, servername, client: stranger })).toMatchObject(refused)
  // A connection that was verified for nobody cannot be used for the domain that verifies.
  expect(await get({ port, servername: 'open.test', host: servername, client: known })).toMatchObject(refused)
  expect(await get({ port, servername: 'open.test' })).toMatchObject({ status: 200 })
  const text = await get({ port, servername, client: known, path: '/who' })
  expect(text.body).toContain('"x-client","alice"')
})

test('HTTP is sent on to HTTPS, except to APIs that answer over HTTP alone', async () => {
  const { bind, call, groupId, httpPort, httpsPort } = await start()
  const { id: domainId } = await bind('shop.test', null, { isHttpRedirectToHttps: true })
  const http = (host: string, path: string) => fetchRaw(httpPort, { host, path })
  expect(await http('shop.test', '/hello?a=1')).toMatchObject({
    status: 301,
    location: `https://shop.test:${httpsPort}/hello?a=1`,
  })
  expect((await http('shop.test', '/nothing')).status).toBe(404)
  // Without a certificate there is nothing to send them to.
  await bind('www.example.org', null, { isHttpRedirectToHttps: true })
  expect((await http('www.example.org', '/hello')).status).toBe(200)
  await call('apiGroup.updateDomain', {
    ...{ groupId, domainId, minSslVersion: 'TLSv1.2', isHttpRedirectToHttps: false },
  })
  expect((await http('shop.test', '/hello')).status).toBe(200)
})

async function fetchRaw(port: number, { host, path }: { host: string; path: string }) {
  const { callGateway } = await import('../support/call-gateway.ts')
  const answer = await callGateway({ port, host, path })
  return { status: answer.status, location: answer.headers.location }
}

test('client certificates are verified over HTTP/2 too', async () => {
  const { bind, call, httpsPort: port } = await start()
  await call('settings.update', { http2: true })
  const root = makeCertificate({ name: 'Clients', authority: true })
  await bind('api.example.com', makeCertificate({ san: ['DNS:api.example.com'] }), {
    trustedRootCa: root.cert,
  })
  const known = makeCertificate({ name: 'alice', issuer: root, use: 'clientAuth' })
  const status = async (client?: TestCertificate) => {
    const session = connectHttp2(`https://api.example.com:${port}`, {
      ...{ host: '127.0.0.1', servername: 'api.example.com', rejectUnauthorized: false },
      ...(client === undefined ? {} : { cert: client.cert, key: client.key }),
    })
    const request = session.request({ ':path': '/hello', ':authority': 'api.example.com' })
    const [headers] = await once(request, 'response')
    session.destroy()
    return headers[':status']
  }
  expect(await status(known)).toBe(200)
  expect(await status()).toBe(400)
})
