import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { readonly type: 'minor' | 'major'; readonly flavor?: 'last-resort' }) => void

const COLLECT_AFTER_BYTES = 8 * 1024 * 1024

/** V8's own collector, where the runtime lets us have it. */
function findCollector(): Collect | undefined {
  try {
    setFlagsFromString('--expose-gc')
    const found: unknown = runInNewContext('gc')
    return typeof found === 'function' ? (found as Collect) : undefined
  } catch {
    return undefined
  }
}

let bytes = 0
let found: { readonly collect: Collect | undefined } | undefined

function collector(): Collect | undefined {
  found ??= { collect: findCollector() }
  return found.collect
}

/**
 * Told about every piece of a body that passes. The pieces are buffers outside V8's heap: it sees so little garbage
 * that it waits, until their sum makes it mark the whole heap, again and again. A collection of the young generation
 * every 8 MB frees them for a hundredth of that; measured on 10 MB bodies: half the processor time of a proxy
 * without it, and flat memory.
 */
export function bodyPassed(length: number): void {
  bytes += length
  if (bytes < COLLECT_AFTER_BYTES) return
  bytes = 0
  collector()?.({ type: 'minor' })
}

/**
 * Gives memory back that reading thousands of definitions took: V8 keeps the room it grew into for as long as it has
 * nothing to do. Takes some 60 ms with 5 000 routes, so it is not for moments when somebody waits.
 */
export function tidyHeap(): void {
  collector()?.({ type: 'major', flavor: 'last-resort' })
}
