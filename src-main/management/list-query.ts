import { RomaError } from '#contract/errors'
import { toCamel, type Wire } from './case-mapping.ts'
import { at, type FromPath, type RestRequest } from './route.ts'

interface FilterNames {
  /** Query name → model name where the two differ. */
  readonly aliases?: Readonly<Record<string, string>>
  readonly numbers?: readonly string[]
  readonly booleans?: readonly string[]
  /** Values that stand in the path. */
  readonly path?: FromPath
}

/** Input of a list: its filters, its page and `precise_search`. */
export function listQuery(
  filters: readonly string[],
  { aliases = {}, numbers, booleans, path = {} }: FilterNames = {},
) {
  const modelName = (name: string) => aliases[name] ?? toCamel(name)
  return (request: RestRequest): Wire => {
    const input: Wire = { ...page(request), ...at(path)(request) }
    for (const name of filters) {
      const text = request.query.get(name)
      if (text === null || text === '') continue
      input[modelName(name)] = numbers?.includes(name)
        ? number(name, text)
        : booleans?.includes(name)
          ? text === 'true'
          : text
    }
    const precise = request.query.get('precise_search')
    if (precise)
      input.preciseSearch = precise
        .split(',')
        .map((name) => modelName(name.trim()))
        .join(',')
    return input
  }
}

/** Which part of a list is asked for. */
export function page(request: RestRequest): { offset: number; limit: number } {
  return {
    offset: Math.max(0, number('offset', request.query.get('offset') ?? '0')),
    limit: clampLimit(number('limit', request.query.get('limit') ?? '20')),
  }
}

/** 20 when out of sense, 500 at most. Source: ROMA Connect API Reference v2, "offset, limit". */
function clampLimit(limit: number): number {
  return limit <= 0 ? 20 : Math.min(limit, 500)
}

function number(name: string, text: string): number {
  if (!/^-?\d{1,9}$/.test(text))
    throw new RomaError('invalidParameter', { hint: `${name}: "${text}" is not a whole number.` })
  return Number(text)
}

/** Body of a list under ROMA's item name: `total` = all matches, `size` = items of this page. */
export function listBody<T>(name: string, item: (model: T, request: RestRequest) => unknown) {
  return ({ total, items }: { total: number; items: readonly T[] }, request: RestRequest): Wire => ({
    total,
    size: items.length,
    [name]: items.map((model) => item(model, request)),
  })
}
