import { expect, test } from 'vitest'
import {
  followPath,
  matchExample,
  newParameter,
  orphanRows,
  rowsFromPaste,
} from '../../src-renderer/features/api/path-parameters.ts'

test('typing {id} adds a required PATH row and leaves no half-typed ones behind', () => {
  let rows = followPath([], '/users/{i}')
  rows = followPath(rows, '/users/{id}')
  expect(rows.map(({ name, location, required }) => ({ name, location, required }))).toEqual([
    { name: 'id', location: 'PATH', required: 1 },
  ])
})

test('a row the user filled in stays when its name leaves the path, and is offered for removal', () => {
  const filled = [newParameter({ name: 'id', location: 'PATH', remark: 'number of the user' })]
  const rows = followPath(filled, '/users')
  expect(rows).toHaveLength(1)
  expect(orphanRows(rows, '/users')).toEqual(rows)
})

test('other rows are never touched', () => {
  const query = newParameter({ name: 'q', location: 'QUERY' })
  expect(followPath([query], '/a')).toEqual([query])
})

test.each([
  ['/test/AA', 'NORMAL', ['/test/AA'], '/test/AA/more'],
  ['/test/AA', 'SWA', ['/test/AA', '/test/AA/more'], '/test/AAmore'],
  ['/users/{id}', 'NORMAL', ['/users/42'], '/users/42/more'],
  ['/', 'SWA', ['/', '/more'], ''],
] as const)('%s with %s serves and refuses by the rule', (path, mode, serves, refuses) => {
  expect(matchExample(path, mode)).toEqual({ serves: [...serves], refuses })
})

test('a pasted query string becomes QUERY rows with examples', () => {
  expect(
    rowsFromPaste('?page=2&size=10').map(({ name, location, sampleValue }) => [name, location, sampleValue]),
  ).toEqual([
    ['page', 'QUERY', '2'],
    ['size', 'QUERY', '10'],
  ])
})

test('a pasted table becomes rows, plain text none', () => {
  expect(
    rowsFromPaste('id\tPATH\tNUMBER\nx-user\theader\tstring').map((row) => [
      row.name,
      row.location,
      row.type,
    ]),
  ).toEqual([
    ['id', 'PATH', 'NUMBER'],
    ['x-user', 'HEADER', 'STRING'],
  ])
  expect(rowsFromPaste('hello')).toEqual([])
})
