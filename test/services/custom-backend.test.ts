import { expect, onTestFinished, test } from 'vitest'
import { type Contract, contract } from '#contract/contract'
import type { Call } from '#contract/define'
import { RELEASE_ID } from '#contract/model/environment'
import { createRuntime } from '../../src-main/runtime/runtime.ts'
import { apiService } from '../../src-main/services/api.ts'
import { customBackendService } from '../../src-main/services/custom-backend.ts'
import { publicationService } from '../../src-main/services/publication.ts'
import { sandbox } from '../runtime/start-runtime.ts'
import { startServices } from '../support/start-services.ts'

const hello = 'function execute(data) {\n  return "ROMA TEST!"\n}'
const envId = RELEASE_ID

/** The services, with custom backends over a real runtime. */
async function start() {
  const services = await startServices()
  const { storage, time, appId, groupId, events } = services
  const runtime = createRuntime({
    sandbox,
    now: time.now,
    log: { info() {}, warn() {}, error() {} },
    loadDeployment: (id) => storage.customBackends.deployedFunction(id),
    limits: () => ({ cpuMs: 1_000, memoryMb: 64 }),
    workers: 1,
  })
  onTestFinished(() => runtime.close())
  const needs = {
    storage,
    ...time,
    emit: (name: string, payload: unknown) => void events.push({ name: name as never, payload }),
    routes: { reload() {} },
    testConnection: () => ({ status: null, durationMs: 0, message: '' }),
    limits: () => ({ backendTimeoutMs: 60_000 }),
  }
  const api = apiService(needs)
  const publication = publicationService(needs)
  const handlers = customBackendService({ ...needs, runtime, api, publication }) as unknown as Record<
    string,
    (input: unknown) => unknown
  >
  const call: Call<Contract> = async (name, input) => {
    const handler = handlers[name]
    if (handler === undefined) return services.call(name, input)
    return contract[name].output.parse(await handler(contract[name].input.parse(input))) as never
  }
  const draft = (change = {}) => ({
    ...{ name: 'hello', method: 'GET' as const, path: '/demo/hello', romaAppId: appId },
    ...change,
  })
  /** A function, deployed when `source` is given. */
  async function backend(change = {}, source?: string) {
    const { id } = await call('customBackend.create', draft(change))
    if (source === undefined) return id
    await call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content: source }] })
    await call('customBackend.deploy', { id })
    return id
  }
  const run = (id: string, rest = {}) =>
    runtime.run(
      {
        ldApiId: id,
        requestId: '',
        method: 'GET',
        uri: '/demo/hello',
        query: '',
        headers: [],
        body: null,
        ...rest,
      },
      new AbortController().signal,
    )
  return { ...services, call, runtime, draft, backend, run, groupId }
}

const text = (body: Uint8Array) => Buffer.from(body).toString('utf8')

test('the quickstart: create, write, save, test, deploy, publish, call', async () => {
  const { call, draft, run, groupId, events } = await start()
  const created = await call('customBackend.create', draft())
  const { id } = created
  expect(created).toMatchObject({
    apiType: 'data',
    status: 1,
    version: '1.0.0',
    scripts: [],
    frontApiId: null,
  })

  const scripts = [{ content: hello }]
  expect(await call('customBackend.saveScripts', { id, apiType: 'function', scripts })).toMatchObject({
    apiType: 'function',
    status: 3,
  })
  const tested = await call('customBackend.test', { id })
  expect(tested).toMatchObject({
    ...{ status: 200, body: 'ROMA TEST!', bodyBase64: false, failure: null },
    contentType: 'application/json;charset=UTF-8',
  })
  await expect(run(id)).rejects.toMatchObject({ error: 'notDeployed' })
  await expect(call('customBackend.publish', { id, frontApi: { groupId, envId } })).rejects.toMatchObject({
    error: 'notDeployed',
  })

  const { backend, deployment } = await call('customBackend.deploy', { id, remark: 'first' })
  expect(backend).toMatchObject({ status: 4, editedAfterDeployment: false })
  expect(deployment).toMatchObject({ number: 1, remark: 'first', effective: true })
  expect(text((await run(id)).body)).toBe('ROMA TEST!')

  const { api, backend: published } = await call('customBackend.publish', {
    id,
    frontApi: { groupId, envId, authType: 'NONE' },
  })
  expect(api).toMatchObject({
    ...{ name: 'hello', reqMethod: 'GET', reqUri: '/demo/hello', reqProtocol: 'HTTPS', authType: 'NONE' },
    ...{ backendType: 'HTTP', ldApiId: id, runEnvs: [{ envName: 'RELEASE' }] },
    backendApi: {
      reqProtocol: 'HTTP',
      reqMethod: 'GET',
      reqUri: '/demo/hello',
      timeout: 60_000,
      retryCount: '-1',
    },
  })
  expect(published).toMatchObject({ frontApiId: api.id, frontApiName: 'hello' })
  expect(events.filter(({ name }) => name === 'customBackend.changed').length).toBeGreaterThanOrEqual(4)
})

