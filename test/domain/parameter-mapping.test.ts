import { expect, test } from 'vitest'
import { RomaError } from '#contract/errors'
import { BackendParam, ReqParam } from '#contract/model/api-parameter'
import {
  checkInputs,
  compileMapping,
  encodeConstant,
  type InputSource,
  mapHeaders,
  mapPath,
  mapQuery,
  readInputs,
} from '../../src-main/domain/parameter-mapping.ts'
import { substitute } from '../../src-main/domain/variables.ts'

type ReqInput = Partial<ReqParam> & Pick<ReqParam, 'name' | 'location'>

function run(options: {
  req?: readonly ReqInput[]
  back?: readonly Pick<BackendParam, 'name' | 'location' | 'origin' | 'value'>[]
  path?: string
  query?: string
  headers?: string[]
  values?: Record<string, string>
}) {
  const reqParams = (options.req ?? []).map((param) => ReqParam.parse(param))
  const backendParams = (options.back ?? []).map((param) => BackendParam.parse(param))
  const mapping = compileMapping({ reqParams, backendParams, backendPath: options.path ?? '/b' })
  const source: InputSource = {
    pathValue: (name) => options.values?.[name],
    query: options.query ?? '',
    headers: options.headers ?? [],
  }
  const inputs = checkInputs(reqParams, readInputs(reqParams, source))
  const call = { inputs, system: (name: string) => (name === '$context.stage' ? 'RELEASE' : undefined) }
  return {
    path: mapPath(mapping, call),
    query: mapping.query === null ? source.query : mapQuery(mapping.query, { ...call, query: source.query }),
    headers:
      mapping.headers === null
        ? [...source.headers]
        : mapHeaders(mapping.headers, { ...call, headers: source.headers }),
  }
}

function refused(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof RomaError) return `${error.error} ${error.hint}`
    throw error
  }
  return 'passed'
}

test('undeclared query parameters and headers pass unchanged', () => {
  const { query, headers } = run({ query: 'a=1&b=%20&c', headers: ['X-One', '1'] })
  expect(query).toBe('a=1&b=%20&c')
  expect(headers).toEqual(['X-One', '1'])
})

test('a declared parameter passes unchanged when its passthrough is on', () => {
  expect(run({ req: [{ name: 'a', location: 'QUERY' }], query: 'a=%2f&x=1' }).query).toBe('a=%2f&x=1')
})

test('a declared parameter without passthrough and mapping goes nowhere', () => {
  const { query, headers } = run({
    req: [
      { name: 'a', location: 'QUERY', passThrough: 2 },
      { name: 'X-One', location: 'HEADER', passThrough: 2 },
    ],
    query: 'a=1&b=2',
    headers: ['x-one', '1', 'x-two', '2'],
  })
  expect(query).toBe('b=2')
  expect(headers).toEqual(['x-two', '2'])
})

test('a mapped input goes only where the mapping puts it', () => {
  const result = run({
    req: [
      { name: 'userId', location: 'PATH' },
      { name: 'lang', location: 'QUERY' },
      { name: 'X-Key', location: 'HEADER' },
    ],
    back: [
      { name: 'X-User', location: 'HEADER', origin: 'REQUEST', value: 'userId' },
      { name: 'language', location: 'PATH', origin: 'REQUEST', value: 'lang' },
      { name: 'key', location: 'QUERY', origin: 'REQUEST', value: 'X-Key' },
    ],
    path: '/of/{language}/all',
    values: { userId: '7/ä' },
    query: 'lang=a%2Fb&page=2',
    headers: ['x-key', 'k v'],
  })
  expect(result.path).toBe('/of/a%2Fb/all')
  expect(result.query).toBe('page=2&key=k%20v')
  expect(result.headers).toEqual(['X-User', '7/ä'])
})

test('a path parameter may be a part of a segment, and keeps its place when it passes through', () => {
  const req: ReqInput[] = [{ name: 'id', location: 'PATH' }]
  expect(run({ req, path: '/users/a-{id}.json', values: { id: 'x y' } }).path).toBe('/users/a-x%20y.json')
})

test('the rest of a path keeps its slashes', () => {
  const req: ReqInput[] = [{ name: 'rest', location: 'PATH' }]
  expect(run({ req, path: '/store/{rest}', values: { rest: 'a/b c' } }).path).toBe('/store/a/b%20c')
})

