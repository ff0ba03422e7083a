import type { ReqParam } from '#contract/model/api-parameter'
import { parsePath } from '#contract/path-template'

/** A row of the parameter grid with the defaults of the form. PATH ones are always required. */
export function newParameter(part: Partial<ReqParam> & Pick<ReqParam, 'location'>): ReqParam {
  return {
    name: '',
    type: 'STRING',
    defaultValue: '',
    sampleValue: '',
    required: part.location === 'PATH' ? 1 : 2,
    validEnable: 2,
    remark: '',
    enumerations: '',
    minNum: 0,
    maxNum: 0,
    minSize: 0,
    maxSize: 0,
    regular: '',
    jsonSchema: '',
    passThrough: 1,
    orchestrations: [],
    ...part,
  }
}

/** Names in braces of a request path, in order. */
export function pathNames(path: string): string[] {
  return parsePath(path).segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]))
}

/**
 * Adds a row for every `{name}` of the path that has none. While the user types `{id}` the rows for `{i}` must not
 * stay behind, so untouched rows whose name left the path go away; a row the user filled in stays for them to decide.
 */
export function followPath(params: readonly ReqParam[], path: string): ReqParam[] {
  const names = pathNames(path).filter((name) => /^[A-Za-z][A-Za-z0-9._-]{0,31}$/.test(name))
  const kept = params.filter((row) => row.location !== 'PATH' || names.includes(row.name) || isTouched(row))
  const missing = names.filter((name) => !kept.some((row) => row.location === 'PATH' && row.name === name))
  return [...missing.map((name) => newParameter({ name, location: 'PATH' })), ...kept]
}

/** PATH rows whose name is not in the path any more; the form offers to remove them. */
export function orphanRows(params: readonly ReqParam[], path: string): ReqParam[] {
  const names = pathNames(path)
  return params.filter((row) => row.location === 'PATH' && !names.includes(row.name))
}

function isTouched(row: ReqParam): boolean {
  return row.defaultValue !== '' || row.sampleValue !== '' || row.remark !== '' || row.enumerations !== ''
}

/** One request path that the rule serves, and one it does not, for the line under *Matching*. */
export function matchExample(
  path: string,
  matchMode: 'NORMAL' | 'SWA',
): { readonly serves: readonly string[]; readonly refuses: string } {
  const plain = path.replace(/\{[^{}]*\+\}$/, 'a/b').replaceAll(/\{([^{}]*)\}/g, '42')
  const trimmed = plain === '/' ? '' : plain.replace(/\/$/, '')
  if (matchMode === 'NORMAL') return { serves: [plain], refuses: `${trimmed}/more` }
  return { serves: [plain, `${trimmed}/more`], refuses: trimmed === '' ? '' : `${trimmed}more` }
}

/** Rows from pasted text: a query string (`a=1&b=2`), or lines of `name<tab>location<tab>…`. */
export function rowsFromPaste(text: string): ReqParam[] {
  const trimmed = text.trim()
  if (!/[\t\n]/.test(trimmed) && /^\??[^=&\s]+=/.test(trimmed)) {
    return [...new URLSearchParams(trimmed.replace(/^\?/, ''))].map(([name, value]) =>
      newParameter({ name, location: 'QUERY', sampleValue: value }),
    )
  }
  if (!trimmed.includes('\t')) return []
  return trimmed.split(/\r?\n/).map((line) => {
    const [name = '', place = '', type = '', ...rest] = line.split('\t').map((cell) => cell.trim())
    const location = /^path$/i.test(place) ? 'PATH' : /^header$/i.test(place) ? 'HEADER' : 'QUERY'
    return newParameter({
      name,
      location,
      type: /^num/i.test(type) ? 'NUMBER' : 'STRING',
      defaultValue: rest[0] ?? '',
      remark: rest[1] ?? '',
    })
  })
}
