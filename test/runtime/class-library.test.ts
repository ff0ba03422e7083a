import { afterAll, expect, test } from 'vitest'
import library from '../../resources/class-library.json' with { type: 'json' }
import { startRuntime } from './start-runtime.ts'

const { runtime, result } = startRuntime()
afterAll(() => runtime.close())

const packages = [...new Set(library.classes.map(({ importPath }) => importPath.replace(/\.[^.]+$/, '')))]

test.each(packages)('the editor knows exactly the classes of %s', async (path) => {
  const source = `function execute() {
    delete globalThis.CipherUtils
    var before = Object.keys(globalThis)
    importPackage(${path})
    return Object.keys(globalThis).filter(function (name) { return before.indexOf(name) < 0 }).sort()
  }`
  const listed = library.classes
    .filter(({ importPath, name }) => importPath === `${path}.${name}`)
    .map(({ name }) => name)
    .sort()
  expect(JSON.parse(await result(source))).toEqual(listed)
})

test.each(library.classes.filter(({ available }) => available))(
  'every member of $name is described, and nothing else',
  async ({ importPath, members }) => {
    const source = `function execute() {
      var C = Java.type("${importPath}")
      var own = function (o, without) { return Object.getOwnPropertyNames(o).filter(function (n) { return without.indexOf(n) < 0 }).sort() }
      return [own(C, ["length", "name", "prototype"]), own(C.prototype, ["constructor"])]
    }`
    const [statics, methods] = JSON.parse(await result(source)) as [string[], string[]]
    const named = (...kinds: string[]) =>
      [...new Set(members.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name))].sort()
    expect(statics).toEqual(named('static', 'field'))
    // Static methods are offered on instances as well.
    expect(methods).toEqual(statics.length > 0 ? statics : named('method'))
  },
)

test.each(library.classes.filter(({ available }) => !available))(
  '$name is described as not available, and says so',
  async ({ importPath }) => {
    await expect(result(`function execute() { return new ${importPath}() }`)).rejects.toThrow(
      `(${importPath}) is not available in this version of Atrium`,
    )
  },
)

test.each(library.globals.filter(({ name }) => !['execute', 'data'].includes(name)))(
  'the global $name is there',
  async ({ name }) => {
    expect(await result(`function execute() { return typeof ${name} }`)).not.toBe('undefined')
  },
)

test.each(library.data)('data.$name is there', async ({ name }) => {
  expect(
    await result(`function execute(data) { return "${name}" in JSON.parse(data) && "${name}" in data }`),
  ).toBe('true')
})
