import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { makeCertificate, type TestCertificate } from '../support/certificates.ts'
import { startBackend } from '../support/start-backend.ts'

const DAY = 86_400_000

let root: TestCertificate
let middle: TestCertificate
let leaf: TestCertificate

beforeAll(() => {
  root = makeCertificate({ name: 'Root', authority: true })
  middle = makeCertificate({ name: 'Middle', authority: true, issuer: root })
  leaf = makeCertificate({
    name: 'api.example.com',
    san: ['DNS:api.example.com', 'DNS:*.shop.example.com'],
    issuer: middle,
  })
})

async function start(now?: () => number) {
  const started = await startBackend(now === undefined ? {} : { now })
  onTestFinished(() => started.stop())
  const app = await started.call('integrationApplication.create', { name: 'shop' })
  const group = await started.call('apiGroup.create', { name: 'orders', romaAppId: app.id })
  const bind = (urlDomain: string) =>
    started.call('apiGroup.bindDomain', { groupId: group.id, draft: { urlDomain } })
  const draft = (more: Record<string, string> = {}) => ({
    name: 'shop_cert',
    certContent: leaf.cert + middle.cert,
    privateKey: leaf.key,
    ...more,
  })
  return { ...started, groupId: group.id, bind, draft }
}

/** Source of the rows: ROMA Connect API Reference, "Error Codes", APIG.2101 to 2109 and 3708. */
describe('an upload is refused', () => {
  const rows: [string, () => Record<string, string>, string][] = [
    ['with the key of another certificate', () => ({ privateKey: middle.key }), 'APIG.2101'],
    ['with a chain in the wrong order', () => ({ certContent: leaf.cert + root.cert }), 'APIG.2104'],
    [
      'with a chain whose issuer only has the right name',
      () => ({ certContent: leaf.cert + makeCertificate({ name: 'Middle', authority: true }).cert }),
      'APIG.2104',
    ],
    [
      'with an encrypted key',
      () => ({ privateKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n' }),
      'APIG.2105',
    ],
    [
      'with an old encrypted key',
      () => ({ privateKey: '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n' }),
      'APIG.2105',
    ],
    ['with a text that is no certificate', () => ({ certContent: 'hello' }), 'APIG.2106'],
    [
      'with a broken certificate',
      () => ({ certContent: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }),
      'APIG.2106',
    ],
    ['with a text that is no key', () => ({ privateKey: 'hello' }), 'APIG.2106'],
    ['with eleven certificates', () => ({ certContent: leaf.cert.repeat(11) }), 'APIG.2106'],
    ['without alternative names', () => pair(makeCertificate({ name: 'api.example.com' })), 'APIG.2109'],
    [
      'made for clients',
      () => pair(makeCertificate({ san: ['DNS:a.example.com'], use: 'clientAuth' })),
      'APIG.3708',
    ],
    [
      'with a weak key',
      () => pair(makeCertificate({ san: ['DNS:a.example.com'], rsaBits: 1024 })),
      'APIG.2106',
    ],
    ['with a trusted root that is no authority', () => ({ trustedRootCa: leaf.cert }), 'APIG.2106'],
    ['with a PEM of 1 MB', () => ({ certContent: leaf.cert + '\n'.repeat(1024 * 1024) }), 'APIG.2006'],
    ['with a name of three characters', () => ({ name: 'abc' }), 'APIG.2011'],
    ['with a name that begins with a digit', () => ({ name: '1abcd' }), 'APIG.2011'],
    ['without a key', () => ({ privateKey: '' }), 'APIG.2005'],
  ]

  test('for the documented reasons', async () => {
    const { call, draft } = await start()
    for (const [why, more, code] of rows) {
      const answer = await call('certificate.create', draft(more())).catch((error) => error)
      expect([why, answer.entry?.code]).toEqual([why, code])
    }
    expect((await call('certificate.list', {})).total).toBe(0)
  })

  test('after it has expired, and before it begins', async () => {
    let time = Date.now() + 40 * DAY
    const { call, draft } = await start(() => time)
    await expect(call('certificate.create', draft())).rejects.toMatchObject({ entry: { code: 'APIG.2102' } })
    time = Date.now() - 2 * DAY
    await expect(call('certificate.create', draft())).rejects.toMatchObject({ entry: { code: 'APIG.2106' } })
  })
})

const pair = ({ cert, key }: TestCertificate) => ({ certContent: cert, privateKey: key })

test('a certificate tells what it says, and its key never comes out', async () => {
  const { call, draft, dataDir, backend } = await start()
  const made = await call('certificate.create', draft())
  expect(made).toMatchObject({
    commonName: 'api.example.com',
    san: ['api.example.com', '*.shop.example.com'],
    signatureAlgorithm: 'ECDSA-SHA256',
    algorithmType: 'ECC',
    organization: ['Test'],
    country: ['DE'],
    issuer: ['DE', 'Test', 'Middle'],
    domains: [],
  })
  expect(Date.parse(made.notAfter)).toBeGreaterThan(Date.now() + 29 * DAY)
  const secret = leaf.key.split('\n')[1] ?? ''
  expect(JSON.stringify([made, await call('certificate.list', {})])).not.toContain(secret)
  await backend.close()
  for (const file of readdirSync(dataDir, { recursive: true, withFileTypes: true }))
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(secret)).toBe(false)
})

describe('a domain answers with a certificate', () => {
  test('that names it, exactly or by a wildcard of one label', async () => {
    const { call, bind, draft, groupId } = await start()
    const { id } = await call('certificate.create', draft())
    const attach = async (domain: string) => {
      const { id: domainId } = await bind(domain)
      return call('apiGroup.attachCertificates', { groupId, domainId, certificateIds: [id] })
    }
    expect(await attach('api.example.com')).toMatchObject({
      certificate: { id, name: 'shop_cert' },
      localCa: false,
    })
    expect(await attach('a.shop.example.com')).toMatchObject({ certificate: { id } })
    expect(await attach('*.shop.example.com')).toMatchObject({ certificate: { id } })
    for (const other of ['shop.example.com', 'a.b.shop.example.com'])
      await expect(attach(other)).rejects.toMatchObject({ entry: { code: 'APIG.2103' } })
    const { items } = await call('certificate.attachedDomains', { id })
    expect(items.map(({ urlDomain }) => urlDomain)).toEqual([
      '*.shop.example.com',
      'a.shop.example.com',
      'api.example.com',
    ])
    await expect(call('certificate.delete', { id })).rejects.toMatchObject({ error: 'stillInUse' })
  })

  test('one at a time, replaced in one step when asked to', async () => {
    const { call, bind, draft, groupId } = await start()
    const first = await call('certificate.create', draft())
    const second = await call('certificate.create', draft({ name: 'second' }))
    const { id: domainId } = await bind('api.example.com')
    const input = { groupId, domainId }
    await call('apiGroup.attachCertificates', { ...input, certificateIds: [first.id] })
    await expect(
      call('apiGroup.attachCertificates', { ...input, certificateIds: [second.id] }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2051' } })
    await call('apiGroup.attachCertificates', { ...input, certificateIds: [second.id], replace: true })
    await expect(
      call('apiGroup.detachCertificates', { ...input, certificateIds: [first.id] }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.3097' } })
    const bare = await call('apiGroup.detachCertificates', { ...input, certificateIds: [second.id] })
    expect(bare.certificate).toBeNull()
    await call('certificate.delete', { id: second.id })
    await expect(call('certificate.get', { id: second.id })).rejects.toMatchObject({
      entry: { code: 'APIG.3021' },
    })
  })

  test('and asks for client certificates only when it knows whom to trust', async () => {
    const { call, bind, draft, groupId } = await start()
    const plain = await call('certificate.create', draft())
    const { id: domainId } = await bind('api.example.com')
    const input = { groupId, domainId, certificateIds: [plain.id] }
    await expect(
      call('apiGroup.attachCertificates', { ...input, verifiedClientCertificateEnabled: true }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2011' } })
    await call('apiGroup.attachCertificates', input)
    // The page: on by itself when the certificate brings a trusted root.
    const rooted = await call('certificate.create', draft({ name: 'rooted', trustedRootCa: root.cert }))
    expect(
      await call('apiGroup.attachCertificates', { ...input, certificateIds: [rooted.id], replace: true }),
    ).toMatchObject({ verifiedClientCertificateEnabled: true })
    await expect(
      call('certificate.update', { id: rooted.id, change: { name: 'rooted', trustedRootCa: '' } }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2011' } })
  })

  test('an upload that does not fit the domain leaves nothing behind', async () => {
    const { call, bind, draft, groupId } = await start()
    const { id: domainId } = await bind('other.example.com')
    await expect(
      call('apiGroup.addCertificate', { groupId, domainId, draft: draft() }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2103' } })
    expect((await call('certificate.list', {})).total).toBe(0)
  })

  test('a new certificate of the same name keeps the domains it has', async () => {
    const { call, bind, draft, groupId } = await start()
    const { id: domainId } = await bind('api.example.com')
    const { certificate } = await call('apiGroup.addCertificate', { groupId, domainId, draft: draft() })
    const id = certificate?.id ?? ''
    const wrong = makeCertificate({ san: ['DNS:elsewhere.example.com'] })
    await expect(
      call('certificate.update', { id, change: { name: 'shop_cert', ...pair(wrong) } }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2103' } })
    await expect(
      call('certificate.update', { id, change: { name: 'shop_cert', certContent: leaf.cert } }),
    ).rejects.toMatchObject({ entry: { code: 'APIG.2001' } })
    const right = makeCertificate({ name: 'new', san: ['DNS:api.example.com'] })
    expect(
      await call('certificate.update', { id, change: { name: 'renewed', ...pair(right) } }),
    ).toMatchObject({
      name: 'renewed',
      commonName: 'new',
      domains: [{ urlDomain: 'api.example.com' }],
    })
  })
})

test('a certificate that ends soon is told of while a domain answers with it', async () => {
  let time = Date.now()
  const { call, bind, draft, groupId, backend } = await start(() => time)
  const told = () => backend.instance().notices.filter(({ kind }) => kind === 'certificateEnds')
  const { id } = await call('certificate.create', draft())
  expect(told()).toEqual([])
  const { id: domainId } = await bind('api.example.com')
  await call('apiGroup.attachCertificates', { groupId, domainId, certificateIds: [id] })
  expect(told()[0]?.text).toMatch(/"shop_cert" of api.example.com ends on/)
  time += 60 * DAY
  expect(told()[0]?.text).toMatch(/ended on/)
})
