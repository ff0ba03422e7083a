import { beforeAll, expect, test } from 'vitest'
import { makeCertificate, type TestCertificate } from '../support/certificates.ts'
import { endpoints } from './endpoints.ts'
import { missingFields } from './sdk-fields.ts'

const { at, ok, refused } = endpoints()
let pair: TestCertificate
let body: Record<string, string>
const path = (rest = '') => `/v2/${at.rest.access.projectId}/apic/certificates${rest}`

beforeAll(() => {
  pair = makeCertificate({ name: 'api.example.com', san: ['DNS:api.example.com', 'DNS:*.example.com'] })
  body = { name: 'cert_demo', cert_content: pair.cert, private_key: pair.key }
})

test('certificates are created, listed, changed and deleted', async () => {
  const made = await ok(at.rest.send('POST', path(), body), 200)
  expect(missingFields('CertificateDetails', made)).toEqual([])
  expect(made).toMatchObject({
    ...{ name: 'cert_demo', type: 'global', instance_id: 'common', common_name: 'api.example.com' },
    ...{ san: ['api.example.com', '*.example.com'], algorithm_type: 'ECC', is_has_trusted_root_ca: false },
  })
  expect(JSON.stringify(made)).not.toContain('PRIVATE KEY')
  const list = await ok(at.rest.send('GET', path('?common_name=example&limit=1')), 200)
  expect(list).toMatchObject({ total: 1, size: 1, certs: [{ id: made.id }] })
  expect(missingFields('CertBase', list.certs[0])).toEqual([])
  expect((await ok(at.rest.send('GET', path('?name=other')), 200)).total).toBe(0)
  const changed = await ok(at.rest.send('PUT', path(`/${made.id}`), { ...body, name: 'renamed' }), 200)
  expect(changed.name).toBe('renamed')
  await ok(at.rest.send('DELETE', path(`/${made.id}`)), 204)
  const gone = await refused(at.rest.send('GET', path(`/${made.id}`)), 404, 'APIG.3021')
  expect(gone.error_msg).toBe(`SSL certificate ${made.id} does not exist`)
})

test('a certificate of one instance names it', async () => {
  const one = { ...body, type: 'instance' }
  await refused(at.rest.send('POST', path(), one), 400, 'APIG.2001')
  const made = await ok(at.rest.send('POST', path(), { ...one, instance_id: at.rest.access.instanceId }), 200)
  expect(made).toMatchObject({ type: 'instance', instance_id: at.rest.access.instanceId })
})

test('certificates are attached to domains from both sides', async () => {
  const domains = `/api-groups/${at.ids.groupId}/domains`
  const domain = await ok(at.rest.post(domains, { url_domain: 'api.example.com' }), 201)
  const cert = await ok(at.rest.send('POST', path(), body), 200)
  await ok(at.rest.post(`${domains}/${domain.id}/certificates/attach`, { certificate_ids: [cert.id] }), 204)
  const group = await ok(at.rest.get(`/api-groups/${at.ids.groupId}`), 200)
  expect(group.url_domains[0]).toMatchObject({ ssl_id: cert.id, ssl_name: 'cert_demo' })
  const bound = await ok(at.rest.send('GET', path(`/${cert.id}/attached-domains`)), 200)
  expect(bound).toMatchObject({
    total: 1,
    bound_domains: [{ url_domain: 'api.example.com', api_group_id: at.ids.groupId }],
  })
  await refused(at.rest.send('DELETE', path(`/${cert.id}`)), 409, 'LOCAL.0014')
  const named = { domains: [{ domain: 'api.example.com' }] }
  await ok(at.rest.send('POST', path(`/${cert.id}/domains/detach`), named), 204)
  await refused(at.rest.send('POST', path(`/${cert.id}/domains/detach`), named), 404, 'APIG.3097')
  await ok(at.rest.send('POST', path(`/${cert.id}/domains/attach`), named), 204)
  const unknown = { domains: [{ domain: 'nobody.example.com' }] }
  await refused(at.rest.send('POST', path(`/${cert.id}/domains/attach`), unknown), 404, 'APIG.3020')
  await ok(at.rest.post(`${domains}/${domain.id}/certificates/detach`, { certificate_ids: [cert.id] }), 204)
  await ok(at.rest.send('DELETE', path(`/${cert.id}`)), 204)
})

test('the old style adds a certificate to a domain and takes it away', async () => {
  const domains = `/api-groups/${at.ids.groupId}/domains`
  const domain = await ok(at.rest.post(domains, { url_domain: 'old.example.com' }), 201)
  const made = await ok(at.rest.post(`${domains}/${domain.id}/certificate`, body), 201)
  const one = `${domains}/${domain.id}/certificate/${made.ssl_id}`
  expect(await ok(at.rest.get(one), 200)).toMatchObject({ name: 'cert_demo', cert_content: pair.cert })
  await ok(at.rest.remove(one), 204)
  await refused(at.rest.get(one), 404, 'APIG.3021')
  const wrong = { ...body, private_key: makeCertificate({}).key }
  await refused(at.rest.post(`${domains}/${domain.id}/certificate`, wrong), 400, 'APIG.2101')
})
