import { javaError } from '../host.ts'
import { formatDate } from './date-pattern.ts'
import { mapEntries } from './java-collections.ts'

const { parse, stringify } = JSON

/** Parses JSON text; a failure names the calling method. */
export function parseJson(source: string, what: string): unknown {
  try {
    return parse(source)
  } catch (error) {
    throw javaError('org.json.JSONException', `${what}: not JSON: ${(error as Error).message}`)
  }
}

/** The date pattern in a `config` map, if it has one. */
export function datePattern(config: unknown, what: string): string | undefined {
  if (config === undefined || config === null) return undefined
  const entry = mapEntries(config, what).find(([key]) => key === 'date-format')
  return entry === undefined ? undefined : String(entry[1])
}

/** Dates become text in the pattern, bytes become arrays; everything else is copied. */
export function plain(value: unknown, pattern: string | undefined): unknown {
  if (value instanceof Date) return pattern === undefined ? value : formatDate(value, pattern)
  if (Array.isArray(value)) return value.map((item) => plain(item, pattern))
  if (ArrayBuffer.isView(value)) return Array.from(value as Int8Array)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  // Own properties, so that a member called __proto__ stays a member.
  const copy = Object.create(null) as Record<string, unknown>
  for (const [key, item] of mapEntries(value, 'toJson')) copy[key] = plain(item, pattern)
  return copy
}

/** Compact JSON; dates in the pattern when one is given. */
export function toJsonText(value: unknown, pattern?: string): string {
  return stringify(plain(value, pattern)) ?? 'null'
}
