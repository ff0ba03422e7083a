import { CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { javascript } from '@codemirror/lang-javascript'
import { EditorState } from '@codemirror/state'
import { expect, test } from 'vitest'
import { classCompletion } from '../../src-renderer/features/custom-backend/ide/class-completion.ts'
import { loadClassLibrary, withImport } from '../../src-renderer/features/custom-backend/ide/class-library.ts'

const complete = classCompletion(await loadClassLibrary())

/** Labels offered where `|` stands. */
async function offered(text: string): Promise<string[]> {
  const pos = text.indexOf('|')
  const state = EditorState.create({ doc: text.replace('|', ''), extensions: javascript() })
  const result = (await complete(new CompletionContext(state, pos, true))) as CompletionResult | null
  return result?.options.map(({ label }) => label) ?? []
}

test('the members of data follow its dot', async () => {
  expect(await offered('function execute(data) { data.pa|')).toEqual(
    expect.arrayContaining(['method', 'uri', 'headers', 'param', 'body']),
  )
})

test('a class offers its static methods, an instance its methods', async () => {
  expect(await offered('Base64Utils.en|')).toContain('encode')
  const instance = await offered('var r = new APIConnectResponse(200)\nr.|')
  expect(instance).toContain('setBody')
  expect(instance).not.toContain('APIConnectResponse')
})

test('importClass offers import paths, a plain word the classes and the script’s own names', async () => {
  expect(await offered('importClass(com.ro|')).toContain('com.roma.apic.livedata.common.v1.Md5Utils')
  expect(await offered('var total = 1;\nMd|')).toEqual(expect.arrayContaining(['Md5Utils', 'total']))
})

test('comments and texts offer nothing', async () => {
  expect(await offered('// Md|')).toEqual([])
  expect(await offered('var a = "Md|"')).toEqual([])
})

test('an import line goes behind the imports, else before the code, and never twice', () => {
  const path = 'com.roma.apic.livedata.common.v1.Md5Utils'
  const line = `importClass(${path});`
  expect(withImport('// head\nfunction execute() {}', path)).toBe(`// head\n${line}\n\nfunction execute() {}`)
  expect(withImport('importClass(a.B);\nfunction execute() {}', path)).toBe(
    `importClass(a.B);\n${line}\nfunction execute() {}`,
  )
  expect(withImport(`${line}\nx()`, path)).toBe(`${line}\nx()`)
})