test('a saved edit reaches callers when it is deployed, without publishing again', async () => {
  const { call, backend, run } = await start()
  const id = await backend({}, hello)
  const scripts = [{ content: 'function execute() { return "second" }' }]
  expect(await call('customBackend.saveScripts', { id, apiType: 'function', scripts })).toMatchObject({
    ...{ status: 4, editedAfterDeployment: true },
  })
  expect(text((await run(id)).body)).toBe('ROMA TEST!')
  await call('customBackend.deploy', { id })
  expect(text((await run(id)).body)).toBe('second')
  const { total, items } = await call('customBackend.deployments', { id })
  expect([total, items.map(({ number, effective }) => [number, effective])]).toEqual([
    2,
    [
      [2, true],
      [1, false],
    ],
  ])
  expect(items[1]?.scripts[0]?.content).toBe(hello)
})

test('inputs and return type reach callers with the deployment that carries them', async () => {
  const { call, backend, run, draft } = await start()
  const id = await backend({}, hello)
  const parameters = [{ name: 'x-key', in: 'Headers' as const, required: true }]
  const edited = await call('customBackend.update', { id, draft: draft({ contentType: 'xml', parameters }) })
  expect(edited).toMatchObject({ editedAfterDeployment: true, status: 4 })
  expect((await run(id)).headers[0]?.[1]).toContain('json')
  await call('customBackend.deploy', { id })
  await expect(run(id)).rejects.toMatchObject({
    error: 'badRequestParameters',
    hint: 'x-key: this required input (Headers) is missing',
  })
  expect((await run(id, { headers: [['x-key', 'v']] })).headers[0]?.[1]).toContain('xml')
})

test('a test runs the text as typed and is kept, credentials masked', async () => {
  const { call, backend, events } = await start()
  const id = await backend()
  const parameters = [
    { name: 'q', in: 'Parameters' as const, value: 'ä b' },
    { name: 'authorization', in: 'Headers' as const, value: 'Bearer s3cret-value' },
    { name: 'application/json', in: 'Body' as const, value: '{"n":[1]}' },
  ]
  const content =
    'function execute(d) { d = JSON.parse(d); print("seen"); return [d.param.q, d.body.n[0], d.headers.authorization] }'
  const result = await call('customBackend.test', {
    ...{ id, parameters },
    draft: { apiType: 'function', scripts: [{ content }] },
  })
  expect(JSON.parse(result.body)).toEqual(['ä b', 1, 'Bearer s3cret-value'])
  expect(result.log.map(({ text: line }) => line)).toEqual(['seen'])
  expect(events.find(({ name }) => name === 'function.logged')?.payload).toMatchObject({
    ldApiId: id,
    lines: [{ text: 'seen' }],
  })
  const { total, items } = await call('customBackend.tests', { id })
  expect(total).toBe(1)
  expect(items[0]).toMatchObject({ testId: result.testId, method: 'GET', status: 200 })
  expect(JSON.stringify(items[0]?.parameters)).not.toContain('s3cret-value')
  expect((await call('customBackend.get', { id })).scripts).toEqual([])
})

