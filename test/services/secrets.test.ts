import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { callGateway } from '../support/call-gateway.ts'
import { startBackend } from '../support/start-backend.ts'

test('after calls, debugging and a backup, no secret lies anywhere in the folder in clear', async () => {
  const { backend, call, dataDir, httpsPort, stop } = await startBackend()
  onTestFinished(() => stop())
  const secret = 'Sesame-open-0123456789'
  const appCode = 'CODE0123456789'.repeat(6)
  const { id: appId } = await call('integrationApplication.create', {
    name: 'caller',
    key: 'caller-key',
    secret,
  })
  await call('appCode.create', { appId, appCode })
  const group = (await call('apiGroup.list', {})).items[0]
  const api = await call('api.create', {
    ...{ groupId: group?.id ?? '', romaAppId: appId, name: 'orders', reqMethod: 'GET', reqUri: '/orders' },
    ...{
      authType: 'APP',
      authOpt: { appCodeAuthType: 'HEADER' },
      backendType: 'MOCK',
      mockInfo: { resultContent: 'pong' },
    },
  })
  await call('publication.publish', { apiId: api.id, envId: RELEASE_ID })
  await call('appAuth.create', { envId: RELEASE_ID, appIds: [appId], apiIds: [api.id] })

  const { pem } = await call('localAuthority.get', {})
  const answer = await callGateway({
    ...{ port: httpsPort, path: `/orders?password=${secret}`, ca: pem },
    headers: [['X-Apig-AppCode', appCode]],
  })
  expect([answer.status, answer.body.toString()]).toEqual([200, 'pong'])
  const debugged = {
    target: { kind: 'published', apiId: api.id, envId: RELEASE_ID },
    method: 'GET',
    url: '/orders',
  } as const
  for (const auth of [
    { kind: 'appCode', appCode },
    { kind: 'signature', key: 'caller-key', secret },
    { kind: 'application', appId },
  ] as const) {
    const result = await call('debugger.send', { request: { ...debugged, auth } })
    expect([auth.kind, result.response?.status]).toEqual([auth.kind, 200])
  }
  const access = await call('management.access', {})
  await call('integrationApplication.secret', { id: appId })
  await call('instance.backup', {})
  await stop({ keep: true })

  const known = { secret, appCode, token: access.token, sk: access.sk }
  const files = readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((file) => statSync(file).isFile())
  expect(files.some((file) => file.endsWith('traces.db'))).toBe(true)
  const found = files.flatMap((file) => {
    const content = readFileSync(file)
    return Object.entries(known)
      .filter(
        ([, value]) => content.includes(value) || content.includes(Buffer.from(value).toString('base64')),
      )
      .map(([name]) => `${name} in ${file}`)
  })
  expect(found).toEqual([])
  expect(backend.managementAccess.current().token).toBe(access.token)
})