test('a value cannot climb out of its place', () => {
  const req: ReqInput[] = [{ name: 'to', location: 'QUERY' }]
  const back = [{ name: 'p', location: 'PATH', origin: 'REQUEST', value: 'to' }] as const
  expect(refused(() => run({ req, back, path: '/a/{p}/b', query: 'to=..' }))).toContain(
    'badRequestParameters',
  )
})

test('defaults fill in for what the caller left out', () => {
  const req: ReqInput[] = [
    { name: 'page', location: 'QUERY', defaultValue: '1' },
    { name: 'X-Lang', location: 'HEADER', defaultValue: 'en' },
  ]
  expect(run({ req, query: 'a=1' })).toMatchObject({ query: 'a=1&page=1', headers: ['X-Lang', 'en'] })
  expect(run({ req, query: 'page=3', headers: ['x-lang', 'de'] })).toMatchObject({
    query: 'page=3',
    headers: ['X-Lang', 'de'],
  })
})

test('constants and system parameters are added and win over what the caller sent', () => {
  const result = run({
    back: [
      { name: 'v', location: 'QUERY', origin: 'CONSTANT', value: '[api]' },
      { name: 'X-Env', location: 'HEADER', origin: 'SYSTEM', value: '$context.stage' },
      { name: 'X-App', location: 'HEADER', origin: 'SYSTEM', value: '$context.appId' },
    ],
    query: 'v=other&w=1',
    headers: ['x-env', 'forged'],
  })
  expect(result.query).toBe('w=1&v=%5Bapi%5D')
  expect(result.headers).toEqual(['X-Env', 'RELEASE'])
})

test('a line break cannot become a header', () => {
  const req: ReqInput[] = [{ name: 'q', location: 'QUERY' }]
  const back = [{ name: 'X-Q', location: 'HEADER', origin: 'REQUEST', value: 'q' }] as const
  expect(refused(() => run({ req, back, query: 'q=a%0d%0ab' }))).toContain('badRequestParameters')
})

test.each([
  ['a b', 'HEADER', 'a%20b'],
  ['50%', 'HEADER', '50%'],
  ['ä', 'HEADER', '%C3%A4'],
  ['a?b>c', 'PATH', 'a%3Fb%3Ec'],
  ['a/b', 'PATH', 'a%2Fb'],
  ['[api]', 'QUERY', '%5Bapi%5D'],
  ['a&b=c+d #"', 'QUERY', 'a%26b%3Dc%2Bd%20%23%22'],
  ['\u007f', 'QUERY', '%7F'],
] as const)('constant %s in %s is sent as %s', (value, location, expected) => {
  expect(encodeConstant(value, location)).toBe(expected)
})

const rule = (rest: Partial<ReqParam>): ReqInput => ({
  name: 'n',
  location: 'QUERY',
  validEnable: 1,
  ...rest,
})

test.each([
  [rule({ required: 1 }), '', 'n: the query parameter is required.'],
  [rule({ required: 1, validEnable: 2 }), '', 'n: the query parameter is required.'],
  [rule({ type: 'NUMBER' }), 'n=abc', 'must be a number'],
  [rule({ type: 'NUMBER', minNum: 2, maxNum: 5 }), 'n=1', 'must be 2 or more'],
  [rule({ type: 'NUMBER', minNum: 2, maxNum: 5 }), 'n=6', 'must be 5 or less'],
  [rule({ type: 'NUMBER', minNum: 2, maxNum: 5 }), 'n=2.5', 'passed'],
  [rule({ minSize: 2 }), 'n=a', 'needs 2 characters'],
  [rule({ maxSize: 2 }), 'n=%E8%AE%A2%E5%8D%95', 'passed'],
  [rule({ maxSize: 2 }), 'n=abc', 'takes 2 characters'],
  [rule({ enumerations: 'red, green' }), 'n=green', 'passed'],
  [rule({ enumerations: 'red, green' }), 'n=blue', 'must be one of red, green'],
  [rule({ enumerations: 'red', validEnable: 2 }), 'n=blue', 'passed'],
])('%j with %s: %s', (req, query, expected) => {
  expect(refused(() => run({ req: [req], query }))).toContain(expected)
})

test('variables stand in for marks, several in a row, and the missing ones are named', () => {
  const values = new Map([
    ['ip', '10.0.0.1'],
    ['x', ':80'],
  ])
  expect(substitute('#ip##x#/a', values)).toEqual({ text: '10.0.0.1:80/a', missing: [] })
  expect(substitute('#IP#', values)).toEqual({ text: '#IP#', missing: ['IP'] })
})