test('a failing test tells message, line and the form callers get', async () => {
  const { call, backend } = await start()
  const id = await backend()
  const scripts = [{ content: 'function execute() {\n  print("before")\n  return nothing.x\n}' }]
  const result = await call('customBackend.test', { id, draft: { apiType: 'function', scripts } })
  expect(result).toMatchObject({
    status: 500,
    failure: { message: "ReferenceError: 'nothing' is not defined", line: 3 },
    log: [{ text: 'before' }],
  })
  expect(JSON.parse(result.body)).toMatchObject({
    error_code: 'LOCAL.0501',
    error_msg: "ReferenceError: 'nothing' is not defined (line 3)",
    request_id: result.testId,
  })
})

test('a missing required input is a 400 of the test, and the script does not run', async () => {
  const { call, backend } = await start()
  const id = await backend({ parameters: [{ name: 'id', in: 'Parameters', required: true }] })
  const scripts = [{ content: hello }]
  const result = await call('customBackend.test', { id, draft: { apiType: 'function', scripts } })
  expect(result).toMatchObject({ status: 400, failure: null })
  expect(JSON.parse(result.body).error_msg).toContain('id: this required input (Parameters) is missing')
})

test('bytes that are no text come back as base64', async () => {
  const { call, backend } = await start()
  const id = await backend()
  const content =
    'importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse); function execute() { return new APIConnectResponse(200, {}, "iVAA/w==", true) }'
  const result = await call('customBackend.test', {
    id,
    draft: { apiType: 'function', scripts: [{ content }] },
  })
  expect(result).toMatchObject({ bodyBase64: true, body: 'iVAA/w==' })
})

test('a script that does not compile is not deployed; the line is named', async () => {
  const { call, backend } = await start()
  const id = await backend()
  const save = (content: string) =>
    call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content }] })
  await save('function execute() {\n  return (\n}')
  await expect(call('customBackend.deploy', { id })).rejects.toMatchObject({
    error: 'scriptInvalid',
    hint: expect.stringMatching(/^scripts: line 3, column \d+: SyntaxError/),
  })
  expect(await call('customBackend.get', { id })).toMatchObject({ status: 3 })
  await save('   ')
  await expect(call('customBackend.deploy', { id })).rejects.toMatchObject({ error: 'scriptInvalid' })
})

test('a script may have 32 KB and no byte more', async () => {
  const { call, backend } = await start()
  const id = await backend()
  const save = (content: string) =>
    call('customBackend.saveScripts', { id, apiType: 'function', scripts: [{ content }] })
  await save('/'.repeat(32 * 1024))
  await expect(save(`${'ä'.repeat(16 * 1024)}/`)).rejects.toMatchObject({
    error: 'textTooLong',
    hint: expect.stringContaining('scripts.0.content: 32769 bytes'),
  })
})

test('data backends are drafted and say that they do not run yet', async () => {
  const { call, backend } = await start()
  const id = await backend()
  const scripts = [
    { content: 'select 1', type: 'SQL' as const },
    { content: 'select 2', type: 'SQL' as const },
  ]
  expect(await call('customBackend.saveScripts', { id, apiType: 'data', scripts })).toMatchObject({
    status: 3,
  })
  for (const refused of [call('customBackend.test', { id }), call('customBackend.deploy', { id })])
    await expect(refused).rejects.toMatchObject({ error: 'featureNotSupported' })
  await expect(call('customBackend.saveScripts', { id, apiType: 'function', scripts })).rejects.toMatchObject(
    { error: 'invalidParameter' },
  )
})

test('path, method and application are frozen while deployed', async () => {
  const { call, backend, draft } = await start()
  const id = await backend({}, hello)
  for (const change of [{ path: '/other' }, { method: 'POST' as const }])
    await expect(call('customBackend.update', { id, draft: draft(change) })).rejects.toMatchObject({
      error: 'fieldFrozen',
    })
  expect(
    await call('customBackend.update', { id, draft: draft({ description: 'new words' }) }),
  ).toMatchObject({ description: 'new words', editedAfterDeployment: false })
  await call('customBackend.undeploy', { id })
  expect(await call('customBackend.update', { id, draft: draft({ path: '/other' }) })).toMatchObject({
    path: '/other',
  })
})

