import { RomaError } from '#contract/errors'
import type { BackendParam, ParameterLocation, ReqParam } from '#contract/model/api-parameter'
import { decodeLenient, encodePath, encodeSegment, encodeStrict, splitQuery } from './percent-encoding.ts'

/** The parts of a request that parameters are read from. */
export interface InputSource {
  /** Decoded value of a path parameter. */
  pathValue(name: string): string | undefined
  /** Raw query without `?`. */
  readonly query: string
  /** Flat list: name, value, name, value. */
  readonly headers: readonly string[]
}

/** Values of the declared parameters, in their order; an absent one has none. Decoded. */
export type Inputs = readonly (readonly string[])[]

/** What a mapping needs to know about the call, by `$context.…` name. `undefined`: the parameter is left out. */
export type SystemValues = (name: string) => string | undefined

type Source =
  | { readonly kind: 'request'; readonly index: number }
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'system'; readonly name: string }

interface Placed {
  readonly name: string
  readonly source: Source
}

/** What has to be done to a list of parameters: take some out, put some in. `null` lists need no work. */
export interface PlaceSteps {
  /** Lower case. */
  readonly drop: ReadonlySet<string>
  readonly add: readonly Placed[]
}

/** A definition's mapping, worked out when published. */
export interface Mapping {
  readonly declared: readonly ReqParam[]
  /** Text, or parts when the backend path has braces. */
  readonly path: string | readonly (string | Source)[]
  readonly query: PlaceSteps | null
  readonly headers: PlaceSteps | null
}

// Written as text because control characters are what these classes are about.
const always = '\\u0000-\\u0020\\u007f-\\u{10ffff}'
const encodedInHeader = new RegExp(`[${always}]`, 'gu')
const encodedInQuery = new RegExp(`[${always}><=+&%#"[\\\\\\]^\`{|}]`, 'gu')
const beyondLatin = '\\u0001-\\u001f\\u007f\\u0100-\\u{10ffff}'
const unprintableInHeader = new RegExp(`[${beyondLatin}]`, 'gu')

/**
 * Encodes a constant for its place.
 *
 * Source: ROMA Connect User Guide, "Creating an API": constants; the list for PATH is read as "every character that
 * may not stand in a path segment".
 */
export function encodeConstant(value: string, location: ParameterLocation): string {
  if (location === 'PATH') return encodeSegment(value)
  const encoded = location === 'QUERY' ? encodedInQuery : encodedInHeader
  return value.toWellFormed().replace(encoded, encodeStrict)
}

/**
 * Compiles parameters into steps. An input that a mapping uses goes only where the mapping puts it; others pass
 * unchanged unless their passthrough is off; defaults fill in for what the caller left out.
 *
 * Source: ROMA Connect User Guide, "Creating an API": input parameters and parameter orchestration.
 */
export function compileMapping({
  reqParams,
  backendParams,
  backendPath,
}: {
  readonly reqParams: readonly ReqParam[]
  readonly backendParams: readonly BackendParam[]
  readonly backendPath: string
}): Mapping {
  const sourceOf = (param: BackendParam): Source => {
    if (param.origin === 'SYSTEM') return { kind: 'system', name: param.value }
    if (param.origin === 'CONSTANT')
      return { kind: 'constant', text: encodeConstant(param.value, param.location) }
    return { kind: 'request', index: reqParams.findIndex((declared) => declared.name === param.value) }
  }
  const used = new Set(backendParams.filter((p) => p.origin === 'REQUEST').map((p) => p.value))
  const stepsFor = (location: 'QUERY' | 'HEADER'): PlaceSteps | null => {
    const drop = new Set<string>()
    const add: Placed[] = []
    for (const [index, declared] of reqParams.entries()) {
      if (declared.location !== location) continue
      if (used.has(declared.name) || declared.passThrough === 2) drop.add(declared.name.toLowerCase())
      else if (declared.defaultValue !== '' && declared.required === 2) {
        // Added again from the inputs, so that the default stands in when the caller sent nothing.
        drop.add(declared.name.toLowerCase())
        add.push({ name: declared.name, source: { kind: 'request', index } })
      }
    }
    for (const param of backendParams) {
      if (param.location !== location) continue
      drop.add(param.name.toLowerCase())
      add.push({ name: param.name, source: sourceOf(param) })
    }
    return drop.size === 0 ? null : { drop, add }
  }
  const pathSources = new Map<string, Source>()
  for (const [index, declared] of reqParams.entries()) {
    if (declared.location !== 'PATH' || declared.passThrough === 2 || used.has(declared.name)) continue
    pathSources.set(declared.name, { kind: 'request', index })
  }
  for (const param of backendParams) {
    if (param.location === 'PATH') pathSources.set(param.name, sourceOf(param))
  }
  return {
    declared: reqParams,
    path: compilePath(backendPath, pathSources),
    query: stepsFor('QUERY'),
    headers: stepsFor('HEADER'),
  }
}

