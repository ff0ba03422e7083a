import { hostLog, hostRandom, javaError } from '../host.ts'
import { javaBytes, text } from './arguments.ts'
import { isJavaMap, javaList, mapEntries } from './java-collections.ts'
import { javaType, packageGlobals } from './packages.ts'

/** A value as one line of the log: text as it is, objects as JSON where they have any. */
function show(value: unknown): string {
  if (typeof value === 'string') return value
  if (value instanceof Error)
    return value.stack ? `${String(value)}\n${value.stack.trimEnd()}` : String(value)
  if (typeof value !== 'object' || value === null || value instanceof String) return String(value)
  if (isJavaMap(value))
    return `{${mapEntries(value, 'print')
      .map(([k, v]) => `${k}=${show(v)}`)
      .join(', ')}}`
  return JSON.stringify(value) ?? String(value)
}

function line(values: readonly unknown[]): string {
  return values.map(show).join(' ')
}

function refused(name: string): () => never {
  return () => {
    throw new Error(`${name} is refused: a function backend has no shell, files or threads`)
  }
}

function from(value: unknown): unknown[] {
  if (isJavaMap(value)) throw javaError('java.lang.IllegalArgumentException', 'Java.from: a list is expected')
  return Array.from(value as ArrayLike<unknown>)
}

function to(value: unknown, type: unknown = 'java.lang.Object[]'): unknown {
  const items = Array.from(value as ArrayLike<unknown>)
  if (type !== 'byte[]') return javaList(items)
  return Int8Array.from(items as number[])
}

/** What Nashorn's scope has beyond ECMAScript, and `console`, which only works here. */
export function nashornGlobals(): Record<string, unknown> {
  const log = (...values: unknown[]) => hostLog('log', line(values))
  return {
    ...packageGlobals(),
    print: log,
    console: {
      log,
      info: log,
      debug: log,
      warn: (...values: unknown[]) => hostLog('warn', line(values)),
      error: (...values: unknown[]) => hostLog('error', line(values)),
    },
    Java: {
      type: javaType,
      from,
      to,
      extend: refused('Java.extend'),
      super: refused('Java.super'),
      synchronized: refused('Java.synchronized'),
    },
    ...Object.fromEntries(
      ['load', 'loadWithNewGlobal', 'quit', 'exit', 'readFully', 'readLine', '$EXEC'].map((name) => [
        name,
        refused(name),
      ]),
    ),
  }
}

/** Members of `java.lang.String` and `java.lang.Throwable` that scripts call on their own texts and errors. */
const stringMembers: Record<string, (this: string, ...args: unknown[]) => unknown> = {
  equals(other) {
    return String(this) === String(other)
  },
  equalsIgnoreCase(other) {
    return String(this).toLowerCase() === String(other).toLowerCase()
  },
  isEmpty() {
    return this.length === 0
  },
  contains(part) {
    return this.includes(text(part, 'String.contains'))
  },
  getBytes() {
    // UTF-8: what encodeURIComponent percent-encodes is what Java's bytes are.
    return javaBytes(
      encodeURIComponent(String(this)).replace(/%(..)/g, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    )
  },
}

/** Adds to the engine's own objects what scripts written for Nashorn take for granted. */
export function extendBuiltIns(): void {
  for (const [name, value] of Object.entries(stringMembers))
    Object.defineProperty(String.prototype, name, { value, writable: true, configurable: true })
  Object.defineProperty(Error.prototype, 'getMessage', {
    value(this: Error) {
      return this.message
    },
    writable: true,
    configurable: true,
  })
  // byte[] is an array of numbers in JSON, not an object of indexes.
  Object.defineProperty(Int8Array.prototype, 'toJSON', {
    value(this: Int8Array) {
      return Array.from(this)
    },
    writable: true,
    configurable: true,
  })
  Object.defineProperty(Math, 'random', { value: hostRandom, writable: true, configurable: true })
}
