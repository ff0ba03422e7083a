import { expect, test } from 'vitest'
import { emptyDraft } from '../../src-renderer/features/api/api-draft.ts'
import { newParameter } from '../../src-renderer/features/api/path-parameters.ts'
import { changesOf, definitionText } from '../../src-renderer/features/publication/definition-diff.ts'

const base = emptyDraft({ name: 'hello', reqUri: '/a' })

test('equal definitions have no changes', () => {
  expect(changesOf(base, structuredClone(base))).toEqual([])
})

test('changes name the field, both values, and the page of the wizard', () => {
  const edited = { ...base, remark: 'new', reqUri: '/b', backendApi: { ...base.backendApi, timeout: 100 } }
  expect(changesOf(base, edited)).toEqual([
    { field: 'remark', group: 'basics', before: '', after: 'new' },
    { field: 'reqUri', group: 'request', before: '/a', after: '/b' },
    { field: 'backendApi.timeout', group: 'backend', before: '5000', after: '100' },
  ])
})

test('rows of a grid are compared by name, so another order is no change', () => {
  const id = newParameter({ name: 'id', location: 'QUERY' })
  const page = newParameter({ name: 'page', location: 'QUERY' })
  expect(changesOf({ ...base, reqParams: [id, page] }, { ...base, reqParams: [page, id] })).toEqual([])
  const [change] = changesOf({ ...base, reqParams: [id] }, { ...base, reqParams: [{ ...id, required: 1 }] })
  expect(change).toMatchObject({ field: 'reqParams.id (QUERY).required', before: '2', after: '1' })
})

test('the text has sorted keys and leaves out what the backend adds', () => {
  const text = definitionText({ ...base, ...{ id: 'x', slDomain: 'y' } })
  expect(text).not.toContain('slDomain')
  expect(text.indexOf('"authOpt"')).toBeLessThan(text.indexOf('"backendType"'))
})