test('names and paths are unique within an application', async () => {
  const { call, backend, draft, appId } = await start()
  const id = await backend()
  await expect(call('customBackend.create', draft({ path: '/other' }))).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  await expect(call('customBackend.create', draft({ name: 'other' }))).rejects.toMatchObject({
    error: 'apiExists',
    hint: expect.stringContaining('GET /demo/hello already exists: "hello"'),
  })
  await call('customBackend.create', draft({ name: 'other', method: 'POST' }))
  const { id: romaAppId } = await call('integrationApplication.create', { name: 'second' })
  await call('customBackend.create', draft({ romaAppId }))
  const check = { romaAppId: appId, method: 'GET', path: '/demo/hello', name: 'hello' }
  await expect(call('customBackend.check', { type: 'name', ...check })).rejects.toMatchObject({
    error: 'apiNameExists',
  })
  await expect(call('customBackend.check', { type: 'path', ...check })).rejects.toMatchObject({
    error: 'apiExists',
  })
  await call('customBackend.check', { type: 'path', ...check, id })
  await expect(call('customBackend.check', { type: 'name' })).rejects.toMatchObject({
    error: 'missingParameter',
  })
})

test.each([
  ['an unknown application', { romaAppId: 'nobody' }, 'appNotFound'],
  [
    'a body parameter of another name',
    { parameters: [{ name: 'text/csv', in: 'Body' }] },
    'invalidParameter',
  ],
  [
    'a parameter that stands twice',
    {
      parameters: [
        { name: 'a', in: 'Headers' },
        { name: 'a', in: 'Headers' },
      ],
    },
    'parameterNameExists',
  ],
])('%s is refused', async (_name, change, error) => {
  const { call, draft } = await start()
  await expect(call('customBackend.create', draft(change))).rejects.toMatchObject({ error })
})

test('the quota is counted, refused beyond, and can be raised', async () => {
  const { call, backend, draft, storage } = await start()
  await backend()
  expect(await call('customBackend.quota', {})).toEqual({ used: 1, limit: 500 })
  storage.transaction(() => storage.quotas.put('LIVEDATA_NUM_LIMIT', 1))
  await expect(call('customBackend.create', draft({ name: 'two', path: '/two' }))).rejects.toMatchObject({
    error: 'quotaReached',
  })
})

test('the list filters and says nothing of scripts', async () => {
  const { call, backend } = await start()
  await backend({}, hello)
  await backend({ name: 'later', path: '/later' })
  const names = async (filter: object) =>
    (await call('customBackend.list', filter)).items.map(({ name }) => name)
  expect(await names({})).toEqual(['later', 'hello'])
  expect(await names({ status: 4 })).toEqual(['hello'])
  expect(await names({ path: 'DEMO' })).toEqual(['hello'])
  expect(await names({ romaAppName: 'shop', name: 'lat' })).toEqual(['later'])
  expect(await names({ name: 'lat', preciseSearch: 'name' })).toEqual([])
  expect((await call('customBackend.list', { limit: 1 })).total).toBe(2)
})

