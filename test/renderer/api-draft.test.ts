import { expect, test } from 'vitest'
import {
  definitionOf,
  draftOf,
  emptyDraft,
  problemsOf,
  stepOfField,
} from '../../src-renderer/features/api/api-draft.ts'

const ready = () =>
  emptyDraft({
    groupId: 'a'.repeat(32),
    romaAppId: 'b'.repeat(32),
    name: 'hello-api',
    reqUri: '/demo/call',
    authType: 'NONE',
    backendType: 'MOCK',
  })

test('a new definition asks for a group, a name and a backend address, each on its page', () => {
  const problems = problemsOf(emptyDraft())
  const steps = Object.fromEntries(problems.map(({ field }) => [field, stepOfField(field)]))
  expect(steps).toMatchObject({
    groupId: 'basics',
    romaAppId: 'basics',
    name: 'basics',
    'backendApi.urlDomain': 'backend',
  })
})

test('a complete mock definition has no problems', () => {
  expect(problemsOf(ready())).toEqual([])
})

test('only the chosen kind of backend is sent', () => {
  const sent = definitionOf(ready())
  expect(sent).toMatchObject({
    backendType: 'MOCK',
    mockInfo: { statusCode: 200 },
    backendApi: null,
    funcInfo: null,
  })
})

test('fields of the grids belong to the page that shows them', () => {
  expect(stepOfField('reqParams.0.name')).toBe('request')
  expect(stepOfField('backendParams.2.value')).toBe('backend')
  expect(stepOfField('resultNormalSample')).toBe('responses')
  expect(stepOfField('remark')).toBe('basics')
})

test('a stored definition comes back as a draft without what the backend adds', () => {
  const stored = {
    ...definitionOf(ready()),
    id: 'b'.repeat(32),
    status: 1 as const,
    registerTime: '',
    updateTime: '',
    groupName: 'demo',
    groupVersion: 'V2' as const,
    romaAppName: 'demo-app',
    slDomain: 'x.apic.localhost',
    runEnvs: [],
    editedSincePublish: false,
  }
  const draft = draftOf(stored)
  expect(draft).not.toHaveProperty('runEnvs')
  expect(draft.backendApi.timeout).toBe(5000)
  expect(problemsOf(draft)).toEqual([])
})

test('a second factor and a backend authorizer that were switched on must be chosen', () => {
  const draft = { ...ready(), authType: 'APP' as const, authorizerId: '' }
  draft.mockInfo.authorizerId = ''
  expect(problemsOf(draft)).toMatchObject([
    { field: 'authorizerId', code: 'APIG.2001' },
    { field: 'mockInfo.authorizerId', code: 'APIG.2001' },
  ])
  draft.authorizerId = 'c'.repeat(32)
  draft.mockInfo.authorizerId = 'd'.repeat(32)
  expect(problemsOf(draft)).toEqual([])
  // Everybody may call: no authorizer is asked, so none is sent.
  expect(definitionOf({ ...draft, authType: 'NONE' })).toMatchObject({ authorizerId: null })
})
