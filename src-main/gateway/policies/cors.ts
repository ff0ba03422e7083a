import { type CorsContent, commaList } from '#contract/model/plugin-content/cors'
import type { PathMatch } from '../../domain/path-template.ts'
import { answerHeaders } from '../answer-headers.ts'
import type { CallContext } from '../call-context.ts'
import type { Route } from '../route.ts'
import type { GroupRoutes } from '../route-table.ts'
import { take } from './set-resp-headers.ts'

/** Which pages may call, ready to be written into answers. */
export interface CorsPolicy {
  /** `null`: every origin. */
  readonly origins: ReadonlySet<string> | null
  readonly methods: string
  readonly allowHeaders: string
  readonly exposeHeaders: string
  readonly maxAge: string
  readonly credentials: boolean
}

const everyMethod = 'GET,POST,PUT,DELETE,HEAD,PATCH,OPTIONS'

/** Source: APIG User Guide, "Cross-Origin Resource Sharing". */
export function compileCors(content: CorsContent): CorsPolicy {
  const origins = commaList(content.allow_origin)
  const methods = commaList(content.allow_methods ?? '')
  return {
    origins: origins.includes('*') ? null : new Set(origins.map((origin) => origin.replace(/\/$/, ''))),
    methods: methods.length === 0 || methods.includes('*') ? everyMethod : methods.join(','),
    allowHeaders: commaList(content.allow_headers ?? '').join(','),
    exposeHeaders: commaList(content.expose_headers ?? '').join(','),
    maxAge: content.max_age === null || content.max_age === undefined ? '' : String(content.max_age),
    credentials: content.allow_credentials === true,
  }
}

/** A browser asks before it sends the request itself. */
export function isPreflight({ request }: CallContext): boolean {
  return request.method === 'OPTIONS' && request.origin !== '' && requestedMethod(request.rawHeaders) !== ''
}

function requestedMethod(rawHeaders: readonly string[]): string {
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.toLowerCase() === 'access-control-request-method') return rawHeaders[i + 1] ?? ''
  return ''
}

/** The API on the path that a preflight is about and that has a CORS plug-in, whatever method is asked for. */
export function corsRoute(call: CallContext, group: GroupRoutes | undefined): PathMatch<Route> | undefined {
  if (group === undefined) return undefined
  const { request, routes } = call
  const asked = requestedMethod(request.rawHeaders)
  for (const method of [asked, ...everyMethod.split(',')]) {
    const found = group.index.find(method, request.path)
    if (found === undefined) return undefined
    if (found === 'path') continue
    const { cors } = routes.bound.get(found.value.bindingKey) ?? {}
    if (cors) return found
  }
  return undefined
}

/**
 * Answers a preflight: no authentication, no throttling, no backend. An origin that is not listed gets no CORS header,
 * which the browser takes for a no.
 */
export function answerPreflight(call: CallContext, cors: CorsPolicy): void {
  const headers = answerHeaders(call)
  const origin = allowedOrigin(cors, call.request.origin)
  if (cors.origins !== null) headers.push('Vary', 'Origin')
  if (origin !== '') {
    headers.push('Access-Control-Allow-Origin', origin, 'Access-Control-Allow-Methods', cors.methods)
    if (cors.allowHeaders !== '') headers.push('Access-Control-Allow-Headers', cors.allowHeaders)
    if (cors.exposeHeaders !== '') headers.push('Access-Control-Expose-Headers', cors.exposeHeaders)
    if (cors.maxAge !== '') headers.push('Access-Control-Max-Age', cors.maxAge)
    if (cors.credentials) headers.push('Access-Control-Allow-Credentials', 'true')
  }
  headers.push('Content-Length', '0')
  if (call.recorder !== null)
    call.recorder.note =
      origin === ''
        ? `preflight: ${call.request.origin} is not allowed`
        : 'preflight answered by the CORS plug-in'
  call.response = { status: 200, headers, body: null }
}

/** Headers of an answer to the call itself, the gateway's own refusals too. */
export function corsHeaders({ request }: CallContext, cors: CorsPolicy): string[] {
  const headers: string[] = []
  const origin = allowedOrigin(cors, request.origin)
  if (origin !== '') {
    headers.push('Access-Control-Allow-Origin', origin)
    if (cors.exposeHeaders !== '') headers.push('Access-Control-Expose-Headers', cors.exposeHeaders)
    if (cors.credentials) headers.push('Access-Control-Allow-Credentials', 'true')
  }
  return headers
}

/** Puts the plug-in's CORS headers in the place of the backend's. Flat list. */
export function replaceCorsHeaders(
  call: CallContext,
  { cors, headers }: { cors: CorsPolicy; headers: string[] },
): void {
  for (let i = headers.length - 2; i >= 0; i -= 2)
    if (headers[i]?.toLowerCase().startsWith('access-control-')) headers.splice(i, 2)
  for (const part of corsHeaders(call, cors)) headers.push(part)
  if (cors.origins === null) return
  const vary = take(headers, 'vary').join(', ')
  const named = /(^|,)\s*(origin|\*)\s*(,|$)/i.test(vary)
  headers.push('Vary', vary === '' ? 'Origin' : named ? vary : `${vary}, Origin`)
}

/** What `Access-Control-Allow-Origin` says; empty: the origin is not allowed. */
function allowedOrigin({ origins }: CorsPolicy, origin: string): string {
  if (origins === null) return '*'
  return origins.has(origin) ? origin : ''
}
