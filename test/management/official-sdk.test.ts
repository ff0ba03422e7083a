import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core'
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder'
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient'
import { Logger4jInstance } from '@huaweicloud/huaweicloud-sdk-core/logger/log4jLogger'
import { expect, test } from 'vitest'
import { type Management, mockApi, startManagement } from './support.ts'

// It prints every refusal otherwise, and refusals are what is tested.
Logger4jInstance.level = 'off'

/**
 * The core of the product's official SDK, unchanged: it resolves the path, signs with AK and SK, sends and reads
 * errors. Only the request definitions, which its service packages carry as data, stand here.
 */
function officialClient(rest: Management, sk = rest.access.sk): HcClient {
  const credential = new BasicCredentials()
    .withAk(rest.access.ak)
    .withSk(sk)
    .withProjectId(rest.access.projectId)
  return new ClientBuilder<HcClient>((client) => client)
    .withCredential(credential)
    .withEndpoint(`http://127.0.0.1:${rest.port}`)
    .build()
}

interface Definition {
  readonly method: string
  readonly url: string
  readonly pathParams?: Record<string, string>
  readonly queryParams?: Record<string, unknown>
  readonly data?: Record<string, unknown>
}

function sender(rest: Management, sk?: string) {
  const client = officialClient(rest, sk)
  const { instanceId, projectId } = rest.access
  return async ({ method, url, pathParams = {}, queryParams = {}, data }: Definition) => {
    const answer = await client.sendRequest({
      method,
      url,
      contentType: 'application/json;charset=UTF-8',
      queryParams,
      pathParams: { project_id: projectId, instance_id: instanceId, ...pathParams },
      headers: {},
      ...(data === undefined ? {} : { data }),
    })
    return answer as unknown as Record<string, unknown> & { httpStatusCode: number }
  }
}

const INSTANCE = '/v2/{project_id}/instances/{instance_id}'
const APIC = '/v2/{project_id}/apic/instances/{instance_id}'

test('the official SDK creates, publishes, lists and deletes with AK and SK', async () => {
  const { rest } = await startManagement()
  const send = sender(rest)
  const app = await send({
    method: 'POST',
    url: `${INSTANCE}/apps`,
    data: { name: '商店 (shop)', remark: 'äöü' },
  })
  expect(app.httpStatusCode).toBe(201)
  const group = await send({
    method: 'POST',
    url: `${APIC}/api-groups`,
    data: { name: 'orders', version: 'V2', roma_app_id: app.id },
  })
  const api = await send({
    method: 'POST',
    url: `${APIC}/apis`,
    data: mockApi({ appId: String(app.id), groupId: String(group.id) }, { auth_type: 'APP' }),
  })
  expect(api).toMatchObject({ httpStatusCode: 201, name: 'ping', status: 1 })
  const published = await send({
    method: 'POST',
    url: `${APIC}/apis/action`,
    data: { action: 'online', env_id: 'DEFAULT_ENVIRONMENT_RELEASE_ID', api_id: api.id, remark: '' },
  })
  expect(published.httpStatusCode).toBe(201)
  const list = await send({
    method: 'GET',
    url: `${APIC}/apis`,
    queryParams: {
      limit: 10,
      offset: 0,
      name: 'ping',
      req_uri: '/ping',
      precise_search: 'name,req_uri',
      group_id: group.id,
    },
  })
  expect(list).toMatchObject({ total: 1, size: 1, apis: [{ id: api.id, run_env_name: 'RELEASE' }] })
  await send({
    method: 'DELETE',
    url: `${APIC}/apis/versions/{version_id}`,
    pathParams: { version_id: String(published.version_id) },
  })
  const gone = await send({
    method: 'DELETE',
    url: `${APIC}/apis/{api_id}`,
    pathParams: { api_id: String(api.id) },
  })
  expect(gone.httpStatusCode).toBe(204)
})

test('the official SDK reads a refusal as its own exception', async () => {
  const { rest } = await startManagement()
  const missing = sender(rest)({
    method: 'GET',
    url: `${APIC}/apis/{api_id}`,
    pathParams: { api_id: 'nope' },
  })
  await expect(missing).rejects.toMatchObject({
    httpStatusCode: 404,
    errorCode: 'APIG.3002',
    errorMsg: 'API nope does not exist',
    requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
  const wrong = sender(rest, 'not the key')({ method: 'GET', url: `${APIC}/envs` })
  await expect(wrong).rejects.toMatchObject({ httpStatusCode: 401, errorCode: 'APIG.1002' })
})
