import { expect, test } from 'vitest'
import { PluginType, pluginContents } from '#contract/model/plugin'
import type { ContentField } from '../../src-renderer/features/policy/plugin/form/content-field.ts'
import { listAt, setAt, valueAt } from '../../src-renderer/features/policy/plugin/form/content-path.ts'
import {
  draftSchema,
  parsedContent,
  templateOf,
} from '../../src-renderer/features/policy/plugin/plugin-draft.ts'
import { pluginFields } from '../../src-renderer/features/policy/plugin/plugin-forms.ts'

test('values are read and set by their place, missing parts of the way are made', () => {
  const content: Record<string, unknown> = { a: { b: [{ c: 1 }] }, n: null }
  expect(valueAt(content, 'a.b.0.c')).toBe(1)
  expect(valueAt(content, 'a.x.y')).toBeUndefined()
  expect(valueAt(content, 'a.constructor')).toBeUndefined()
  setAt(content, 'n.deep.er', 2)
  setAt(content, 'a.b.0.c', 3)
  expect(content).toEqual({ a: { b: [{ c: 3 }] }, n: { deep: { er: 2 } } })
  expect(listAt(content, 'a.b')).toHaveLength(1)
  expect(listAt(content, 'a')).toEqual([])
})

const draft = (pluginType: PluginType, pluginContent: string) => ({
  ...{ pluginName: 'name', pluginType, pluginScope: 'global', romaAppId: null, remark: '', pluginContent },
})

function problems(keeps: boolean, value: unknown): string[] {
  const judged = draftSchema(() => keeps).safeParse(value)
  return judged.success ? [] : judged.error.issues.map(({ path }) => path.join('.'))
}

test.each(PluginType.options)('the template of %s is a draft without problems', (type) => {
  expect(problems(false, draft(type, templateOf(type)))).toEqual([])
})

test('name and content are judged together, each at its place', () => {
  const content = JSON.stringify({ response_headers: [{ name: '1', value: 'v', action: 'add' }] })
  expect(problems(false, { ...draft('set_resp_headers', content), pluginName: '1abc' })).toEqual([
    'pluginName',
    'pluginContent.response_headers.0.name',
  ])
  expect(problems(false, draft('cors', '{'))).toEqual(['pluginContent'])
  expect(problems(false, draft('cors', '[]'))).toEqual(['pluginContent'])
})

test('sealed values that were left out are missing from a new plug-in only', () => {
  const content = JSON.stringify({
    ...{ broker_list: ['127.0.0.1:9092'], topic: 'calls' },
    sasl_config: { security_protocol: 'SASL_PLAINTEXT', sasl_username: 'u' },
  })
  expect(problems(false, draft('kafka_log', content))).toEqual(['pluginContent.sasl_config.sasl_password'])
  expect(problems(true, draft('kafka_log', content))).toEqual([])
})

/** Places of a form, those inside lists for their first item. */
function placesOf(fields: readonly ContentField[]): string[] {
  return fields.flatMap((field): string[] => {
    if (field.kind === 'section') return placesOf(field.fields)
    if (field.kind === 'presence') return [field.path, ...placesOf(field.fields)]
    if (field.kind === 'items') return [field.path, ...placesOf(field.fields(`${field.path}.0`))]
    return [field.path]
  })
}

test.each(PluginType.options)('every member of the template of %s has a field in the form', (type) => {
  const places = placesOf(pluginFields[type] ?? [])
  const content = parsedContent(templateOf(type)) ?? {}
  const covered = (name: string) => places.some((place) => place === name || place.startsWith(`${name}.`))
  expect(Object.keys(content).filter((name) => !covered(name))).toEqual([])
  expect(pluginContents[type].secrets.every((secret) => places.includes(secret))).toBe(true)
})
