import { type PathSegment, parsePath } from '#contract/path-template'

/** What a path index was told about one definition. */
export interface PathDefinition {
  /** `GET`, …, or `ANY`. */
  readonly method: string
  /** `/users/{id}`. */
  readonly path: string
  /** NORMAL: the whole path; SWA: the path, and everything below it. */
  readonly matchMode: 'NORMAL' | 'SWA'
  /** The path taken apart, where that was done before. */
  readonly segments?: readonly PathSegment[]
}

/** A definition that serves a path. */
export interface PathMatch<T> {
  readonly value: T
  /** Values of the braces, in the order they stand in the template; decoded. */
  readonly values: readonly string[]
  /** What follows a prefix (`/CC` or empty); always empty for NORMAL. */
  readonly rest: string
}

/** Definitions of one group and environment, arranged for lookup. */
export interface PathIndex<T> {
  readonly size: number
  /** The definition that serves the method and path; `path` when only other methods are served there. */
  find(method: string, path: string): PathMatch<T> | 'path' | undefined
}

/**
 * A place in the tree of segments. Most places have one literal below them and one definition, so the first of each
 * stands in the node itself: a lookup then touches a third of the memory.
 */
interface Node<T> {
  text: string
  literal: Node<T> | undefined
  others: Map<string, Node<T>> | undefined
  parameter: Node<T> | undefined
  /** Definitions that end here; for prefixes: without a slash at the end. */
  methods: Methods<T> | undefined
  /** `{rest+}` below this node, or a prefix that ends with a slash. */
  below: Methods<T> | undefined
}

interface Methods<T> {
  method: string
  value: T
  others: Map<string, T> | undefined
}

const nothing: readonly string[] = []

function createNode<T>(): Node<T> {
  return {
    text: '',
    literal: undefined,
    others: undefined,
    parameter: undefined,
    methods: undefined,
    below: undefined,
  }
}

function literalBelow<T>(node: Node<T>, segment: string): Node<T> | undefined {
  return node.text === segment ? node.literal : node.others?.get(segment)
}

function withMethod<T>(methods: Methods<T> | undefined, method: string, value: T): Methods<T> {
  if (methods === undefined) return { method, value, others: undefined }
  if (methods.method === method) methods.value = value
  else {
    methods.others ??= new Map()
    methods.others.set(method, value)
  }
  return methods
}

/** A concrete method beats ANY. */
function choose<T>(methods: Methods<T>, method: string): T | undefined {
  if (methods.method === method) return methods.value
  const { others } = methods
  const concrete = others?.get(method)
  if (concrete !== undefined) return concrete
  return methods.method === 'ANY' ? methods.value : others?.get('ANY')
}

/**
 * Arranges definitions so that a lookup costs by the segments of the path, not by the number of definitions:
 * first a map of plain paths, then a tree of segments, then a tree of prefixes. Two definitions of equal method,
 * path and mode cannot both be published; the last one added wins.
 *
 * Source: ROMA Connect User Guide, "Creating an API" (matching) and "Exact match and prefix match".
 */
export function createPathIndex<T>(
  definitions: readonly (PathDefinition & { readonly value: T })[],
): PathIndex<T> {
  const plain = new Map<string, Methods<T>>()
  const exact = createNode<T>()
  const prefixes = createNode<T>()
  let hasTemplates = false
  let hasPrefixes = false

  for (const definition of definitions) {
    const { method, path, matchMode, value } = definition
    if (matchMode === 'SWA') {
      hasPrefixes = true
      addPrefix(prefixes, definition)
    } else if (path.includes('{')) {
      hasTemplates = true
      addTemplate(exact, definition)
    } else {
      plain.set(path, withMethod(plain.get(path), method, value))
    }
  }

  return {
    size: definitions.length,
    find(method, path) {
      let pathServed = false
      const methods = plain.get(path)
      if (methods !== undefined) {
        const value = choose(methods, method)
        if (value !== undefined) return { value, values: nothing, rest: '' }
        pathServed = true
      }
      const search: Search<T> = { method, path, values: [], pathServed }
      if (hasTemplates) {
        const value = walk(exact, search, 1)
        if (value !== undefined) return { value, values: search.values, rest: '' }
      }
      if (hasPrefixes) {
        const best = longestPrefix(prefixes, search)
        if (best !== undefined) return best
      }
      return search.pathServed ? 'path' : undefined
    },
  }
}

interface Search<T> {
  readonly method: string
  readonly path: string
  readonly values: string[]
  pathServed: boolean
  /** Only while looking for prefixes. */
  best?: Prefix<T> | undefined
}

