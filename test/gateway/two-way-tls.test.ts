import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { makeCertificate } from '../support/certificates.ts'
import { channelBackend, channelOf } from '../support/channel.ts'
import { startBackend } from '../support/start-backend.ts'
import { httpBackend, type StartedGateway, startGateway } from '../support/start-gateway.ts'

const authority = makeCertificate({ name: 'Clients', authority: true })
const client = makeCertificate({ name: 'our gateway', issuer: authority, use: 'clientAuth' })

/** Answers with the name in the caller's certificate; without one there is no connection. */
async function startStrictServer({ gateway }: StartedGateway) {
  const own = await gateway.authority.leafFor('localhost')
  const server = createServer(
    { key: own.key, cert: own.cert, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
    (message, response) =>
      response.end((message.socket as TLSSocket).getPeerCertificate().subject.CN as string),
  )
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('with two-way authentication the gateway shows its certificate, directly and through a channel', async () => {
  const gateway = await startGateway({ limits: { clientCertificate: client } })
  const port = await startStrictServer(gateway)
  const secure = { reqProtocol: 'HTTPS' as const, enableClientSsl: true }
  gateway.publish(
    [
      { reqUri: '/direct', backendApi: httpBackend(`localhost:${port}`, secure) },
      { reqUri: '/plain', backendApi: httpBackend(`localhost:${port}`, { reqProtocol: 'HTTPS' }) },
      { reqUri: '/channel', backendApi: channelBackend(secure, { vpcChannelProxyHost: 'localhost' }) },
    ],
    { channels: [channelOf([{ port }])] },
  )
  expect((await gateway.call({ path: '/direct' })).body.toString()).toBe('our gateway')
  expect((await gateway.call({ path: '/channel' })).body.toString()).toBe('our gateway')
  expect((await gateway.call({ path: '/plain' })).json).toMatchObject({ error_code: 'APIC.0202' })
})

test('without a certificate the call is 502 APIC.0202 and the hint names the parameter', async () => {
  const gateway = await startGateway()
  const port = await startStrictServer(gateway)
  gateway.publish([
    {
      reqUri: '/a',
      backendApi: httpBackend(`localhost:${port}`, { reqProtocol: 'HTTPS', enableClientSsl: true }),
    },
  ])
  expect((await gateway.call({ path: '/a' })).json).toMatchObject({ error_code: 'APIC.0202' })
  expect((await gateway.lastTrace()).hint).toContain('backend_client_certificate')
})

test('an HTTPS check with two-way authentication shows it too', async () => {
  const gateway = await startGateway({ limits: { clientCertificate: client } })
  const port = await startStrictServer(gateway)
  const health = { protocol: 'HTTPS', path: '/', httpCode: '200', enableClientSsl: true } as const
  gateway.publish([], { channels: [channelOf([{ port, host: 'localhost' }], { health })] })
  const [channel] = [...gateway.gateway.table().channels.values()]
  if (channel === undefined) throw new Error('no channel')
  await gateway.gateway.channels.checkNow(channel)
  expect(gateway.gateway.channels.health(channel)[0]).toMatchObject({
    state: 'up',
    lastResult: 'answered 200',
  })
})

test('the parameter keeps the key sealed, shows stars and refuses what does not fit', async () => {
  const { call, stop } = await startBackend()
  onTestFinished(() => stop())
  const set = (config: object) =>
    call('feature.set', { name: 'backend_client_certificate', enable: true, config: JSON.stringify(config) })
  const shown = await set({ enable: 'on', content: client.cert, key: client.key })
  expect(JSON.parse(shown.config)).toMatchObject({ content: client.cert, key: '******' })
  // Sent back as shown: the key stays.
  expect(JSON.parse((await set(JSON.parse(shown.config))).config)).toMatchObject({ key: '******' })
  const other = makeCertificate({ name: 'other' })
  await expect(set({ content: client.cert, key: other.key })).rejects.toMatchObject({
    entry: { code: 'APIG.2101' },
  })
  await expect(set({ content: 'nothing', key: client.key })).rejects.toMatchObject({
    entry: { code: 'APIG.2106' },
  })
})
