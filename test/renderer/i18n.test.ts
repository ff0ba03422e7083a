import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorText, setLocale } from '../../src-renderer/i18n/i18n.ts'

type Messages = { readonly [key: string]: string | Messages }

const root = join(import.meta.dirname, '../../src-renderer')
const catalogues = {
  en: import.meta.glob('../../src-renderer/i18n/en/*.ts', { eager: true, import: 'messages' }),
  'zh-CN': import.meta.glob('../../src-renderer/i18n/zh-CN/*.ts', { eager: true, import: 'messages' }),
} as Record<string, Record<string, Messages>>

/** `…/api-group.ts` holds the keys `apiGroup.…`. */
function roomOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function flat(messages: Messages, prefix: string): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${prefix}.${key}`, value]] : flat(value, `${prefix}.${key}`),
  )
}

function textsOf(locale: string): Map<string, string> {
  return new Map(
    Object.entries(catalogues[locale] ?? {}).flatMap(([path, messages]) => flat(messages, roomOf(path))),
  )
}

function sources(): { name: string; text: string }[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(vue|ts)$/.test(name) && !/^i18n.(en|zh-CN)/.test(name))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }))
}

const english = textsOf('en')
const chinese = textsOf('zh-CN')
const keyLike = /^[a-z]\w*(\.[\w-]+)+$/

/** Whole keys and static beginnings (`t(`api.auth.${type}`)`) that a text names. */
function usesOf(text: string): { keys: string[]; prefixes: string[]; asked: string[] } {
  const literals = [...text.matchAll(/(['"`])([\w.-]+)\1/g)].map((match) => match[2] ?? '')
  const asked = [...text.matchAll(/\bt\(\s*(['"`])([\w.-]+)\1/g)].map((match) => match[2] ?? '')
  const prefixes = [...text.matchAll(/`([a-z]\w*\.[\w.-]*)\$\{/g)].map((match) => match[1] ?? '')
  return { keys: literals.filter((each) => keyLike.test(each)), prefixes, asked }
}

function parametersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

describe('the message catalogue', () => {
  test('has the same keys in English and Chinese', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('takes the same values in both languages', () => {
    const different = [...english]
      .filter(([key, text]) => {
        const other = parametersOf(chinese.get(key) ?? '')
        // Chinese has no plural: it may say one form where English counts.
        return other.some((name) => !parametersOf(text).includes(name) && name !== 'count')
      })
      .map(([key]) => key)
    expect(different).toEqual([])
  })

  test('has every key that a screen asks for', () => {
    const missing = sources().flatMap(({ name, text }) =>
      usesOf(text)
        .asked.filter((key) => !english.has(key))
        .map((key) => `${name}: ${key}`),
    )
    expect(missing).toEqual([])
  })

  test('has no key that nothing uses', () => {
    const used = new Set<string>()
    const prefixes = new Set<string>()
    for (const { text } of sources()) {
      const found = usesOf(text)
      for (const key of found.keys) used.add(key)
      for (const prefix of found.prefixes) prefixes.add(prefix)
    }
    const unused = [...english.keys()].filter(
      (key) => !used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix)),
    )
    expect(unused).toEqual([])
  })

  test('says an error in the chosen language, and its own words in English', async () => {
    const error = { name: 'portTaken', message: 'The port is used by another program.' }
    expect(errorText(error)).toBe(error.message)
    await setLocale('zh-CN')
    expect(errorText(error)).toBe('端口已被其他程序占用。')
    expect(document.documentElement.lang).toBe('zh-CN')
    await setLocale('en')
  })
})
