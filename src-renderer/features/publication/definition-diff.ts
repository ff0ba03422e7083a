import type { ApiDraft } from '#contract/model/api'

/** One changed field: where, and both values as text; an absent one is empty. */
export interface DefinitionChange {
  /** Path in the model's names: `backendApi.timeout`, `reqParams.id (PATH).required`. */
  readonly field: string
  readonly group: 'basics' | 'request' | 'backend' | 'responses'
  readonly before: string
  readonly after: string
}

type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [key: string]: Value }

/** What says nothing about the definition itself. */
const ignored = new Set([
  ...['id', 'status', 'registerTime', 'updateTime', 'groupName', 'groupVersion', 'romaAppName'],
  ...['slDomain', 'runEnvs', 'editedSincePublish'],
])

/** Differences of two definitions field by field, grouped as the wizard. Rows of grids are compared by name, not place. */
export function changesOf(before: Partial<ApiDraft>, after: Partial<ApiDraft>): DefinitionChange[] {
  const old = flatten(before)
  const now = flatten(after)
  const fields = [...new Set([...old.keys(), ...now.keys()])]
  return fields
    .filter((field) => (old.get(field) ?? '') !== (now.get(field) ?? ''))
    .map((field) => ({
      field,
      group: groupOf(field),
      before: old.get(field) ?? '',
      after: now.get(field) ?? '',
    }))
    .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group))
}

/** Text of a definition with sorted keys, for the comparison side by side. */
export function definitionText(api: Partial<ApiDraft>): string {
  return JSON.stringify(sorted(api as Value), undefined, 2)
}

const order = ['basics', 'request', 'backend', 'responses'] as const

function groupOf(field: string): DefinitionChange['group'] {
  if (/^(req|matchMode|cors|contentType|bodyRemark|isSend)/.test(field)) return 'request'
  if (/^(backend|funcInfo|mockInfo|policy|ldApiId)/.test(field)) return 'backend'
  return field.startsWith('result') ? 'responses' : 'basics'
}

function flatten(api: Partial<ApiDraft>): Map<string, string> {
  const fields = new Map<string, string>()
  const visit = (value: Value, path: string): void => {
    if (isList(value)) {
      if (value.every((item) => typeof item !== 'object')) fields.set(path, value.join(', '))
      else for (const [index, item] of value.entries()) visit(item, `${path}.${rowName(item, index)}`)
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`)
    } else if (value !== undefined && value !== null && value !== '') {
      fields.set(path, String(value))
    }
  }
  for (const [key, value] of Object.entries(api)) if (!ignored.has(key)) visit(value as Value, key)
  return fields
}

function rowName(item: Value, index: number): string {
  if (item === null || typeof item !== 'object' || isList(item)) return String(index + 1)
  const name = item.name ?? item.key
  if (typeof name !== 'string' || name === '') return String(index + 1)
  return typeof item.location === 'string' ? `${name} (${item.location})` : name
}

function sorted(value: Value): Value {
  if (isList(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !ignored.has(key) && inner !== null && inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
