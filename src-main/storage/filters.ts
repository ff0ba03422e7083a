/** Conditions of a list, from the filters that were given. */
export interface Filters {
  /** Rows whose column has this very value; nothing when the value was not given. */
  equals(column: string, value: string | number | undefined): Filters
  /** Rows whose column contains the text, whatever its case; the very text when `field` is searched precisely. */
  contains(field: string, column: string, text: string | undefined): Filters
  /** Any other condition with its values, in the order of its question marks. */
  and(condition: string, ...values: (string | number)[]): Filters
  /** `WHERE …`, or nothing. */
  readonly where: string
  readonly values: readonly (string | number)[]
}

/** Where a page begins and how long it is. `preciseSearch`: comma separated fields that are compared exactly. */
export interface PageOfRows {
  readonly offset?: number | undefined
  /** Everything when left out. */
  readonly limit?: number | undefined
  readonly preciseSearch?: string | undefined
}

/** Starts a list of conditions. Text that comes from outside only ever becomes a bound value. */
export function filters(page: PageOfRows): Filters {
  const parts: string[] = []
  const values: (string | number)[] = []
  const precise = new Set((page.preciseSearch ?? '').split(',').map(camelCase))
  return {
    equals(column, value) {
      return value === undefined || value === '' ? this : this.and(`${column} = ?`, value)
    },
    contains(field, column, text) {
      if (text === undefined || text === '') return this
      if (precise.has(field)) return this.and(`${column} = ?`, text)
      return this.and(`instr(lower(${column}), lower(?)) > 0`, text)
    },
    and(condition, ...more) {
      parts.push(condition)
      values.push(...more)
      return this
    },
    get where() {
      return parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`
    },
    values,
  }
}

/** Values of `LIMIT ? OFFSET ?`. */
export function pageOf(page: PageOfRows): [limit: number, offset: number] {
  return [page.limit ?? -1, page.offset ?? 0]
}

// REST writes req_uri where the model says reqUri; both name the same field.
function camelCase(field: string): string {
  return field.trim().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