interface Prefix<T> {
  readonly value: T
  readonly values: readonly string[]
  /** How much of the path is used up, and whether that ends with a slash. */
  readonly end: number
  readonly slash: boolean
}

function addTemplate<T>(root: Node<T>, definition: PathDefinition & { readonly value: T }): void {
  const { method, path, value, segments = parsePath(path).segments } = definition
  let node = root
  for (const segment of segments) {
    if (segment.kind === 'rest') {
      node.below = withMethod(node.below, method, value)
      return
    }
    node = descend(node, segment)
  }
  node.methods = withMethod(node.methods, method, value)
}

function descend<T>(
  node: Node<T>,
  segment: { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'parameter' },
): Node<T> {
  if (segment.kind === 'parameter') {
    node.parameter ??= createNode()
    return node.parameter
  }
  const known = literalBelow(node, segment.text)
  if (known !== undefined) return known
  const made = createNode<T>()
  if (node.literal === undefined) {
    node.literal = made
    node.text = segment.text
  } else {
    node.others ??= new Map()
    node.others.set(segment.text, made)
  }
  return made
}

/** `start` is the first character of a segment; beyond the end of the path all segments are used up. */
function walk<T>(node: Node<T>, search: Search<T>, start: number): T | undefined {
  const { path, method, values } = search
  if (start > path.length) return served(node.methods, search)
  const slash = path.indexOf('/', start)
  const end = slash < 0 ? path.length : slash
  const segment = path.slice(start, end)
  const literal = literalBelow(node, segment)
  if (literal !== undefined) {
    const found = walk(literal, search, end + 1)
    if (found !== undefined) return found
  }
  if (node.parameter !== undefined && end > start) {
    values.push(segment)
    const found = walk(node.parameter, search, end + 1)
    if (found !== undefined) return found
    values.pop()
  }
  if (node.below !== undefined && start < path.length) {
    const found = choose(node.below, method)
    if (found !== undefined) {
      values.push(path.slice(start))
      return found
    }
    search.pathServed = true
  }
  return undefined
}

function served<T>(methods: Methods<T> | undefined, search: Search<T>): T | undefined {
  if (methods === undefined) return undefined
  const value = choose(methods, search.method)
  if (value === undefined) search.pathServed = true
  return value
}

function addPrefix<T>(root: Node<T>, definition: PathDefinition & { readonly value: T }): void {
  const { method, path, value, segments = parsePath(path).segments } = definition
  let node = root
  const last = segments.at(-1)
  const endsWithSlash = last?.kind === 'literal' && last.text === ''
  const tail = last?.kind === 'rest'
  for (const segment of endsWithSlash || tail ? segments.slice(0, -1) : segments) {
    if (segment.kind !== 'rest') node = descend(node, segment)
  }
  // "{rest+}" with prefix match says the same as the prefix before it, with a value.
  const key = endsWithSlash || tail ? 'below' : 'methods'
  node[key] = withMethod(node[key], method, value)
}

/** The prefix that uses up most of the path; at equal length a literal segment beats a parameter. */
function longestPrefix<T>(root: Node<T>, search: Search<T>): PathMatch<T> | undefined {
  search.values.length = 0
  const best = prefixWalk(root, search, 1)
  const { path } = search
  if (best === undefined) return undefined
  return { value: best.value, values: best.values, rest: path.slice(best.slash ? best.end + 1 : best.end) }
}

/** `start` is the first character of a segment; `start - 1` is where the path so far ends. */
function prefixWalk<T>(node: Node<T>, search: Search<T>, start: number): Prefix<T> | undefined {
  const { path, values } = search
  const end = start - 1
  offer(node.methods, { search, end, slash: false })
  if (start > path.length) return search.best
  offer(node.below, { search, end, slash: true })
  const slash = path.indexOf('/', start)
  const next = slash < 0 ? path.length : slash
  const segment = path.slice(start, next)
  const literal = literalBelow(node, segment)
  if (literal !== undefined) prefixWalk(literal, search, next + 1)
  if (node.parameter !== undefined && next > start) {
    values.push(segment)
    prefixWalk(node.parameter, search, next + 1)
    values.pop()
  }
  return search.best
}

function offer<T>(
  methods: Methods<T> | undefined,
  { search, end, slash }: { search: Search<T>; end: number; slash: boolean },
): void {
  if (methods === undefined) return
  const value = served(methods, search)
  if (value === undefined) return
  const { best } = search
  const used = slash ? end + 1 : end
  if (best !== undefined && used <= (best.slash ? best.end + 1 : best.end)) return
  search.best = { value, values: [...search.values], end, slash }
}
