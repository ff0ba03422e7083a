import { host } from '../host.ts'
import { javaBytes } from './arguments.ts'

const { parse } = JSON

/** A part of a multipart body as the host found it: `bytes` names the part when it is a file. */
interface Part {
  readonly name: string
  readonly fileName: string | null
  readonly size: number
  readonly value: string | null
}

/** A file of a form: `getSize()`, and `getFileItem()` with `getName()` and `get()` for the bytes. */
function filePart(part: Part, index: number): object {
  const item = { getName: () => part.fileName, get: () => javaBytes(host('body.part', index)) }
  return { getSize: () => part.size, getFileItem: () => item, getName: () => part.fileName, get: item.get }
}

/** A multipart body: `get(name)` gives a file part, or the text of a plain field. */
function formBody(parts: readonly Part[]): object {
  const find = (name: unknown) => {
    const index = parts.findIndex((part) => part.name === name)
    const part = parts[index]
    if (part === undefined) return null
    return part.fileName === null ? part.value : filePart(part, index)
  }
  return { get: find, containsKey: (name: unknown) => find(name) !== null }
}

const parsed = new WeakMap<object, Record<string, unknown>>()

function member(data: object, name: string): unknown {
  let values = parsed.get(data)
  if (values === undefined) {
    values = parse(String(data)) as Record<string, unknown>
    if (values.body !== null && typeof values.body === 'object' && '$parts' in values.body)
      values.body = formBody(values.body.$parts as Part[])
    parsed.set(data, values)
  }
  return values[name]
}

const members = Object.fromEntries(
  ['method', 'uri', 'headers', 'param', 'env', 'body'].map((name) => [
    name,
    {
      get(this: object) {
        return member(this, name)
      },
      enumerable: true,
      configurable: true,
    },
  ]),
) as PropertyDescriptorMap

/**
 * The argument of `execute`: a text that also has the call's members. Most scripts begin with
 * `data = JSON.parse(data)`; multipart examples read `data.body.get(…)` without parsing. Members are read when
 * asked for, so the usual script pays nothing for them.
 */
export function callData(source: string): object {
  return Object.defineProperties(new String(source), members)
}