function compilePath(path: string, sources: ReadonlyMap<string, Source>): Mapping['path'] {
  const parts: (string | Source)[] = []
  let done = 0
  for (const match of path.matchAll(/\{([^{}]*)\}/g)) {
    const source = sources.get((match[1] ?? '').replace(/\+$/, ''))
    if (source === undefined) continue
    parts.push(literal(path.slice(done, match.index)), source)
    done = match.index + match[0].length
  }
  if (parts.length === 0) return literal(path)
  parts.push(literal(path.slice(done)))
  return parts.filter((part) => part !== '')
}

/** A backend path as written may already be percent-encoded: a good `%XY` stays. */
function literal(text: string): string {
  return encodePath(text).replace(/%25(?=[0-9a-fA-F]{2})/g, '%')
}

/** Reads the declared parameters of a request, first without defaults. */
export function readInputs(declared: readonly ReqParam[], source: InputSource): string[][] {
  const pairs = declared.some((p) => p.location === 'QUERY') ? splitQuery(source.query) : []
  return declared.map(({ name, location }) => {
    if (location === 'PATH') {
      const value = source.pathValue(name)
      return value === undefined ? [] : [value]
    }
    const wanted = name.toLowerCase()
    if (location === 'QUERY')
      return pairs.filter((pair) => pair.name.toLowerCase() === wanted).map((pair) => pair.value)
    const values: string[] = []
    for (let i = 0; i < source.headers.length; i += 2) {
      if (source.headers[i]?.toLowerCase() === wanted) values.push(source.headers[i + 1] ?? '')
    }
    return values
  })
}

/**
 * Checks declared parameters and fills in defaults. *Required* is always enforced, the value rules when `validEnable`
 * is 1. Throws `badRequestParameters` naming the parameter.
 *
 * Source: ROMA Connect User Guide, "Creating an API": input parameters.
 */
export function checkInputs(declared: readonly ReqParam[], inputs: string[][]): Inputs {
  for (const [index, rule] of declared.entries()) {
    const values = inputs[index]
    if (values === undefined) continue
    if (values.length === 0) {
      if (rule.required === 1) refuse(rule, { name: 'required', says: 'is required', value: null })
      if (rule.defaultValue !== '') values.push(rule.defaultValue)
      continue
    }
    if (rule.validEnable === 1) for (const value of values) checkValue(rule, value)
  }
  return inputs
}

function checkValue(rule: ReqParam, value: string): void {
  if (rule.type === 'NUMBER') {
    if (!/^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(value))
      refuse(rule, { name: 'number', says: 'must be a number', value })
    const bounded = rule.minNum !== 0 || rule.maxNum !== 0
    if (bounded && Number(value) < rule.minNum)
      refuse(rule, { name: 'minimum', says: `must be ${rule.minNum} or more`, value })
    if (bounded && rule.maxNum >= rule.minNum && Number(value) > rule.maxNum)
      refuse(rule, { name: 'maximum', says: `must be ${rule.maxNum} or less`, value })
  } else {
    const length = [...value].length
    if (rule.minSize !== 0 && length < rule.minSize)
      refuse(rule, { name: 'shortest', says: `needs ${rule.minSize} characters or more`, value })
    if (rule.maxSize !== 0 && length > rule.maxSize)
      refuse(rule, { name: 'longest', says: `takes ${rule.maxSize} characters or less`, value })
  }
  if (rule.enumerations === '') return
  const allowed = rule.enumerations.split(',').map((item) => item.trim())
  if (!allowed.includes(value))
    refuse(rule, { name: 'enumeration', says: `must be one of ${rule.enumerations}`, value })
}

