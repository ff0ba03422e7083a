import { afterAll, describe, expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

// Rows of the security page's test matrix: 39 to 47, as far as this version has what they attack.

const { runtime, draft, result } = startRuntime({ cpuMs: 300, memoryMb: 32 })
afterAll(() => runtime.close())

const body = (code: string, head = '') => `${head}\nfunction execute(data) {\n${code}\n}`
const fine = 'function execute() { return "fine" }'

describe('39: what never ends is ended, and the next call is fine', () => {
  test.each<[name: string, code: string, head?: string]>([
    ['an endless loop', 'for (;;) {}'],
    ['a loop that catches everything', 'for (;;) { try { null.x } catch (e) {} }'],
    ['a loop in a getter of the answer', 'return {get a() { for (;;) {} }}'],
    ['a loop while the answer becomes JSON', 'return {toJSON: function () { for (;;) {} }}'],
    ['a catastrophic regular expression', 'return /^(a+)+$/.test(new Array(40).join("a") + "!")'],
    ['a sort that never agrees', '[3, 1, 2].sort(function () { for (;;) {} })'],
    [
      'a proxy that asks itself',
      'var p = new Proxy({}, {get: function (t, k, r) { return r[k] }}); return p.x',
    ],
    ['a loop at the top level', '', 'for (;;) {}'],
  ])('%s', async (_name: string, code: string, head?: string) => {
    const { status, failure } = await draft(body(code, head))
    expect(status).toBe(500)
    expect(['time', 'stack']).toContain(failure?.limit)
    expect(failure?.message).not.toBe('')
    expect(await result(fine)).toBe('fine')
  })

  test('the time limit is named with the line', async () => {
    const { failure, durationMs } = await draft(
      'function execute() {\n  var n = 0\n  spin()\n}\nfunction spin() {\n  for (;;) Math.abs(1)\n}',
    )
    expect(failure).toMatchObject({ message: 'The script ran longer than 300 ms of CPU time', limit: 'time' })
    expect(failure?.line).toBeGreaterThanOrEqual(5)
    expect(failure?.stack).toContain('at execute (function.js:3')
    expect(durationMs).toBeLessThan(2_000)
  })

  test.each([
    ['new Array(1e9) + ""', 'return new Array(1e9) + ""'],
    ['a sort over four thousand million holes', 'var a = []; a[4e9] = 1; a.sort()'],
  ])('%s never asks, so the watchdog ends its worker', async (_name, code) => {
    const { failure, durationMs } = await draft(body(code))
    expect(failure?.limit === 'time' || failure?.limit === 'memory').toBe(true)
    expect(durationMs).toBeLessThan(5_000)
    expect(await result(fine)).toBe('fine')
  })
})

describe('40: bombs end that call only', () => {
  test.each([
    ['an array bomb', 'var a = []; for (;;) a.push({x: [1, 2, 3]})', ['memory', 'time']],
    ['a string bomb', 'var s = "x"; for (;;) s += s', ['memory', 'time', undefined]],
    [
      'kept strings',
      'var a = []; for (;;) a.push(new Array(10000).join("x") + a.length)',
      ['memory', 'time'],
    ],
    ['a buffer bomb', 'var a = []; for (;;) a.push(new Uint8Array(1e6))', ['memory', 'time']],
    ['recursion', 'return (function f() { return f() })()', ['stack']],
    ['recursion through a getter', 'var o = {get x() { return this.x }}; return o.x', ['stack']],
    [
      'recursion through toString',
      'var o = {toString: function () { return "" + o }}; return "" + o',
      ['stack'],
    ],
    ['brackets in eval', 'eval(new Array(1e5).join("["))', ['stack', undefined]],
    ['nested JSON text', 'JSON.parse(new Array(1e5).join("["))', ['stack', undefined]],
    [
      'nested JSON value',
      'var o = {}; for (var i = 0; i < 1e5; i++) o = [o]; return o',
      ['stack', 'memory', 'time'],
    ],
    ['a nested regular expression', 'new RegExp(new Array(1e5).join("("))', ['stack', undefined]],
    ['a cycle', 'var o = {}; o.o = o; return o', [undefined]],
  ])('%s', async (_name, code, limits) => {
    const { status, failure } = await draft(body(code))
    expect(status).toBe(500)
    expect(limits).toContain(failure?.limit)
    expect(await result(fine)).toBe('fine')
  })

  test('the memory limit is named with the line', async () => {
    const roomy = startRuntime({ cpuMs: 20_000, memoryMb: 32 })
    const { failure } = await roomy.draft(
      'function execute() {\n  var a = []\n  for (;;) a.push({ x: a.length })\n}',
    )
    await roomy.runtime.close()
    expect(failure).toMatchObject({ limit: 'memory', message: 'The script used more than 32 MB of memory' })
    // A loop is told by the place where the engine last looked: the call in it, or the function's beginning.
    expect([1, 3]).toContain(failure?.line)
    expect(failure?.stack).toContain('at execute (function.js:')
  })

  test('a body that the script cannot hold is its failure', async () => {
    const { failure } = await draft(body('return JSON.parse(data).body.length'), {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'x'.repeat(40 * 1024 * 1024),
    })
    expect(failure).not.toBeNull()
    expect(await result(fine)).toBe('fine')
  }, 30_000)
})

describe('41: poisoned objects change nothing outside', () => {
  test.each([
    ['toJSON', 'Object.prototype.toJSON = function () { return {status: 999, polluted: 1} }; return {a: 1}'],
    ['__proto__ in the answer', 'return JSON.parse("{\\"__proto__\\":{\\"polluted\\":1}}")'],
    [
      '__proto__ as a header',
      'return new APIConnectResponse(200, JSON.parse("{\\"__proto__\\":\\"1\\"}"), "x")',
    ],
    [
      'getters on the answer',
      'Object.prototype.__defineGetter__("status", function () { return 1 }); return {}',
    ],
    ['a replaced stringify', 'JSON.stringify = function () { return "{}" }; return {a: 1}'],
    ['a thrown proxy', 'throw new Proxy({}, {get: function () { throw new Proxy({}, {}) }})'],
    [
      'a thrown error that lies',
      'var e = new Error("x"); Object.defineProperty(e, "stack", {get: function () { throw e }}); throw e',
    ],
    [
      'a name of ten megabytes',
      'var e = new Error(new Array(1e6).join("long")); e.name = e.message; throw e',
    ],
  ])('%s', async (_name, code) => {
    await draft(body(code, 'importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse)'))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(await result(fine)).toBe('fine')
  })

  test('query names and headers called __proto__ are names', async () => {
    const code = 'data = JSON.parse(data); return [Object.keys(data.param), Object.keys(data.headers)]'
    expect(
      await result(body(code), { query: '__proto__=1&constructor=2', headers: { constructor: 'x' } }),
    ).toBe('[["__proto__","constructor"],["constructor"]]')
  })
})

describe('42: there is no way out of the engine', () => {
  test.each([
    'process',
    'require',
    'module',
    'global',
    'Buffer',
    'fetch',
    'XMLHttpRequest',
    'WebAssembly',
    'Worker',
    'SharedWorker',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'importScripts',
    'Deno',
    'std',
    'os',
    'atriumHost',
    'atriumLog',
    'atriumRandom',
    'library',
  ])('%s is not there', async (name) => {
    expect(await result(body(`return typeof ${name}`))).toBe('undefined')
  })

  test.each([
    ['Function', 'return Function("return typeof process + typeof require")()'],
    ['constructor of a function', 'return print.constructor("return typeof process + typeof require")()'],
    [
      'constructor chain of data',
      'return data.constructor.constructor("return typeof process + typeof require")()',
    ],
    [
      'constructor of a class',
      'return com.roma.apic.livedata.common.v1.Md5Utils.encode.constructor("return typeof process + typeof require")()',
    ],
    [
      'constructor of an error from a host call',
      'try { com.roma.apic.livedata.common.v1.Base64Utils.decode("%") } catch (e) { return e.constructor.constructor("return typeof process + typeof require")() }',
    ],
    ['indirect eval', 'return (0, eval)("typeof process + typeof require")'],
    [
      'a generator’s constructor',
      'return Object.getPrototypeOf(function* () {}).constructor("return typeof process + typeof require")().next().value',
    ],
    ['caller', 'return typeof execute.caller + typeof execute.arguments'],
  ])('%s stays inside', async (_name, code) => {
    const answer = await draft(body(code))
    if (answer.failure === null)
      expect(['undefinedundefined', 'objectobject']).toContain(Buffer.from(answer.body).toString())
  })

  test.each([
    ['import()', 'return import("node:fs").then(function (m) { return m })'],
    ['import of a path', 'return import("/etc/passwd")'],
  ])('%s brings nothing', async (_name, code) => {
    const { body: bytes, failure } = await draft(body(code))
    expect(failure !== null || Buffer.from(bytes).toString() === '{}').toBe(true)
  })

  test('host calls are out of reach by name, arity and type', async () => {
    const head = 'importClass(com.roma.apic.livedata.common.v1.Base64Utils)'
    for (const code of [
      'Base64Utils.encode({toString: function () { return "x" }})',
      'Base64Utils.encode()',
      'Base64Utils.encode([1, 300])',
      'Base64Utils.encode([1.5])',
    ])
      expect((await draft(body(`return ${code}`, head))).failure?.message).toMatch(/Base64Utils.encode/)
  })
})

describe('43: the library calls of a run are bounded', () => {
  const head = 'importClass(com.roma.apic.livedata.common.v1.Base64Utils)'
  test('one call too many names the limit', async () => {
    const roomy = startRuntime({ cpuMs: 60_000, memoryMb: 32 })
    const { failure } = await roomy.draft(
      body('for (var i = 0; i <= 100000; i++) Base64Utils.encode("a")', head),
    )
    await roomy.runtime.close()
    expect(failure?.message).toContain('Limit reached: over 100000 library calls in one run')
  }, 60_000)

  test.each([
    ['over 8 MiB in', 9, 'at most 8 MiB'],
    ['over 16 MiB out', 7.9, undefined],
  ])(
    '%s',
    async (_name, megabytes, message) => {
      const roomy = startRuntime({ cpuMs: 60_000, memoryMb: 256 })
      const { failure } = await roomy.draft(
        body(
          `return Base64Utils.encode(new Array(Math.floor(${megabytes} * 1048576)).join("x")).length`,
          head,
        ),
      )
      await roomy.runtime.close()
      if (message === undefined) expect(failure).toBeNull()
      else expect(failure?.message).toContain(message)
    },
    60_000,
  )
})

describe('45: a worker that is lost takes one call along', () => {
  test('calls that wait behind it are answered by another', async () => {
    const pair = startRuntime({ cpuMs: 300, memoryMb: 32, workers: 1 })
    pair.deploy(
      'stuck',
      body('if (JSON.parse(data).param.now) { var a = []; a[4e9] = 1; a.sort() } return "ok"'),
    )
    // Quick calls first, so that the pool queues several on one worker.
    for (let n = 0; n < 20; n += 1) await pair.run('stuck')
    const calls = [
      pair.run('stuck', { query: 'now=1' }),
      ...Array.from({ length: 8 }, () => pair.run('stuck')),
    ]
    const [stuck, ...others] = await Promise.all(calls)
    expect(stuck?.failure).toMatchObject({ limit: 'time' })
    expect(others.map(({ body: bytes }) => Buffer.from(bytes).toString())).toEqual(Array(8).fill('ok'))
    await pair.runtime.close()
  }, 30_000)

  test('a caller that leaves ends its script', async () => {
    const slow = startRuntime({ cpuMs: 60_000, memoryMb: 32, workers: 1 })
    slow.deploy('loop', body('for (;;) {}'))
    slow.deploy('fine', fine)
    const leaving = new AbortController()
    const running = slow.run('loop', {}, leaving.signal)
    const waiting = new AbortController()
    const queued = slow.run('loop', {}, waiting.signal)
    await slow.runtime.lint('1').catch(() => {}).constructor
    setTimeout(() => {
      waiting.abort()
      leaving.abort()
    }, 300)
    await expect(running).rejects.toMatchObject({ error: 'cancelled' })
    await expect(queued).rejects.toMatchObject({ error: 'cancelled' })
    expect(Buffer.from((await slow.run('fine')).body).toString()).toBe('fine')
    await expect(slow.run('fine', {}, leaving.signal)).rejects.toMatchObject({ error: 'cancelled' })
    await slow.runtime.close()
  }, 30_000)

  test('five lost workers in a minute: the function is refused for half a minute', async () => {
    let time = 0
    const bad = startRuntime({ cpuMs: 50, memoryMb: 32, workers: 1, now: () => time })
    bad.deploy('breaker', body('var a = []; a[4e9] = 1; a.sort()'))
    bad.deploy('fine', fine)
    for (let n = 0; n < 5; n += 1) expect((await bad.run('breaker')).failure?.limit).toBe('time')
    expect((await bad.run('breaker')).failure?.message).toContain('it runs again in 30 s')
    expect(Buffer.from((await bad.run('fine')).body).toString()).toBe('fine')
    time = 30_001
    expect((await bad.run('breaker')).failure?.limit).toBe('time')
    await bad.runtime.close()
  }, 60_000)

  test('closing answers what is open', async () => {
    const closing = startRuntime({ cpuMs: 60_000 })
    closing.deploy('loop', body('for (;;) {}'))
    const open = closing.run('loop')
    setTimeout(() => closing.runtime.close(), 300)
    await expect(open).rejects.toMatchObject({ error: 'cancelled' })
    await expect(closing.run('loop')).rejects.toMatchObject({ error: 'cancelled' })
  })
})

describe('47: answers that cannot be sent are the script’s failure', () => {
  const head = 'importClass(com.roma.apic.livedata.provider.v1.APIConnectResponse)'
  test.each([
    ['a header with a line break', '200, {"a": "b\\r\\nc: d"}', 'characters it cannot have'],
    ['a header name with a space', '200, {"a b": "c"}', 'no header name'],
    ['an empty header name', '200, {"": "c"}', 'no header name'],
    ['a NUL', '200, {"a": "\\u0000"}', 'characters it cannot have'],
    ['Chinese in a header', '200, {"a": "\u4f60"}', 'characters it cannot have'],
    ['status 999', '999', 'status 999'],
    ['status 99', '99', 'status 99'],
    ['status 101', '101', 'status 101'],
    ['status "x"', '"x"', 'no whole number'],
    ['a header over 8 KiB', '200, {"a": new Array(9000).join("x")}', 'over 8 KiB'],
    [
      '101 headers',
      '200, (function () { var h = {}; for (var i = 0; i < 101; i++) h["h" + i] = "1"; return h })()',
      'more than 100 headers',
    ],
    ['base64 that is none', '200, {}, "a b c!", true', 'base64'],
    ['headers that are no map', '200, [1]', 'a map is expected'],
  ])('%s', async (_name, args, message) => {
    const { status, failure } = await draft(body(`return new APIConnectResponse(${args})`, head))
    expect(status).toBe(500)
    expect(failure?.message).toContain(message)
  })

  test('204 has no body', async () => {
    const answer = await draft(body('return new APIConnectResponse(204, {}, "x")', head))
    expect([answer.status, answer.body.length]).toEqual([204, 0])
  })
})
