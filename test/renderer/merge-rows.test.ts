import { expect, test } from 'vitest'
import type { ApiSummary } from '../../src-main/contract/model/api.ts'
import { mergeRows } from '../../src-renderer/features/api/merge-rows.ts'

const row = (id: string, name = id) => ({ id, name }) as ApiSummary
const rows = [row('a'), row('b'), row('c')]
const names = (list: readonly ApiSummary[]) => list.map(({ name }) => name)

test('a changed row stays in its place', () => {
  expect(names(mergeRows(rows, ['b'], [row('b', 'edited')]))).toEqual(['a', 'edited', 'c'])
})

test('a new row comes first, a deleted one goes', () => {
  expect(names(mergeRows(rows, ['d'], [row('d')]))).toEqual(['d', 'a', 'b', 'c'])
  expect(names(mergeRows(rows, ['c'], []))).toEqual(['a', 'b'])
})

test('rows that did not change are the same objects', () => {
  expect(mergeRows(rows, ['b'], [])[0]).toBe(rows[0])
})
