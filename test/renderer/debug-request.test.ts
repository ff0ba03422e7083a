import { expect, test } from 'vitest'
import type { Api } from '../../src-main/contract/model/api.ts'
import { emptyDraft } from '../../src-renderer/features/api/api-draft.ts'
import { newParameter } from '../../src-renderer/features/api/path-parameters.ts'
import { buildPath, readPath } from '../../src-renderer/features/debugger/debug-path.ts'
import {
  emptyPathValues,
  formFrom,
  formOf,
  freeForm,
  rebuild,
  requestOf,
} from '../../src-renderer/features/debugger/request-form.ts'

function api(part: Partial<Api> = {}): Api {
  return {
    ...emptyDraft({ name: 'hello', reqUri: '/users/{id}', reqMethod: 'ANY', authType: 'NONE' }),
    id: 'a'.repeat(32),
    status: 1,
    registerTime: '',
    updateTime: '',
    groupName: '',
    groupVersion: 'V2',
    romaAppName: '',
    slDomain: '',
    runEnvs: [],
    editedSincePublish: false,
    reqParams: [
      newParameter({ name: 'id', location: 'PATH', sampleValue: '42' }),
      newParameter({ name: 'full', location: 'QUERY', enumerations: 'yes, no' }),
      newParameter({ name: 'page', location: 'QUERY' }),
      newParameter({ name: 'X-User', location: 'HEADER', required: 1, defaultValue: 'me' }),
    ],
    ...part,
  }
}

test.each([
  ['/a/{id}', { id: 'x y/z' }, '', '/a/x%20y%2Fz'],
  ['/a/{rest+}', { rest: 'b/c d' }, '', '/a/b/c%20d'],
  ['/test/', {}, 'AA/BB', '/test/AA/BB'],
])('%s is built and read back', (template, values, suffix, path) => {
  expect(buildPath(template, values, suffix)).toBe(path)
})

test('a path gives back the values it was built from', () => {
  expect(readPath('/a/{id}/b', '/a/x%20y/b/more?q=1')).toEqual({ values: { id: 'x y' }, suffix: 'more' })
  expect(readPath('/a/{rest+}', '/a/b/c')).toEqual({ values: { rest: 'b/c' }, suffix: '' })
  expect(readPath('/a/{id}', '/other/1')).toBeUndefined()
})

test('declared inputs are prefilled; optional ones without a value are switched off', () => {
  const form = formOf(api())
  expect(form).toMatchObject({ method: 'GET', scheme: 'HTTPS', pathValues: { id: '42' } })
  expect(form.query).toEqual([
    { name: 'full', value: 'yes' },
    { name: 'page', value: '', off: true },
  ])
  expect(form.headers).toEqual([{ name: 'X-User', value: 'me' }])
})

test('an API with App authentication signs as its owner', () => {
  expect(formOf(api({ authType: 'APP', romaAppId: 'owner' })).auth).toEqual({
    kind: 'application',
    appId: 'owner',
  })
})

test('typed values survive a change of the definition as long as their parameter exists', () => {
  const typed = { ...formOf(api()), pathValues: { id: '7' }, query: [{ name: 'page', value: '3' }] }
  const after = rebuild(api({ reqUri: '/users/{id}/{part}' }), typed)
  expect(after.pathValues).toEqual({ id: '7', part: '' })
  expect(after.query.find((pair) => pair.name === 'page')?.value).toBe('3')
  expect(emptyPathValues(after)).toEqual(['part'])
})

test('what is sent has the filled path, switched-off rows marked, and a form body encoded', () => {
  const form = {
    ...formOf(api()),
    bodyKind: 'form' as const,
    bodyPairs: [
      { name: 'a', value: '1 2' },
      { name: 'b', value: 'x', off: true },
    ],
  }
  const request = requestOf(form, { target: { kind: 'draft', apiId: 'a' }, template: '/users/{id}' })
  expect(request).toMatchObject({
    url: '/users/42',
    body: { kind: 'form', text: 'a=1+2' },
    query: [
      { name: 'full', value: 'yes', enabled: true },
      { name: 'page', value: '', enabled: false },
    ],
  })
  expect(formFrom(request, '/users/{id}')).toMatchObject({
    pathValues: { id: '42' },
    bodyPairs: [{ name: 'a', value: '1 2' }],
  })
})

test('a free address without a scheme means http', () => {
  const request = requestOf({ ...freeForm(), url: 'localhost:8080/a' }, { target: { kind: 'url' } })
  expect(request.url).toBe('http://localhost:8080/a')
})
