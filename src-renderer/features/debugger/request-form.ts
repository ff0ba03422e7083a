import type { Api } from '#contract/model/api'
import type { DebugAuth, DebugRequest, HeaderPair } from '#contract/model/debug-request'
import { parsePath } from '#contract/path-template'
import { buildPath, readPath } from './debug-path.ts'

/** Editable name and value; `off` rows stay and are not sent. */
export interface Pair {
  name: string
  value: string
  off?: boolean
}

export const bodyKinds = ['none', 'json', 'xml', 'text', 'form'] as const
export type BodyKind = (typeof bodyKinds)[number]

/** A request as the form holds it. `url` is used for free requests, path values and suffix for those of an API. */
export interface RequestForm {
  scheme: 'HTTP' | 'HTTPS'
  method: string
  url: string
  pathValues: Record<string, string>
  suffix: string
  query: Pair[]
  headers: Pair[]
  bodyKind: BodyKind
  bodyText: string
  /** Name and value rows of a form body. */
  bodyPairs: Pair[]
  auth: DebugAuth
}

/** A request to any URL, empty. */
export function freeForm(): RequestForm {
  return {
    scheme: 'HTTPS',
    method: 'GET',
    url: '',
    pathValues: {},
    suffix: '',
    query: [],
    headers: [],
    bodyKind: 'none',
    bodyText: '',
    bodyPairs: [],
    auth: { kind: 'none' },
  }
}

/** The request an API asks for: declared inputs with their example, default or first allowed value. */
export function formOf(api: Api): RequestForm {
  const startValue = (name: string) => {
    const row = api.reqParams.find((one) => one.name === name)
    return row ? row.sampleValue || row.defaultValue || (row.enumerations.split(',')[0] ?? '').trim() : ''
  }
  const pairs = (location: 'QUERY' | 'HEADER'): Pair[] =>
    api.reqParams
      .filter((row) => row.location === location)
      .map(({ name, required }) => {
        const value = startValue(name)
        return { name, value, ...(required === 1 || value !== '' ? {} : { off: true }) }
      })
  return {
    ...freeForm(),
    scheme: api.reqProtocol === 'HTTP' ? 'HTTP' : 'HTTPS',
    method: api.reqMethod === 'ANY' ? 'GET' : api.reqMethod,
    pathValues: Object.fromEntries(
      parsePath(api.reqUri).segments.flatMap((segment) =>
        segment.kind === 'literal' ? [] : [[segment.name, startValue(segment.name)]],
      ),
    ),
    query: pairs('QUERY'),
    headers: pairs('HEADER'),
    bodyKind: bodyKindOf(api),
    bodyText: api.bodyRemark,
    auth:
      api.authType === 'APP' && api.romaAppId
        ? { kind: 'application', appId: api.romaAppId }
        : { kind: 'none' },
  }
}

/** Like `formOf`, but values the user typed stay where their parameter still exists. */
export function rebuild(api: Api, old: RequestForm): RequestForm {
  const fresh = formOf(api)
  const keep = (rows: Pair[], typed: readonly Pair[]): Pair[] => [
    ...rows.map((row) => typed.find((one) => one.name === row.name) ?? row),
    ...typed.filter((one) => one.name !== '' && !rows.some((row) => row.name === one.name)),
  ]
  return {
    ...fresh,
    pathValues: Object.fromEntries(
      Object.entries(fresh.pathValues).map(([name, value]) => [name, old.pathValues[name] || value]),
    ),
    suffix: old.suffix,
    query: keep(fresh.query, old.query),
    headers: keep(fresh.headers, old.headers),
    bodyText: old.bodyText || fresh.bodyText,
    bodyKind: old.bodyText === '' ? fresh.bodyKind : old.bodyKind,
    bodyPairs: old.bodyPairs,
    auth: old.auth,
  }
}

/** Names of required path values that are still empty: the call would not reach the API. */
export function emptyPathValues(form: RequestForm): string[] {
  return Object.entries(form.pathValues)
    .filter(([, value]) => value === '')
    .map(([name]) => name)
}

/** What is sent. `template`: request path of the API, absent for a free URL. */
export function requestOf(
  form: RequestForm,
  { target, template }: { target: DebugRequest['target']; template?: string },
): DebugRequest {
  return {
    target,
    scheme: form.scheme,
    method: form.method,
    url: template === undefined ? withScheme(form.url) : buildPath(template, form.pathValues, form.suffix),
    query: sent(form.query),
    headers: sent(form.headers),
    body:
      form.bodyKind === 'form'
        ? { kind: 'form', text: encodeForm(form.bodyPairs) }
        : { kind: form.bodyKind, text: form.bodyKind === 'none' ? '' : form.bodyText },
    auth: form.auth,
    timeoutMs: 60_000,
  }
}

/** The form an earlier request was sent from. */
export function formFrom(request: DebugRequest, template?: string): RequestForm {
  const read = template === undefined ? undefined : readPath(template, request.url)
  const kind = bodyKinds.find((one) => one === request.body.kind) ?? 'text'
  return {
    scheme: request.scheme,
    method: request.method,
    url: request.url,
    pathValues: read?.values ?? {},
    suffix: read?.suffix ?? '',
    query: request.query.map(pairOf),
    headers: request.headers.map(pairOf),
    bodyKind: kind,
    bodyText: kind === 'form' ? '' : request.body.text,
    bodyPairs:
      kind === 'form'
        ? [...new URLSearchParams(request.body.text)].map(([name, value]) => ({ name, value }))
        : [],
    auth: request.auth,
  }
}

function bodyKindOf(api: Api): BodyKind {
  switch (api.contentType) {
    case 'application/json':
      return 'json'
    case 'application/xml':
      return 'xml'
    case '':
      return api.bodyRemark === '' ? 'none' : 'text'
    default:
      return 'text'
  }
}

function sent(pairs: readonly Pair[]): HeaderPair[] {
  return pairs
    .filter(({ name }) => name !== '')
    .map(({ name, value, off }) => ({ name, value, enabled: off !== true }))
}

function pairOf({ name, value, enabled }: HeaderPair): Pair {
  return { name, value, ...(enabled ? {} : { off: true }) }
}

function encodeForm(pairs: readonly Pair[]): string {
  const used = pairs.filter(({ name, off }) => name !== '' && off !== true)
  return new URLSearchParams(used.map(({ name, value }) => [name, value])).toString()
}

/** No scheme means HTTP, as typed into a browser's address bar. */
function withScheme(url: string): string {
  return url === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`
}
