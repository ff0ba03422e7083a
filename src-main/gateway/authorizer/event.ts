import { isSecretName, maskOf } from '../../domain/mask.ts'
import { splitQuery } from '../../domain/percent-encoding.ts'
import type { CallContext } from '../call-context.ts'
import type { Authorizer } from './custom-authorizer.ts'

/** A value and where it stood. */
interface Carried {
  readonly headers: Readonly<Record<string, string>>
  readonly queries: Readonly<Record<string, string>>
}

/** Headers of the call by lower-case name and its query parameters; of a repeated name the first value counts. */
export function carriedBy({ request, consumed }: CallContext): Carried {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  headers.host = request.host
  take(headers, request.forward)
  if (!consumed) take(headers, request.credentials)
  const queries: Record<string, string> = Object.create(null) as Record<string, string>
  for (const { name, value } of splitQuery(request.query)) queries[name] ??= value
  return { headers, queries }
}

function take(headers: Record<string, string>, list: readonly string[]): void {
  for (let i = 0; i < list.length; i += 2) headers[(list[i] ?? '').toLowerCase()] ??= list[i + 1] ?? ''
}

/**
 * What the function gets as JSON: a frontend authorizer the call, a backend authorizer its user data alone.
 *
 * Source: ROMA Connect User Guide, "Creating a Function Backend for Frontend Custom Authentication". Which headers and
 * members there are beside the three named ones no page says: all, and those of a function backend's event.
 */
export function eventOf(call: CallContext, authorizer: Authorizer, carried: Carried | null): string {
  const { userData: user_data } = authorizer
  if (carried === null) return JSON.stringify({ user_data })
  const { match, request } = call
  const route = match?.route
  const { headers, queries } = carried
  const encoded = authorizer.needBody && route?.sendsBase64 === true
  return JSON.stringify({
    headers,
    queryStringParameters: queries,
    user_data,
    httpMethod: request.method,
    path: request.path,
    pathParameters: Object.fromEntries(
      (route?.pathNames ?? []).map((name, index) => [name, match?.values[index] ?? match?.rest ?? '']),
    ),
    requestContext: { apiId: route?.apiId, requestId: call.id, stage: route?.envName },
    ...(authorizer.needBody
      ? { body: request.body?.toString(encoded ? 'base64' : 'utf8') ?? '', isBase64Encoded: encoded }
      : {}),
  })
}

/** The same for the eyes: credentials hidden, the body as a length. */
export function shownEvent(event: string, { identities }: Authorizer): string {
  const hidden = new Set(identities.map(({ name }) => name.toLowerCase()))
  return JSON.stringify(JSON.parse(event, hide), null, 1)

  function hide(name: string, value: unknown): unknown {
    if (typeof value !== 'string') return value
    if (name === 'body' || name === 'user_data') return `‹${value.length} characters›`
    if (hidden.has(name.toLowerCase())) return preview(value)
    return isSecretName(name) ? maskOf(name) : value
  }
}

/** Enough of a credential to know it again. */
export function preview(value: string): string {
  const length = `${value.length} characters`
  return value.length < 12 ? `‹${length}›` : `${value.slice(0, 3)}… ‹${length}›`
}
