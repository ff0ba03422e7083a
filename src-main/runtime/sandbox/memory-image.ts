const PAGE = 65_536
/** More zero pages than any static data or heap begins with: that is the engine's stack, which is dead between calls. */
const STACK_PAGES = 16

/** A piece of the engine's memory as it was when the image was taken. */
interface Piece {
  readonly at: number
  readonly bytes: Uint8Array
}

/** State of the engine between calls, to be written back after each. */
export interface MemoryImage {
  readonly pieces: readonly Piece[]
  /** End of the heap when the image was taken. */
  readonly top: number
}

/** Takes and writes back images of one engine's linear memory. */
export interface ImageKeeper {
  /** The memory as it is now; only the pages that differ from `base` are copied. */
  take(base?: MemoryImage): MemoryImage
  /** Makes the memory what it was, byte by byte, the dead stack apart. */
  writeBack(image: MemoryImage): void
  /** Clears what no image of this engine holds, so that a new image has nothing of earlier calls in it. */
  wipe(): void
  /** Bytes up to the end of the heap. It never shrinks within a call. */
  heapEnd(): number
}

/**
 * Finds where the engine keeps the end of its heap (`sbrk`): the word that follows a large allocation. Everything
 * a call can have touched lies below it. Undefined when the allocator does not behave as expected; then the whole
 * memory counts as touched, which is slower and just as right.
 */
function findHeapEnd(words: () => Uint32Array, { malloc, free, limit }: Allocator): number | undefined {
  const before = words().slice(0, limit / 4)
  const bytes = 2 * PAGE
  const block = malloc(bytes)
  const after = words().slice(0, limit / 4)
  free(block)
  const end = block + bytes
  for (const [index, value] of after.entries()) {
    const old = before[index] ?? 0
    if (value >= end && value <= end + 2 * PAGE && old > 0 && old < value && value - old <= bytes + 2 * PAGE)
      return index
  }
  return undefined
}

interface Allocator {
  readonly malloc: (bytes: number) => number
  readonly free: (block: number) => void
  /** End of the engine's static data. */
  readonly limit: number
}

/** Prepares images for an engine that has just started. `memory` must not have grown yet. */
export function createImageKeeper(
  memory: WebAssembly.Memory,
  { malloc, free }: Pick<Allocator, 'malloc' | 'free'>,
): ImageKeeper {
  let bytes = new Uint8Array(memory.buffer)
  const view = () => {
    // A grown memory has a new buffer; the old one is detached.
    if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer)
    return bytes
  }
  const words = () => new Uint32Array(memory.buffer)
  const staticEnd = firstEmptyRun(view())
  const heapStart = firstUsedPage(view(), staticEnd)
  const heapEndWord = findHeapEnd(words, { malloc, free, limit: staticEnd })
  const heapEnd = () => (heapEndWord === undefined ? view().length : (words()[heapEndWord] ?? view().length))

  return {
    heapEnd,
    take(base) {
      const top = Math.min(Math.ceil(heapEnd() / PAGE) * PAGE, view().length)
      const now = view()
      const ranges = [
        { from: 0, to: staticEnd },
        { from: heapStart, to: top },
      ]
      if (base === undefined)
        return { top, pieces: ranges.map(({ from, to }) => ({ at: from, bytes: now.slice(from, to) })) }
      const pages = ranges.flatMap(({ from, to }) => pagesOf(from, to))
      return { top, pieces: joinPieces(pages.map((at) => keep(now, at, base))) }
    },
    writeBack(image) {
      const touched = heapEnd()
      const now = view()
      for (const { at, bytes: old } of image.pieces) now.set(old, at)
      if (touched > image.top) now.fill(0, image.top, Math.min(touched, now.length))
    },
    wipe() {
      view().fill(0, heapStart)
    },
  }
}

/** Start of the first long run of untouched pages. */
function firstEmptyRun(bytes: Uint8Array): number {
  let empty = 0
  for (let at = 0; at < bytes.length; at += PAGE) {
    empty = bytes.subarray(at, at + PAGE).some((byte) => byte !== 0) ? 0 : empty + 1
    // One page more: the static data may end in zeros.
    if (empty === STACK_PAGES) return at - (STACK_PAGES - 2) * PAGE
  }
  throw new Error('The engine has no stack where it was expected')
}

/** Start of the first touched page after the stack's empty part: the stack's used end, then the heap. */
function firstUsedPage(bytes: Uint8Array, staticEnd: number): number {
  for (let at = staticEnd + PAGE; at < bytes.length; at += PAGE)
    if (bytes.subarray(at, at + PAGE).some((byte) => byte !== 0)) return at
  throw new Error('The engine has no heap where it was expected')
}

function pagesOf(from: number, to: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / PAGE) }, (_, index) => from + index * PAGE)
}

/** The page as a piece: the base image's own bytes when they are equal, a copy otherwise. */
function keep(bytes: Uint8Array, at: number, base: MemoryImage): Piece {
  const now = bytes.subarray(at, at + PAGE)
  const piece = base.pieces.find((one) => at >= one.at && at < one.at + one.bytes.length)
  const before = piece?.bytes.subarray(at - piece.at, at - piece.at + PAGE)
  return { at, bytes: before !== undefined && Buffer.compare(before, now) === 0 ? before : now.slice() }
}

/** Neighbours in memory that are neighbours in one buffer become one piece: fewer, longer copies. */
function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    const follows =
      last !== undefined &&
      last.at + last.bytes.length === piece.at &&
      last.bytes.buffer === piece.bytes.buffer &&
      last.bytes.byteOffset + last.bytes.length === piece.bytes.byteOffset
    if (follows) {
      joined[joined.length - 1] = {
        at: last.at,
        bytes: new Uint8Array(
          last.bytes.buffer,
          last.bytes.byteOffset,
          last.bytes.length + piece.bytes.length,
        ),
      }
    } else joined.push(piece)
  }
  return joined
}
