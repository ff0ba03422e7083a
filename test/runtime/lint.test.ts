import { afterAll, expect, test } from 'vitest'
import { startRuntime } from './start-runtime.ts'

const { runtime } = startRuntime()
afterAll(() => runtime.close())

const found = async (source: string) =>
  (await runtime.lint(source)).map(
    ({ level, message, line, column }) => `${level} ${line}:${column} ${message}`,
  )

test('a plain ES5.1 script with library classes has no problems', async () => {
  const source = `importClass(com.roma.apic.livedata.common.v1.Md5Utils)
importClass(java.util.HashMap)
var counts = { get total() { return 1 }, 'a-b': 2 }
function execute(data) {
  data = JSON.parse(data)
  for (var name in data.headers) { if (/x/gi.test(name)) continue }
  try { throw 1 } catch (e) { return Md5Utils.encode(data.uri) }
}`
  expect(await found(source)).toEqual([])
})

test.each([
  ['let', 'let a = 1', '1:1', 'let declarations'],
  ['const', 'const a = 1', '1:1', 'const declarations'],
  ['arrow', 'var f = function () { return [].map(x => x) }', '1:37', 'arrow functions'],
  ['template', 'var a = `x`', '1:9', 'template texts'],
  ['class', 'class A {}', '1:1', 'classes'],
  ['class expression', 'var A = class {}', '1:9', 'classes'],
  ['spread', 'f(...[])', '1:3', 'spread (...)'],
  ['rest', 'function f(...a) {}', '1:12', 'rest parameters (...)'],
  ['default value', 'function f(a = 1) {}', '1:12', 'default values'],
  ['object destructuring', 'var {a} = {}', '1:5', 'destructuring'],
  ['array destructuring', 'var [a] = []', '1:5', 'destructuring'],
  ['for of', 'for (var a of []) {}', '1:1', 'for … of'],
  ['generator', 'function* g() {}', '1:1', 'generators'],
  ['async', 'async function f() {}', '1:1', 'async functions'],
  ['optional chaining', 'a?.b', '1:1', 'optional chaining (?.)'],
  ['??', 'a ?? b', '1:1', 'the ?? operator'],
  ['**', '2 ** 3', '1:1', 'the ** operator'],
  ['??=', 'a ??= b', '1:1', 'the ??= operator'],
  ['method shorthand', 'var o = {f() {}}', '1:10', 'shorthand and computed members'],
  ['computed member', 'var o = {[a]: 1}', '1:10', 'shorthand and computed members'],
  ['BigInt', 'var n = 1n', '1:9', 'BigInt numbers'],
  ['sticky expression', 'var r = /x/y', '1:9', 'the flags y of a regular expression'],
  ['catch without a name', 'try {} catch {}', '1:8', 'catch without a name'],
])('%s works here and fails in ROMA Connect', async (_name, source, at, what) => {
  expect(await found(source)).toContain(`roma ${at} Fails in ROMA Connect (ECMAScript 5.1): ${what}`)
})

test('a syntax error has its line and column and stops no other check', async () => {
  const [first, ...rest] = await found('function execute() {\n  return )\n}')
  expect(first).toMatch(/^error 2:10 SyntaxError: /)
  expect(rest).toEqual([])
})

test('what only closes our own frame is a syntax error', async () => {
  expect((await found('}); (function () {'))[0]).toMatch(/^error 1:1 SyntaxError/)
})

test('return outside a function is a syntax error, as in ROMA Connect', async () => {
  expect((await found('return 1'))[0]).toMatch(/^error 1:\d+ SyntaxError/)
})

test('classes that are not there are named where they are imported', async () => {
  expect(
    await found(
      'importClass(com.roma.apic.livedata.client.v1.HttpClient)\nimportClass(com.example.Nothing)\nvar A = Java.type("a.b.C")\nimportClass(Packages.com.roma.apic.livedata.common.v1.Md5Utils)',
    ),
  ).toEqual([
    'roma 1:1 com.roma.apic.livedata.client.v1.HttpClient is not available in this version of Atrium: importing passes, the first use fails',
    'roma 2:1 com.example.Nothing is not a class of the library: importing passes, the first use fails',
    'roma 3:9 a.b.C is not a class of the library: importing passes, the first use fails',
  ])
})

test('over 32 KB is an error, counted in bytes', async () => {
  expect(await found(`//${'ä'.repeat(16 * 1024)}`)).toEqual([
    'error 1:1 The script has 32770 bytes; 32768 are allowed',
  ])
  expect(await found(`/${'/'.repeat(32 * 1024 - 1)}`)).toEqual([])
})

test('a megabyte is refused without being read', async () => {
  expect(await found('let a = 1\n'.repeat(100_000))).toHaveLength(1)
})

test('checking runs nothing', async () => {
  expect(await found('for (;;) {}')).toEqual([])
})