test('publishing again updates the front API; another group and path parameters are refused', async () => {
  const { call, backend, groupId, appId } = await start()
  const id = await backend(
    {
      parameters: [
        { name: 'q', in: 'Parameters', required: true },
        { name: 'x_y', in: 'Headers' },
      ],
    },
    hello,
  )
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  expect(api.reqParams).toMatchObject([{ name: 'q', location: 'QUERY', required: 1, passThrough: 1 }])
  await call('api.update', { id: api.id, draft: { ...api, remark: 'kept', romaAppId: appId } })
  const again = await call('customBackend.publish', {
    id,
    frontApi: { groupId, envId, authType: 'NONE', path: '/v2/hello', backendTimeout: 1000 },
  })
  expect(again.api).toMatchObject({
    ...{ id: api.id, authType: 'NONE', reqUri: '/v2/hello', remark: 'kept', name: 'hello' },
    backendApi: { timeout: 1000, reqUri: '/demo/hello' },
    editedSincePublish: false,
  })
  const other = await call('apiGroup.create', { name: 'other', version: 'V2', romaAppId: appId })
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId: other.id, envId } }),
  ).rejects.toMatchObject({ error: 'fieldFrozen' })
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId, envId, path: '/{id}' } }),
  ).rejects.toMatchObject({ error: 'invalidParameter', hint: expect.stringContaining('its own page') })
  const withPath = {
    ...again.api,
    reqUri: '/v2/{id}',
    reqParams: [{ name: 'id', location: 'PATH' as const, required: 1 as const }],
  }
  await call('api.update', { id: api.id, draft: withPath })
  await expect(call('customBackend.publish', { id, frontApi: { groupId, envId } })).rejects.toMatchObject({
    error: 'invalidParameter',
    hint: expect.stringContaining('publish it from its own page'),
  })
})

test('a front API that cannot be published leaves nothing behind', async () => {
  const { call, backend, groupId } = await start()
  const id = await backend({}, hello)
  await expect(
    call('customBackend.publish', { id, frontApi: { groupId, envId: 'nowhere' } }),
  ).rejects.toMatchObject({ error: 'environmentNotFound' })
  expect(await call('customBackend.get', { id })).toMatchObject({ frontApiId: null })
  expect((await call('api.list', {})).total).toBe(0)
})

test('taking offline removes the front API and ends the function', async () => {
  const { call, backend, groupId, run } = await start()
  const id = await backend({}, hello)
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  await expect(call('customBackend.delete', { id })).rejects.toMatchObject({ error: 'stillInUse' })
  expect(await call('customBackend.undeploy', { id })).toMatchObject({
    ...{ status: 3, frontApiId: null, deployTime: null, editedAfterDeployment: false },
  })
  await expect(call('api.get', { id: api.id })).rejects.toMatchObject({ error: 'apiDefinitionNotFound' })
  await expect(run(id)).rejects.toMatchObject({ error: 'notDeployed' })
  await expect(call('customBackend.undeploy', { id })).rejects.toMatchObject({ error: 'notDeployed' })
  await call('customBackend.delete', { id })
  await expect(call('customBackend.get', { id })).rejects.toMatchObject({
    error: 'customBackendNotFound',
    message: `The livedata API does not exist, id: ${id}`,
  })
})

test('a front API deleted on its own page is none; publishing makes a new one', async () => {
  const { call, backend, groupId } = await start()
  const id = await backend({}, hello)
  const { api } = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  await call('publication.offline', { apiId: api.id, envId })
  await call('api.delete', { ids: [api.id] })
  expect(await call('customBackend.get', { id })).toMatchObject({
    frontApiId: null,
    frontApiName: null,
    status: 4,
  })
  const next = await call('customBackend.publish', { id, frontApi: { groupId, envId } })
  expect(next.api.id).not.toBe(api.id)
})

test('another API that calls the backend keeps it online, and is named', async () => {
  const { call, backend, groupId, appId } = await start()
  const id = await backend({}, hello)
  await call('api.create', {
    ...{
      groupId,
      romaAppId: appId,
      name: 'caller',
      reqMethod: 'GET',
      reqUri: '/caller',
      backendType: 'HTTP',
    },
    ...{ ldApiId: id, backendApi: { reqProtocol: 'HTTP', reqMethod: 'GET', reqUri: '/demo/hello' } },
  })
  await expect(call('customBackend.undeploy', { id })).rejects.toMatchObject({
    error: 'stillInUse',
    hint: expect.stringContaining('"caller"'),
  })
})

test('problems of a text are told without saving it', async () => {
  const { call } = await start()
  const problems = await call('customBackend.lint', {
    content: 'importClass(com.example.Nothing)\nlet a = 1\nfunction execute() { return `x` }',
  })
  expect(problems.map(({ level, line }) => [level, line])).toEqual([
    ['roma', 1],
    ['roma', 2],
    ['roma', 3],
  ])
})
