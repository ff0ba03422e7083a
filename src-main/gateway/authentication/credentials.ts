import { splitQuery } from '../../domain/percent-encoding.ts'
import type { CallContext, GatewayRequest } from '../call-context.ts'
import { headerValues } from '../request-head.ts'
import type { Application } from '../route.ts'

/** First value of a header, trimmed; empty when it is absent. For headers that the walk over the head does not keep. */
export function firstHeader(request: GatewayRequest, name: string): string {
  return headerValues(request, name)[0]?.trim() ?? ''
}

/** First value of a query parameter, decoded; empty when it is absent. */
export function firstQuery({ query }: GatewayRequest, name: string): string {
  if (!query.includes(name)) return ''
  return splitQuery(query).find((pair) => pair.name === name)?.value ?? ''
}

/** What a method used to know the caller, and what may not go on to the backend. */
interface Proof {
  readonly note: string
  /** Lower-case names of ordinary headers to take out. */
  readonly headers?: readonly string[]
  /** Name of the query parameter to take out. */
  readonly query?: string
  /** `Authorization` was not the proof: it belongs to the backend. */
  readonly keepsAuthorization?: boolean
}

/** The caller is known. What proved it ends at the gateway; other headers go on. */
export function accept(
  call: CallContext,
  { caller, ...proof }: Proof & { readonly caller: Application },
): void {
  call.caller = caller
  endCredentials(call, proof)
}

/** Takes the proof out of what is passed on. */
export function endCredentials(call: CallContext, { note, headers, query, keepsAuthorization }: Proof): void {
  const { request } = call
  call.consumed = true
  if (headers !== undefined) dropHeaders(request.forward, headers)
  if (query !== undefined) request.query = withoutParameter(request.query, query)
  if (keepsAuthorization === true && request.authorization !== '')
    request.forward.push('Authorization', request.authorization)
  if (call.recorder !== null) call.recorder.note = note
}

function dropHeaders(forward: string[], names: readonly string[]): void {
  for (let i = forward.length - 2; i >= 0; i -= 2)
    if (names.includes((forward[i] ?? '').toLowerCase())) forward.splice(i, 2)
}

function withoutParameter(query: string, name: string): string {
  return query
    .split('&')
    .filter((pair) => splitQuery(pair)[0]?.name !== name)
    .join('&')
}