/** Cause of a `badRequestParameters`: the rule that a value broke. The value is as sent. */
export class BrokenRule {
  readonly name: string
  readonly location: ParameterLocation
  readonly rule: 'required' | 'number' | 'minimum' | 'maximum' | 'shortest' | 'longest' | 'enumeration'
  readonly expected: string
  readonly value: string | null

  constructor({ name, location }: ReqParam, broken: Pick<BrokenRule, 'rule' | 'expected' | 'value'>) {
    this.name = name
    this.location = location
    this.rule = broken.rule
    this.expected = broken.expected
    this.value = broken.value
  }
}

function refuse(
  rule: ReqParam,
  { name, says, value }: { name: BrokenRule['rule']; says: string; value: string | null },
): never {
  throw new RomaError('badRequestParameters', {
    hint: `${rule.name}: the ${rule.location.toLowerCase()} parameter ${says}.`,
    cause: new BrokenRule(rule, { rule: name, expected: says, value }),
  })
}

interface MappingCall {
  readonly inputs: Inputs
  readonly system: SystemValues
}

/** The backend path, encoded. A value that would become a `.` or `..` segment is refused with `badRequestParameters`. */
export function mapPath(mapping: Mapping, call: MappingCall): string {
  if (typeof mapping.path === 'string') return mapping.path
  let path = ''
  for (const part of mapping.path) {
    if (typeof part === 'string') path += part
    else if (part.kind === 'constant') path += part.text
    else {
      const value = valuesOf(part, call)[0] ?? ''
      // Only the value of `{rest+}` has slashes when it comes from the path itself.
      const fromPath = part.kind === 'request' && mapping.declared[part.index]?.location === 'PATH'
      path += fromPath ? encodePath(value) : encodeSegment(value)
    }
  }
  if (path.includes('/.') && /\/\.{1,2}(\/|$)/.test(path))
    throw new RomaError('badRequestParameters', { hint: 'A path parameter must not be . or ..' })
  return path
}

/** The backend query, raw. */
export function mapQuery(steps: PlaceSteps, { query, ...call }: MappingCall & { query: string }): string {
  const kept =
    query === ''
      ? []
      : query.split('&').filter((raw) => {
          const at = raw.indexOf('=')
          return !steps.drop.has(decodeLenient(at < 0 ? raw : raw.slice(0, at)).toLowerCase())
        })
  for (const { name, source } of steps.add) {
    if (source.kind === 'constant') kept.push(`${encodeStrict(name)}=${source.text}`)
    else for (const value of valuesOf(source, call)) kept.push(`${encodeStrict(name)}=${encodeStrict(value)}`)
  }
  return kept.join('&')
}

/** The backend's headers: the given flat list without what is dropped, with what is added. */
export function mapHeaders(
  steps: PlaceSteps,
  { headers, ...call }: MappingCall & { headers: readonly string[] },
): string[] {
  const result: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (!steps.drop.has(name.toLowerCase())) result.push(name, headers[i + 1] ?? '')
  }
  for (const { name, source } of steps.add) {
    if (source.kind === 'constant') result.push(name, source.text)
    else for (const value of valuesOf(source, call)) result.push(name, headerValue(name, value))
  }
  return result
}

function valuesOf(source: Source, { inputs, system }: MappingCall): readonly string[] {
  if (source.kind === 'constant') return [source.text]
  if (source.kind === 'request') return inputs[source.index] ?? []
  const value = system(source.name)
  return value === undefined ? [] : [value]
}

/** A value of a query or path may hold anything; a header line may not. */
function headerValue(name: string, value: string): string {
  if (value.includes('\r') || value.includes('\n') || value.includes('\0'))
    throw new RomaError('badRequestParameters', {
      hint: `${name}: a header value holds no line breaks and no NUL.`,
    })
  // Printable ASCII and what came from another header byte by byte (Latin-1) stays as it is.
  return value.toWellFormed().replace(unprintableInHeader, encodeStrict)
}
