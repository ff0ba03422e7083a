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

/** Compact JSON; dates in the pattern when one is given. */
export function toJsonText(value: unknown, pattern?: string): string {
  if (pattern === undefined) return stringify(value) ?? 'null'
  // A date has become text by its own toJSON before a replacer sees it; the original is still in its holder.
  function replace(this: unknown, key: string, item: unknown): unknown {
    const original = (this as Record<string, unknown>)[key]
    return original instanceof Date ? formatDate(original, pattern as string) : item
  }
  return stringify(value, replace) ?? 'null'
}

/** A value as JSON would carry it: Java maps as objects, dates as text. */
export function plain(value: unknown, pattern: string | undefined): unknown {
  return parse(toJsonText(value, pattern))
}
