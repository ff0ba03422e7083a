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
  /** Resolves to the body, or `undefined` for none. */
  run(call: Call, request: RestRequest): Promise<unknown>
}

type Method = Route['method']
type Output<N extends ProcedureName> = z.output<Contract[N]['output']>

interface Shape<N extends ProcedureName> {
  /** Request → the procedure's input, which its own schema checks. Left out: no input. */
  input?(request: RestRequest): unknown
  /** Answer → body. Left out: no body. May ask for more. */
  output?(result: Output<N>, request: RestRequest, call: Call): unknown
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
    async run(call, request) {
      const result = await call(procedure, (input?.(request) ?? {}) as never)
      return output?.(result as Output<N>, request, call)
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

/** Input `{ id }` from the named brace. */
export function byId(name: string): (request: RestRequest) => { id: string } {
  return (request) => ({ id: param(request, name) })
}

/** Input `{ id, draft }`: a replacement of the object that the brace names. */
export function replacement(name: string, draft: (request: RestRequest) => unknown = body) {
  return (request: RestRequest) => ({ id: param(request, name), draft: draft(request) })
}
