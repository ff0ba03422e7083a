import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { chineseOf } from '../../src-renderer/i18n/field-text.ts'

const contract = join(import.meta.dirname, '../../src-main/contract')

/** Sentences the contract says beside fields: a capital or a quotation mark first, a full stop at the end. */
function sentences(): string[] {
  const files = readdirSync(join(contract, 'model'), { encoding: 'utf8', recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(contract, 'model', name))
  const others = ['path-template.ts', 'rule-expression.ts'].map((name) => join(contract, name))
  const texts = [...files, ...others].map((file) => readFileSync(file, 'utf8'))
  return texts.flatMap((text) =>
    [...text.matchAll(/(['`])([A-Z"](?:(?!\1).)*\.)\1/g)].map((match) =>
      (match[2] ?? '').replaceAll(/\$\{[^}]*\}/g, 'x'),
    ),
  )
}

test('every message of the contract has its Chinese sentence', () => {
  const all = sentences()
  expect(all.length).toBeGreaterThan(50)
  expect(all.filter((sentence) => chineseOf(sentence) === undefined)).toEqual([])
})

test('values stand where they belong in Chinese', () => {
  expect(chineseOf('Enter 3–64 characters.')).toBe('请输入3～64个字符。')
  expect(chineseOf('"id" is declared twice in QUERY.')).toBe('“id”在QUERY中重复定义。')
  expect(chineseOf('something else')).toBeUndefined()
})
