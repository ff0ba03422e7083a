import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RELEASE_ID } from '#contract/model/environment'
import { type StartedBackend, startBackend } from '../support/start-backend.ts'

// A deployed function behind its front API, over a real socket through every stage.

let started: StartedBackend
let host = ''
let groupId = ''
let romaAppId = ''

beforeAll(async () => {
  started = await startBackend()
  const { call } = started
  romaAppId = (await call('integrationApplication.create', { name: 'demo-app' })).id
  const group = await call('apiGroup.create', { name: 'demo-group', version: 'V2', romaAppId })
  groupId = group.id
  host = group.slDomain
  await call('feature.set', {
    name: 'livedata_config',
    enable: true,
    config: JSON.stringify({ sandbox_max_cpu_time: 300, sandbox_max_memory: 64 }),
  })
}, 60_000)
afterAll(() => started.stop())

/** A deployed and published function. */
async function publish(name: string, source: string, method: 'GET' | 'POST' = 'GET'): Promise<string> {
  const { call } = started
  const { id } = await call('customBackend.create', { name, method, path: `/${name}`, romaAppId })
  await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content: source }] })
  await call('customBackend.deploy', { id })
  await call('customBackend.publish', {
    id,
    frontApi: { groupId, envId: RELEASE_ID, authType: 'NONE', protocol: 'BOTH' },
  })
  return id
}

function send(path: string, { method = 'GET', headers = {}, body = '' } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const options = {
        port: started.httpPort,
        host: '127.0.0.1',
        path,
        method,
        headers: { ...headers, host },
      }
      request(options, (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += String(chunk)
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      })
        .on('error', reject)
        .end(body)
    },
  )
}

describe('a published function', () => {
  test('answers with its text', async () => {
    await publish('hello', 'function execute(data) { return "ROMA TEST!" }')
    expect(await send('/hello')).toMatchObject({
      status: 200,
      text: 'ROMA TEST!',
      headers: { 'content-type': 'application/json;charset=UTF-8' },
    })
  })

  test('gets method, query, headers and a parsed body', async () => {
    await publish(
      'echo',
      'function execute(data) { data = JSON.parse(data); return [data.method, data.uri, data.param.q, data.headers["x-a"], data.body.n] }',
      'POST',
    )
    const answer = await send('/echo?q=a%20b', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-A': '1' },
      body: '{"n":[1]}',
    })
    expect(JSON.parse(answer.text)).toEqual(['POST', '/echo', 'a b', '1', [1]])
  })

  test('answers with status and headers of its own', async () => {
    await publish(
      'own',
      'importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse); function execute() { return new APIConnectResponse(418, {"X-Own": "yes", "Content-Type": "text/plain"}, "short") }',
    )
    expect(await send('/own')).toMatchObject({
      status: 418,
      text: 'short',
      headers: { 'x-own': 'yes', 'content-type': 'text/plain' },
    })
  })

  test('that fails is a 500 without its own words, which are in the trace', async () => {
    await publish('failing', 'function execute() {\n  print("before")\n  return secret.value\n}')
    const answer = await send('/failing')
    expect(answer.status).toBe(500)
    const { error_code, request_id } = JSON.parse(answer.text)
    expect(error_code).toBe('LOCAL.0501')
    expect(answer.text).not.toContain('secret')
    const trace = await started.call('callTrace.get', { requestId: request_id })
    expect(trace.failure).toMatchObject({ line: 3, message: "ReferenceError: 'secret' is not defined" })
    expect(trace.log.map(({ text }) => text)).toEqual(['before'])
  })

  test('that never ends is stopped at the limit of the instance, and the next call is answered', async () => {
    await publish('endless', 'function execute() { for (;;) {} }')
    const answer = await send('/endless')
    expect([answer.status, JSON.parse(answer.text).error_code]).toEqual([500, 'LOCAL.0502'])
    expect((await send('/hello')).text).toBe('ROMA TEST!')
  })

  test('that is taken offline is gone with its front API', async () => {
    const id = await publish('gone', 'function execute() { return 1 }')
    expect((await send('/gone')).status).toBe(200)
    await started.call('customBackend.undeploy', { id })
    expect((await send('/gone')).status).toBe(404)
  })
})
