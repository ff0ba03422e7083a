import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classLibraryPlugin } from '../../src-main/runtime/class-library-plugin.ts'
import { createRuntime } from '../../src-main/runtime/runtime.ts'
import { callOf, sandbox, scriptOf, startRuntime } from './start-runtime.ts'

describe('the built worker', () => {
  let chunks: Rolldown.OutputChunk[] = []
  // Inside node_modules: a bundle outside the project could not be told from one that needs it.
  const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.cache-worker-', import.meta.url)))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  beforeAll(async () => {
    const result = await build({
      configFile: false,
      logLevel: 'error',
      publicDir: false,
      plugins: [classLibraryPlugin()],
      build: {
        write: false,
        ssr: true,
        target: 'node24',
        rolldownOptions: {
          input: fileURLToPath(sandbox.worker),
          output: { entryFileNames: 'function-worker.mjs', chunkFileNames: '[name].mjs' },
        },
      },
      ssr: { noExternal: true, target: 'node' },
    })
    const outputs = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[]
    chunks = outputs.flatMap(({ output }) => output).filter((one) => one.type === 'chunk')
    for (const { fileName, code } of chunks) writeFileSync(join(folder, fileName), code)
  }, 60_000)

  test('imports nothing that reaches files, the network or processes', () => {
    const own = new Set(chunks.map(({ fileName }) => fileName))
    const imported = [
      ...new Set(
        chunks.flatMap(({ code, imports, dynamicImports }) => [
          ...imports,
          ...dynamicImports,
          // CommonJS packages may ask in their own words.
          ...[...code.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1] ?? ''),
        ]),
      ),
    ]
      .filter((name) => !own.has(name))
      .map((name) => name.replace('node:', ''))
    // `module` is how a CommonJS package asks for built-ins; what it asks for is in the list as well.
    const harmless = ['buffer', 'crypto', 'module', 'stream', 'string_decoder', 'worker_threads']
    expect(imported.filter((name) => !harmless.includes(name))).toEqual([])
  })

  test('answers as the one from source does', async () => {
    const runtime = createRuntime({
      sandbox: { ...sandbox, worker: pathToFileURL(join(folder, 'function-worker.mjs')) },
      now: Date.now,
      log: { info() {}, warn() {}, error() {} },
      loadDeployment: (id) =>
        scriptOf(
          id,
          'importClass(com.roma.apic.livedata.common.v1.StringUtils); function execute() { return StringUtils.toString([0xd6, 0xd0], "GBK") }',
        ),
      limits: () => ({ cpuMs: 1_000, memoryMb: 64 }),
      workers: 1,
    })
    const answer = await runtime.run(callOf('built'), new AbortController().signal)
    await runtime.close()
    expect(answer.failure).toBeNull()
    expect(Buffer.from(answer.body).toString()).toBe('中')
  }, 30_000)
})

test('the source of the worker names no module that reaches outside', () => {
  const text = readFileSync(fileURLToPath(sandbox.worker), 'utf8')
  expect(text).not.toMatch(/node:(fs|net|http|https|child_process|module)/)
})

test('a worker is replaced after five thousand calls, and nobody notices', async () => {
  const { runtime, deploy, run } = startRuntime({ workers: 1 })
  deploy('hello', 'function execute() { return "hello" }')
  for (let round = 0; round < 55; round += 1) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => run('hello')))
    expect(answers.every(({ body }) => Buffer.from(body).toString() === 'hello')).toBe(true)
  }
  await runtime.close()
}, 60_000)

test('scripts run side by side on two workers', async () => {
  const { runtime, deploy, run } = startRuntime({ workers: 2, cpuMs: 400 })
  deploy('loop', 'function execute() { for (;;) {} }')
  deploy('hello', 'function execute() { return "hello" }')
  await Promise.all([run('hello'), run('hello')])
  const order: string[] = []
  await Promise.all([
    run('loop').then(() => order.push('loop')),
    run('hello').then(() => order.push('hello')),
    run('hello').then(() => order.push('hello')),
  ])
  expect(order).toEqual(['hello', 'hello', 'loop'])
  await runtime.close()
}, 30_000)

test('a changed memory limit counts from the next call on', async () => {
  let memoryMb = 24
  const runtime = createRuntime({
    sandbox,
    now: Date.now,
    log: { info() {}, warn() {}, error() {} },
    loadDeployment: (id) =>
      scriptOf(
        id,
        'function execute() { var a = []; for (var i = 0; i < 30; i++) a.push(new Uint8Array(1e6)); return "fits" }',
      ),
    limits: () => ({ cpuMs: 5_000, memoryMb }),
    workers: 1,
  })
  const call = () => runtime.run(callOf('big'), new AbortController().signal)
  expect((await call()).failure).not.toBeNull()
  memoryMb = 64
  expect((await call()).failure).toBeNull()
  await runtime.close()
}, 30_000)

test('a worker that cannot start is said to be at fault', async () => {
  const errors: string[] = []
  const runtime = createRuntime({
    sandbox: { ...sandbox, worker: new URL('file:///nowhere/worker.ts') },
    now: Date.now,
    log: { info() {}, warn() {}, error: (text) => void errors.push(text) },
    loadDeployment: (id) => scriptOf(id, 'function execute() { return 1 }'),
    limits: () => ({ cpuMs: 1_000, memoryMb: 64 }),
    workers: 1,
  })
  await expect(runtime.run(callOf('x'), new AbortController().signal)).rejects.toMatchObject({
    error: 'unexpected',
  })
  expect(errors).toEqual(['A function worker did not start'])
  await runtime.close()
})

test('a call for a backend that is not deployed is refused', async () => {
  const { runtime, run } = startRuntime()
  await expect(run('nobody')).rejects.toMatchObject({ error: 'notDeployed' })
  await runtime.close()
})

test.each([
  ['Headers', { headers: { 'X-Key': 'v' } }],
  ['Parameters', { query: 'X-Key=' }],
  ['Body', { body: '{}' }],
] as const)('a required input among the %s is asked for before the script runs', async (place, request) => {
  const { runtime, deploy, run } = startRuntime()
  const name = place === 'Body' ? 'application/json' : 'X-Key'
  deploy('strict', 'function execute() { return "ran" }', {
    parameters: [{ name, in: place, required: true, default: 'not used', description: '' }],
  })
  await expect(run('strict')).rejects.toMatchObject({
    error: 'badRequestParameters',
    hint: `${name}: this required input (${place}) is missing`,
  })
  expect((await run('strict', request)).status).toBe(200)
  await runtime.close()
})
