import { afterAll, expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

const { runtime, deploy, run } = startRuntime()
afterAll(() => runtime.close())

const text = (answer: { body: Uint8Array }) => Buffer.from(answer.body).toString('utf8')
const imports = 'importClass(com.roma.apic.livedata.common.v1.Base64Utils)\n'

/** What one call leaves behind, and how the next would see it. */
const ways: [name: string, leave: string, look: string][] = [
  ['a declared global', 'this.left = 1', 'typeof left'],
  ['an undeclared variable', 'left = 1', 'typeof left'],
  [
    'a hidden property of the global object',
    'Object.defineProperty(globalThis, "left", {value: 1})',
    '"left" in globalThis',
  ],
  ['Object.prototype', 'Object.prototype.left = 1', '({}).left === undefined'],
  [
    'Array.prototype',
    'Array.prototype.left = 1; Array.prototype.push = null',
    '[[].left === undefined, typeof [].push]',
  ],
  [
    'Function.prototype',
    'Function.prototype.call = 1; Function.prototype.left = 1',
    '[typeof print.call, print.left === undefined]',
  ],
  ['String.prototype', 'String.prototype.trim = function () { return "left" }', '" x ".trim()'],
  [
    'Error.prototype',
    'Error.prototype.getMessage = function () { return "left" }',
    'new Error("own").getMessage()',
  ],
  ['a prototype chain', 'Object.setPrototypeOf(Array.prototype, {left: 1})', '[].left === undefined'],
  [
    'an inherited getter',
    'Object.prototype.__defineGetter__("body", function () { return "left" })',
    '({}).body === undefined',
  ],
  [
    'frozen built-ins',
    'Object.freeze(Object.prototype); Object.freeze(JSON)',
    '[Object.isFrozen(Object.prototype), Object.isFrozen(JSON)]',
  ],
  ['a replaced JSON.parse', 'JSON.parse = function () { return {method: "left"} }', 'JSON.parse("[1]")[0]'],
  ['a replaced JSON.stringify', 'JSON.stringify = function () { return "left" }', 'JSON.stringify([1])'],
  [
    'toJSON on everything',
    'Object.prototype.toJSON = function () { return "left" }',
    'JSON.stringify({a: 1})',
  ],
  ['a replaced clock', 'Date.now = function () { return 0 }', 'Date.now() > 1e12'],
  ['a deleted built-in', 'delete globalThis.Math; delete globalThis.JSON', '[typeof Math, typeof JSON]'],
  ['a replaced print', 'print = null; console.log = null', '[typeof print, typeof console.log]'],
  [
    'a changed library class',
    'Base64Utils.encode = function () { return "left" }',
    'Base64Utils.encode("a")',
  ],
  ['a property on a library class', 'Base64Utils.left = 1', 'Base64Utils.left === undefined'],
  ['a property on a package', 'com.left = 1', 'typeof com'],
  ['replaced package roots', 'com = java = Packages = null', '[typeof com, typeof java, typeof Packages]'],
  [
    'the symbol registry',
    'Object.prototype[Symbol.for("left")] = 1',
    '({})[Symbol.for("left")] === undefined',
  ],
  ['a well-known symbol', 'String.prototype[Symbol.iterator] = null', 'typeof ""[Symbol.iterator]'],
  [
    'Symbol.species and constructors',
    'Array[Symbol.species]; Array.prototype.constructor = {left: 1}',
    '[].constructor === Array',
  ],
  [
    'a promise job that was never run',
    'Promise.resolve().then(function () { globalThis.left = 1 })',
    'typeof left',
  ],
  [
    'an async function in the middle',
    '(async function () { await null; globalThis.left = 1 })()',
    'typeof left',
  ],
  ['a suspended generator', 'keep = (function* () { yield 1; yield 2 })(); keep.next()', 'typeof keep'],
  [
    'a finalization registry',
    'new FinalizationRegistry(function () { globalThis.left = 1 }).register({}, 1)',
    'typeof left',
  ],
  ['a weak reference', 'ref = new WeakRef({left: 1})', 'typeof ref'],
  [
    'the last match of a RegExp',
    '/(left)/.exec("left"); sticky = /l/g; sticky.test("left")',
    '[RegExp.$1 === undefined || RegExp.$1 === "", typeof sticky]',
  ],
  [
    'a changed RegExp.prototype.exec',
    'RegExp.prototype.exec = function () { return ["left"] }',
    '/x/.exec("x")[0]',
  ],
  [
    'Error.prepareStackTrace',
    'Error.prepareStackTrace = function () { return "left" }',
    'typeof Error.prepareStackTrace',
  ],
  [
    'a proxy as a prototype',
    'Object.setPrototypeOf(Object.getPrototypeOf(print), new Proxy({}, {get: function () { return "left" }}))',
    'print.left === undefined',
  ],
  ['a Map and a WeakMap', 'm = new Map([["left", 1]]); w = new WeakMap()', '[typeof m, typeof w]'],
  [
    'text in a typed array',
    'a = new Uint8Array(1e5); for (var i = 0; i < 1e5; i++) a[i] = 76',
    '(function () { var b = new Uint8Array(1e5), n = 0; for (var i = 0; i < 1e5; i++) n += b[i]; return n })()',
  ],
  [
    'text in a large buffer',
    'var s = new Array(300001).join("left"); keep = s',
    '(function () { var b = new Uint8Array(1200000), n = 0; for (var i = 0; i < b.length; i += 97) n += b[i]; return n })()',
  ],
  [
    'a Java map',
    'keep = new java.util.HashMap(); keep.put("left", 1)',
    '[typeof keep, new java.util.HashMap().size()]',
  ],
  [
    'the members of data',
    'String.prototype.method = "left"; data.method = "left"',
    '({}).method === undefined',
  ],
  ['an eval’d function', '(0, eval)("function left() {}")', 'typeof left'],
  ['an exception', 'globalThis.left = 1; throw new Error("out")', 'typeof left'],
  ['a stack overflow', 'globalThis.left = 1; (function f() { f() })()', 'typeof left'],
  ['running out of time', 'globalThis.left = 1; for (;;) {}', 'typeof left'],
  [
    'running out of memory',
    'globalThis.left = []; for (;;) left.push(new Array(1000).join("left"))',
    'typeof left',
  ],
]

test.each(ways)('nothing is left by %s', async (name, leave, look) => {
  const source = `${imports}function execute(data) {
    if (JSON.parse(data).param.leave) { ${leave} }
    return JSON.stringify(${look})
  }`
  const short = startShort
  const { deploy: put, run: call } = /time/.test(name) ? short() : { deploy, run }
  put('leaver', source)
  put('neighbour', source)
  const clean = text(await call('leaver'))
  await call('leaver', { query: 'leave=1' })
  const after = [text(await call('leaver')), text(await call('neighbour')), text(await call('leaver'))]
  expect(after).toEqual([clean, clean, clean])
})

let shortRuntime: ReturnType<typeof startRuntime> | undefined
function startShort() {
  shortRuntime ??= startRuntime({ cpuMs: 100 })
  return shortRuntime
}
afterAll(() => shortRuntime?.runtime.close())

test('two calls see different random numbers', async () => {
  deploy('dice', 'function execute() { return Math.random() }')
  expect(text(await run('dice'))).not.toBe(text(await run('dice')))
})

test('top-level code runs with every call', async () => {
  deploy(
    'top',
    'var n = (typeof n === "undefined" ? 0 : n) + 1; seen = (typeof seen === "undefined" ? 0 : seen) + 1\nfunction execute() { return [n++, seen++] }',
  )
  expect([text(await run('top')), text(await run('top'))]).toEqual(['[1,1]', '[1,1]'])
})

test('log lines belong to their own call', async () => {
  deploy('chatty', 'function execute(d) { print(JSON.parse(d).param.n); return 1 }')
  const answers = await Promise.all(['a', 'b', 'c'].map((n) => run('chatty', { query: `n=${n}` })))
  expect(answers.map(({ log }) => log.map((line) => line.text))).toEqual([['a'], ['b'], ['c']])
})

test('many functions on one worker keep their own scripts and nothing else', async () => {
  for (let n = 0; n < 90; n += 1)
    deploy(
      `many${n}`,
      `total = typeof total === "undefined" ? ${n} : "left"\nfunction execute() { return total }`,
    )
  const answers: [number, unknown][] = []
  for (let round = 0; round < 12; round += 1)
    answers.push(
      ...(await Promise.all(
        Array.from({ length: 30 }, async (_, i): Promise<[number, unknown]> => {
          const n = ((round * 30 + i) * 37) % 90
          return [n, text(await run(`many${n}`))]
        }),
      )),
    )
  expect(answers.filter(([n, answer]) => String(n) !== answer)).toEqual([])
})

test('thousands of calls find the same memory, across the change of workers', async () => {
  deploy(
    'count',
    'function execute(d) { var before = typeof left; left = new Array(500).join("x"); return before }',
  )
  for (let round = 0; round < 280; round += 1) {
    const answers = await Promise.all(Array.from({ length: 25 }, () => run('count')))
    expect(new Set(answers.map(text))).toEqual(new Set(['undefined']))
  }
}, 60_000)
