import { expect, test } from 'vitest'
import { envId, hello, start, text } from './start-custom-backends.ts'

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
