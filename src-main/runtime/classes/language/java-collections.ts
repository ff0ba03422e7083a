import { javaError } from '../host.ts'

type Entries = Map<string, unknown>

const stores = new WeakMap<object, Entries>()

/** Members of `java.util.Map` that scripts use. An entry of the same name hides none of them. */
const mapMembers: Record<string, (entries: Entries) => (...args: never[]) => unknown> = {
  get: (entries) => (key: unknown) => {
    const value = entries.get(String(key))
    return value === undefined ? null : value
  },
  put: (entries) => (key: unknown, value: unknown) => {
    const before = entries.get(String(key))
    entries.set(String(key), value)
    return before === undefined ? null : before
  },
  putAll: (entries) => (other: unknown) => {
    for (const [key, value] of mapEntries(other, 'Map.putAll')) entries.set(key, value)
  },
  remove: (entries) => (key: unknown) => {
    const before = entries.get(String(key))
    entries.delete(String(key))
    return before === undefined ? null : before
  },
  containsKey: (entries) => (key: unknown) => entries.has(String(key)),
  containsValue: (entries) => (value: unknown) => [...entries.values()].includes(value),
  keySet: (entries) => () => javaList([...entries.keys()]),
  values: (entries) => () => javaList([...entries.values()]),
  entrySet: (entries) => () =>
    javaList([...entries].map(([key, value]) => ({ getKey: () => key, getValue: () => value }))),
  size: (entries) => () => entries.size,
  isEmpty: (entries) => () => entries.size === 0,
  clear: (entries) => () => entries.clear(),
  getProperty: (entries) => (key: unknown, otherwise: unknown) =>
    entries.has(String(key)) ? entries.get(String(key)) : (otherwise ?? null),
  setProperty: (entries: Entries) => (key: unknown, value: unknown) => {
    entries.set(String(key), value)
    return null
  },
  toString: (entries: Entries) => () =>
    `{${[...entries].map(([key, value]) => `${key}=${String(value)}`).join(', ')}}`,
}
const memberNames = new Map(Object.entries(mapMembers))

/** Reads members as methods, everything else as entries: `m.get("k")`, `m.k`, `m["k"]`, `for (k in m)`. */
const mapHandler: ProxyHandler<object> = {
  get(target, name) {
    const entries = entriesOf(target)
    if (typeof name === 'symbol') return Reflect.get(target, name)
    const member = memberNames.get(name)
    if (member !== undefined) return member(entries)
    // JSON would otherwise read an entry called "get" as the method.
    if (name === 'toJSON' && !entries.has(name))
      return () => Object.assign(Object.create(null), Object.fromEntries(entries))
    return entries.get(name)
  },
  set(target, name, value) {
    if (typeof name === 'string') entriesOf(target).set(name, value)
    return true
  },
  has: (target, name) => typeof name === 'string' && entriesOf(target).has(name),
  deleteProperty(target, name) {
    if (typeof name === 'string') entriesOf(target).delete(name)
    return true
  },
  ownKeys: (target) => [...entriesOf(target).keys()],
  getOwnPropertyDescriptor(target, name) {
    const entries = entriesOf(target)
    if (typeof name !== 'string' || !entries.has(name)) return undefined
    return { value: entries.get(name), enumerable: true, configurable: true, writable: true }
  },
}

function entriesOf(target: object): Entries {
  return stores.get(target) as Entries
}

/** A `java.util.Map`: a view that scripts read as an object and call as a Java map. */
export function javaMap(entries: Iterable<readonly [string, unknown]> = []): object {
  const target = {}
  const store: Entries = new Map(entries)
  stores.set(target, store)
  const map = new Proxy(target, mapHandler)
  stores.set(map, store)
  return map
}

const listMembers: PropertyDescriptorMap & ThisType<unknown[]> = {
  get: {
    value(index: number) {
      if (index < 0 || index >= this.length)
        throw javaError('java.lang.IndexOutOfBoundsException', `Index ${index} out of ${this.length}`)
      return this[index]
    },
  },
  set: {
    value(index: number, value: unknown) {
      const before = this[index]
      this[index] = value
      return before
    },
  },
  size: {
    value() {
      return this.length
    },
  },
  add: {
    value(value: unknown) {
      this.push(value)
      return true
    },
  },
  isEmpty: {
    value() {
      return this.length === 0
    },
  },
  contains: {
    value(value: unknown) {
      return this.includes(value)
    },
  },
  iterator: {
    value() {
      let next = 0
      return { hasNext: () => next < this.length, next: () => this[next++] }
    },
  },
}
const listPrototype = Object.create(Array.prototype, listMembers) as object

/** A `java.util.List`: an array with `get`, `size`, `iterator` besides. */
export function javaList(items: readonly unknown[]): unknown[] {
  return Object.setPrototypeOf([...items], listPrototype) as unknown[]
}

/** A parsed JSON value as Java sees it: objects are maps, arrays lists, all the way down. */
export function toJava(value: unknown): unknown {
  if (Array.isArray(value)) return javaList(value.map(toJava))
  if (typeof value !== 'object' || value === null) return value
  return javaMap(Object.entries(value).map(([key, item]) => [key, toJava(item)] as const))
}

/** The entries of a Java map or a plain object. `what` names the caller in the error. */
export function mapEntries(value: unknown, what: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw javaError('java.lang.IllegalArgumentException', `${what}: a map is expected, not ${inWords(value)}`)
  const store = stores.get(value)
  return store === undefined ? Object.entries(value) : [...store]
}

/** Whether a value is a map made here. */
export function isJavaMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && stores.has(value)
}

/** A value in a few words, for errors. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
