import type { z } from 'zod'
import type { Call, Contract, ProcedureName } from '#contract/contract'
import { RomaError } from '#contract/errors'
import { isObject, toModel, type Wire } from './case-mapping.ts'

/** A request that has passed the door. */
export interface RestRequest {
  /** Values of the braces in the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Parsed JSON; an empty object when there was no body. */
  readonly body: unknown
  readonly projectId: string
  readonly instanceId: string
  /** Adds a header to the answer. */
  answerHeader(name: string, value: string): void
  /** Asks the backend. */
  readonly call: Call
}

/** One endpoint: what is asked of the backend, and how the answer looks. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Template with `{braces}`. */
  readonly path: string
  /** Documented success status. */
  readonly status: number
  /** What runs, so that searching for a procedure finds its endpoints. */
  readonly procedures: readonly ProcedureName[]
  /** Whoever asks has no credentials yet. */
  readonly open?: boolean
  /** Resolves to the body, or `undefined` for none. */
  run(request: RestRequest): Promise<unknown>
}

type Method = Route['method']
type Output<N extends ProcedureName> = z.output<Contract[N]['output']>

interface Shape<N extends ProcedureName> {
  /** Request → the procedure's input, which its own schema checks. Left out: no input. */
  input?(request: RestRequest): unknown
  /** Answer → body. Left out: no body. May ask for more. */
  output?(result: Output<N>, request: RestRequest): unknown
}

/** An endpoint that is one procedure. */
export function route<N extends ProcedureName>(
  method: Method,
  path: string,
  status: number,
  procedure: N,
  { input, output }: Shape<N>,
): Route {
  return {
    method,
    path,
    status,
    procedures: [procedure],
    async run(request) {
      const result = await request.call(procedure, (input?.(request) ?? {}) as never)
      return output?.(result as Output<N>, request)
    },
  }
}

/** An endpoint that needs several procedures. */
export function joined(
  method: Method,
  path: string,
  status: number,
  procedures: readonly ProcedureName[],
  run: Route['run'],
): Route {
  return { method, path, status, procedures, run }
}

/** The body in the model's names. Throws `malformedBody` when it is no JSON object. */
export function body(request: RestRequest): Wire {
  if (!isObject(request.body))
    throw new RomaError('malformedBody', { hint: 'The body must be a JSON object.' })
  return toModel(request.body) as Wire
}

/** A value of the path. */
export function param(request: RestRequest, name: string): string {
  return request.params[name] ?? ''
}

/** Names of the procedure's input and the braces of the path that hold their values. */
export type FromPath = Readonly<Record<string, string>>

/** Input from the path alone. */
export function at(names: FromPath): (request: RestRequest) => Record<string, string> {
  return (request) =>
    Object.fromEntries(Object.entries(names).map(([name, brace]) => [name, param(request, brace)]))
}

/** Input from the body, with values of the path that the body cannot change. */
export function bodyAt(names: FromPath): (request: RestRequest) => Wire {
  return (request) => ({ ...body(request), ...at(names)(request) })
}

/** Input `{ …, draft }`: a definition for the object that the path names. */
export function draftAt(names: FromPath, draft: (request: RestRequest) => unknown = body) {
  return (request: RestRequest): Wire => ({ ...at(names)(request), draft: draft(request) })
}
