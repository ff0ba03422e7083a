import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { createLocalAuthority } from '../../src-main/gateway/local-authority.ts'
import { callGateway } from '../support/call-gateway.ts'
import { HOST, startGateway } from '../support/start-gateway.ts'

const DAY = 86_400_000

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'atrium-ca-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function handshake(
  port: number,
  options: { ca: string; servername?: string; host?: string },
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: options.host ?? '127.0.0.1', ...options })
    socket.on('error', reject)
    socket.once('secureConnect', () => resolve(socket))
  })
}

test('callers that trust the authority reach every name of the gateway over HTTPS', async () => {
  const { gateway, httpsPort } = await startGateway({ apis: [{ reqUri: '/a' }] })
  const { pem: ca } = gateway.authority
  expect((await callGateway({ port: httpsPort, host: HOST, path: '/a', ca })).status).toBe(200)
  for (const servername of ['localhost', HOST, 'any.apic.localhost']) {
    const socket = await handshake(httpsPort, { ca, servername })
    expect(socket.authorized).toBe(true)
    const { valid_from: from, valid_to: to, subjectaltname } = socket.getPeerCertificate()
    expect(subjectaltname).toContain(servername)
    expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(397 * DAY)
    socket.destroy()
  }
  const bare = await handshake(httpsPort, { ca })
  expect(bare.getPeerCertificate().subjectaltname).toContain('IP Address:127.0.0.1')
  bare.destroy()
  const six = await handshake(httpsPort, { ca, host: '::1' })
  expect(six.authorized).toBe(true)
  six.destroy()
})

test('a caller that does not trust the authority is turned away by its own TLS', async () => {
  const { httpsPort } = await startGateway()
  await expect(handshake(httpsPort, { ca: '', servername: 'localhost' })).rejects.toThrow()
})

test('the authority is P-256, constrained, of path length zero, and survives a restart', async () => {
  const dataDir = folder()
  const options = { dataDir, now: Date.now, onRenewed: () => undefined }
  const first = await createLocalAuthority(options)
  const text = execFileSync('openssl', ['x509', '-noout', '-text', '-in', first.caFile]).toString()
  expect(text).toContain('prime256v1')
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
  expect(text).toMatch(/Name Constraints: critical/)
  expect(text).toContain('DNS:localhost')
  expect(text).toContain('IP:127.0.0.0/255.0.0.0')
  expect(statSync(join(dataDir, 'keys', 'ca.key')).mode & 0o777).toBe(0o600)
  expect(statSync(join(dataDir, 'keys', 'localhost.key')).mode & 0o777).toBe(0o600)
  const again = await createLocalAuthority(options)
  expect(again.fingerprint).toBe(first.fingerprint)
  expect(again.localhost.cert).toBe(first.localhost.cert)
  await again.renew()
  expect(again.fingerprint).not.toBe(first.fingerprint)
  expect(readFileSync(again.caFile, 'utf8')).toBe(again.pem)
  expect(new X509Certificate(again.localhost.cert).verify(new X509Certificate(again.pem).publicKey)).toBe(
    true,
  )
})

test('a leaf is renewed by itself before it ends', async () => {
  const dataDir = folder()
  let time = Date.now()
  const authority = await createLocalAuthority({ dataDir, now: () => time, onRenewed: () => undefined })
  const before = await authority.leafFor('a.apic.localhost')
  expect(await authority.leafFor('a.apic.localhost')).toBe(before)
  time += 370 * DAY
  expect(await authority.leafFor('a.apic.localhost')).not.toBe(before)
  expect(Date.parse(new X509Certificate(authority.localhost.cert).validTo)).toBeGreaterThan(time + 300 * DAY)
})

test('renewing the authority changes what the open listeners show', async () => {
  const { gateway, httpsPort } = await startGateway({ apis: [{ reqUri: '/a' }] })
  await gateway.authority.renew()
  const { pem: ca } = gateway.authority
  expect((await callGateway({ port: httpsPort, host: HOST, path: '/a', ca })).status).toBe(200)
  const bare = await handshake(httpsPort, { ca })
  expect(bare.authorized).toBe(true)
  bare.destroy()
})

// Row 63
test('a leaf for a public name that the authority signed is refused by clients', async () => {
  const dataDir = folder()
  const authority = await createLocalAuthority({ dataDir, now: Date.now, onRenewed: () => undefined })
  const key = join(dataDir, 'leaf.key')
  const request = join(dataDir, 'leaf.csr')
  const leaf = join(dataDir, 'leaf.pem')
  const names = join(dataDir, 'names.ext')
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    key,
    '-out',
    request,
    '-subj',
    '/CN=bank.example.com',
  )
  execFileSync('sh', ['-c', `printf 'subjectAltName=DNS:bank.example.com' > '${names}'`])
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    authority.caFile,
    '-CAkey',
    join(dataDir, 'keys', 'ca.key'),
    '-CAcreateserial',
    '-out',
    leaf,
    '-days',
    '30',
    '-extfile',
    names,
  )
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(leaf) })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(handshake(port, { ca: authority.pem, servername: 'bank.example.com' })).rejects.toThrow(
    /permitted subtree/,
  )
})

test('a port that is taken is reported with a free one, and the other listener goes on', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void holder.close())
  const address = holder.address()
  const taken = typeof address === 'object' && address !== null ? address.port : 0
  const { gateway } = await startGateway({ apis: [{ reqUri: '/a' }] })
  const status = await gateway.start({ host: '127.0.0.1', httpPort: 0, httpsPort: taken })
  expect(status.state).toBe('Failed')
  const [http, https] = status.listeners
  expect(http?.problem).toBe('')
  expect(https).toMatchObject({ port: taken, url: '' })
  expect(https?.problem).toContain(
    `Port ${taken} is used by another program. Port ${https?.freePort} is free`,
  )
  expect((await callGateway({ port: http?.port ?? 0, host: HOST, path: '/a' })).status).toBe(200)
  const again = await gateway.start({ host: '127.0.0.1', httpPort: 0, httpsPort: https?.freePort ?? 0 })
  expect(again.state).toBe('Running')
})
