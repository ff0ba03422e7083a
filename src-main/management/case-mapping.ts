/** A JSON object of the REST door, in ROMA's names. */
export type Wire = Record<string, unknown>

/** `reqMethod` → `req_method`. */
export function toSnake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** `req_method` → `reqMethod`. */
export function toCamel(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * A request body in the model's names. `null` and an empty id mean *not given*, as the product's clients send
 * them (`"authorizer_id": ""`).
 */
export function toModel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toModel)
  if (!isObject(value)) return value
  // fromEntries defines own properties, so a member called `__proto__` stays a plain, unknown member.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => member !== null && !(member === '' && name.endsWith('_id')))
      .map(([name, member]) => [toCamel(name), toModel(member)]),
  )
}

/** A model in ROMA's names; times get the product's nine decimals. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      toSnake(name),
      typeof member === 'string' && /(Time|Date)$/.test(name) ? nanoseconds(member) : toWire(member),
    ]),
  )
}

/** The named members of a model in ROMA's names. */
export function pick<T extends object>(model: T, names: readonly (keyof T & string)[]): Wire {
  return toWire(Object.fromEntries(names.map((name) => [name, model[name]]))) as Wire
}

/** `2020-07-31T12:42:51.314Z` → `2020-07-31T12:42:51.314000000Z`, the product's form. */
export function nanoseconds(time: string): string {
  return time.replace(
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/,
    (_, seconds: string, part = '') => {
      return `${seconds}.${String(part).padEnd(9, '0')}Z`
    },
  )
}

/** Tells a JSON object from the other values. */
export function isObject(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
