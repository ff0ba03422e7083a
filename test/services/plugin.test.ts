import { expect, onTestFinished, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { RELEASE_ID } from '#contract/model/environment'
import { PluginType, pluginContents } from '#contract/model/plugin'
import { callGateway } from '../support/call-gateway.ts'
import { startBackend } from '../support/start-backend.ts'

async function start() {
  const started = await startBackend()
  onTestFinished(() => started.stop())
  const { call } = started
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'shop' })
  const group = await call('apiGroup.create', { name: 'orders', romaAppId })
  const api = async (name: string) => {
    const made = await call('api.create', {
      ...{
        groupId: group.id,
        romaAppId,
        name: `api-${name}`,
        reqMethod: 'GET',
        reqUri: `/${name}`,
        authType: 'NONE',
      },
      ...{ reqProtocol: 'BOTH', backendType: 'MOCK', mockInfo: { resultContent: name } },
    })
    await call('publication.publish', { apiId: made.id, envId: RELEASE_ID })
    return made.id
  }
  return {
    ...started,
    api,
    get: (path: string) => callGateway({ port: started.httpPort, host: group.slDomain, path }),
  }
}

const headers = (value: string) =>
  JSON.stringify({ response_headers: [{ name: 'X-Served-By', value, action: 'override' }] })

const draft = (value: string) =>
  ({
    pluginName: `by_${value}`,
    pluginType: 'set_resp_headers',
    pluginScope: 'global',
    pluginContent: headers(value),
  }) as const

// Source: policies.md §1: bind, unbind and edit act at once; offline and republish keep the bindings.
test('a plug-in acts while it is bound, through edits, versions and being offline', async () => {
  const { call, api, get } = await start()
  const apiId = await api('a')
  const served = async () => (await get('/a')).headers['x-served-by']
  const { id } = await call('plugin.create', draft('desk'))
  expect(await served()).toBeUndefined()
  const where = { envId: RELEASE_ID, pluginIds: [id], apiIds: [apiId] }
  await call('plugin.attach', where)
  expect(await served()).toBe('desk')
  await call('plugin.update', { id, draft: { ...draft('desk'), pluginContent: headers('other') } })
  expect(await served()).toBe('other')
  await call('publication.offline', { apiId, envId: RELEASE_ID })
  expect((await get('/a')).status).toBe(404)
  await call('publication.publish', { apiId, envId: RELEASE_ID })
  expect(await served()).toBe('other')
  await call('plugin.detach', where)
  expect(await served()).toBeUndefined()
})

test('a clone has the same content and is bound to nothing', async () => {
  const { call, api } = await start()
  const apiId = await api('a')
  const { id } = await call('plugin.create', {
    ...{ pluginName: 'calls', pluginType: 'kafka_log', pluginScope: 'global' },
    pluginContent: JSON.stringify({
      ...{ broker_list: ['127.0.0.1:1'], topic: 'calls' },
      sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_username: 'u', sasl_password: 'p' },
    }),
  })
  await call('plugin.attach', { envId: RELEASE_ID, pluginIds: [id], apiIds: [apiId] })
  const clone = await call('plugin.clone', { id, pluginName: 'calls_again' })
  expect(clone).toMatchObject({ pluginName: 'calls_again', pluginType: 'kafka_log', bindNum: 0 })
  // The sealed password came along: without it the content would be refused.
  const { pluginContent } = clone
  await call('plugin.update', { id: clone.id, draft: { ...clone, pluginContent } })
  await expect(call('plugin.clone', { id, pluginName: 'calls_again' })).rejects.toBeInstanceOf(RomaError)
})

test('the state of a Kafka log that has no broker is told, and calls go on', async () => {
  const { call, api, get } = await start()
  const apiId = await api('a')
  const { id } = await call('plugin.create', {
    ...{ pluginName: 'calls', pluginType: 'kafka_log', pluginScope: 'global' },
    pluginContent: JSON.stringify({ broker_list: ['127.0.0.1:1'], topic: 'calls' }),
  })
  await call('plugin.attach', { envId: RELEASE_ID, pluginIds: [id], apiIds: [apiId] })
  expect(await call('plugin.state', { id })).toEqual({ breakers: [], kafka: null })
  expect((await get('/a')).status).toBe(200)
  for (let i = 0; i < 400 && (await call('plugin.state', { id })).kafka?.dropped !== 1; i += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect((await call('plugin.state', { id })).kafka).toMatchObject({ state: 'failed', dropped: 1, sent: 0 })
})

test.each(PluginType.options)('the template of %s may be saved as it is', async (pluginType) => {
  const { call } = await start()
  const pluginContent = JSON.stringify(pluginContents[pluginType].template)
  const saved = await call('plugin.create', {
    ...{ pluginName: 'template', pluginType, pluginScope: 'global', pluginContent },
  })
  expect(saved.pluginType).toBe(pluginType)
})

test('members that only the console needs are accepted and kept', async () => {
  const { call } = await start()
  const { template } = pluginContents.breaker
  const parameter = { type: 'path', name: 'reqPath', value: 'reqPath', id: 7, disabled: true, focused: false }
  const pluginContent = JSON.stringify({ ...template, downgrade_parameters: [parameter], extra: { a: [1] } })
  const saved = await call('plugin.create', {
    ...{ pluginName: 'extra', pluginType: 'breaker', pluginScope: 'global', pluginContent },
  })
  expect(saved.pluginContent).toBe(pluginContent)
})
