import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPathIndex, type PathDefinition } from '../../src-main/domain/path-template.ts'

type Row = readonly [method: string, path: string, mode: 'NORMAL' | 'SWA']

function indexOf(rows: readonly Row[]) {
  return createPathIndex(
    rows.map(([method, path, matchMode]) => ({
      method,
      path,
      matchMode,
      value: `${method} ${path} ${matchMode}`,
    })),
  )
}

function find(rows: readonly Row[], method: string, path: string) {
  const found = indexOf(rows).find(method, path)
  return found === undefined || found === 'path' ? found : found.value
}

const rows: readonly Row[] = [
  ['GET', '/test/AA', 'SWA'],
  ['GET', '/test/AA/BB', 'SWA'],
  ['GET', '/test/AA/exact', 'NORMAL'],
  ['ANY', '/users/{id}', 'NORMAL'],
  ['GET', '/users/me', 'NORMAL'],
  ['GET', '/files/{rest+}', 'NORMAL'],
  ['GET', '/files/{name}', 'NORMAL'],
  ['POST', '/slash/', 'NORMAL'],
  ['GET', '/slash', 'NORMAL'],
  ['GET', '/deep/{a}', 'SWA'],
  ['GET', '/deep/x', 'SWA'],
  ['GET', '/tail/', 'SWA'],
  ['GET', '/', 'NORMAL'],
]

test.each([
  ['GET', '/test/AA', 'GET /test/AA SWA'],
  ['GET', '/test/AA/CC', 'GET /test/AA SWA'],
  ['GET', '/test/AACC', undefined],
  ['GET', '/test/AA/BB/c', 'GET /test/AA/BB SWA'],
  ['GET', '/test/AA/exact', 'GET /test/AA/exact NORMAL'],
  ['GET', '/test/AA/exact/more', 'GET /test/AA SWA'],
  ['GET', '/users/me', 'GET /users/me NORMAL'],
  ['POST', '/users/me', 'ANY /users/{id} NORMAL'],
  ['DELETE', '/users/7', 'ANY /users/{id} NORMAL'],
  ['GET', '/users/', undefined],
  ['GET', '/users/7/', undefined],
  ['GET', '/files/a', 'GET /files/{name} NORMAL'],
  ['GET', '/files/a/b', 'GET /files/{rest+} NORMAL'],
  ['GET', '/files/', undefined],
  ['PUT', '/files/a', 'path'],
  ['GET', '/slash/', 'path'],
  ['GET', '/slash', 'GET /slash NORMAL'],
  ['GET', '/deep/x/y', 'GET /deep/x SWA'],
  ['GET', '/deep/z/y', 'GET /deep/{a} SWA'],
  ['GET', '/tail', undefined],
  ['GET', '/tail/', 'GET /tail/ SWA'],
  ['GET', '/tail/x', 'GET /tail/ SWA'],
  ['GET', '/', 'GET / NORMAL'],
  ['GET', '/Users/me', undefined],
  ['GET', '*', undefined],
])('%s %s is served by %s', (method, path, expected) => {
  expect(find(rows, method, path)).toBe(expected)
})

test('values of braces are handed out in the order of the template', () => {
  const found = indexOf([['GET', '/a/{x}/b/{rest+}', 'NORMAL']]).find('GET', '/a/1/b/2/3')
  expect(found).toMatchObject({ values: ['1', '2/3'] })
})

test('a prefix tells what follows it', () => {
  const rest = (path: string, prefix: string) => {
    const found = indexOf([['GET', prefix, 'SWA']]).find('GET', path)
    return typeof found === 'object' ? found.rest : found
  }
  expect(rest('/test/AA/CC', '/test')).toBe('/AA/CC')
  expect(rest('/test/AA/CC', '/test/')).toBe('AA/CC')
  expect(rest('/test', '/test')).toBe('')
  expect(rest('/x', '/')).toBe('x')
})

/** The rules of the reference, said slowly. */
function slowFind(definitions: readonly Row[], method: string, path: string): string | undefined {
  const parts = path.slice(1).split('/')
  const served = definitions.filter(([m]) => m === method || m === 'ANY')
  const ranked = served.flatMap((row) => {
    const [m, template, mode] = row
    const segments = template.slice(1).split('/')
    if (mode === 'SWA' ? segments.length > parts.length : segments.length !== parts.length) return []
    const fits = segments.every((s, i) => (s.startsWith('{') ? parts[i] !== '' : s === parts[i]))
    if (!fits) return []
    const rank = `${mode === 'NORMAL' ? 0 : 1} ${String(999 - segments.length)} ${segments.map((s) => (s.startsWith('{') ? 1 : 0)).join('')} ${m === 'ANY' ? 1 : 0}`
    return [{ rank, name: row.join(' ') }]
  })
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1))[0]?.name
}

test('the index agrees with the rules said slowly', () => {
  const segment = fc.constantFrom('a', 'b', 'c', '{p}')
  const definition = fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'ANY'),
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('NORMAL' as const, 'SWA' as const),
    )
    .map(
      ([method, segments, mode]): Row => [
        method,
        `/${segments.map((s, i) => (s === '{p}' ? `{p${i}}` : s)).join('/')}`,
        mode,
      ],
    )
  const path = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`)
  fc.assert(
    fc.property(
      fc.uniqueArray(definition, { selector: (row) => row.join(' '), maxLength: 12 }),
      fc.constantFrom('GET', 'POST', 'DELETE'),
      path,
      (definitions, method, asked) => {
        const found = find(definitions, method, asked)
        expect(found === 'path' ? undefined : found).toBe(slowFind(definitions, method, asked))
      },
    ),
    { numRuns: 1000 },
  )
})

test('any path is answered without an error', () => {
  const definitions: (PathDefinition & { value: number })[] = rows.map(
    ([method, path, matchMode], value) => ({
      method,
      path,
      matchMode,
      value,
    }),
  )
  const index = createPathIndex(definitions)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      index.find('GET', `/${text}`)
    }),
    { numRuns: 1000 },
  )
})
