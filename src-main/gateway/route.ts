import type { ApiDraft } from '#contract/model/api'
import type { BackendApi, FuncInfo, MockInfo } from '#contract/model/api-backend'
import type { BackendParam, ReqParam } from '#contract/model/api-parameter'
import { type PathSegment, parsePath, variableNames } from '#contract/path-template'
import { compileMapping, type Mapping } from '../domain/parameter-mapping.ts'
import type { SigningKey } from '../domain/signing/digest.ts'
import { substitute, type Variables } from '../domain/variables.ts'
import { bindingKey } from './bound-policies.ts'
import { compilePolicies, type PolicyRule } from './policy-conditions.ts'

/** A published definition: a draft's fields and its id. */
export type Definition = ApiDraft & { readonly id: string }

/** Where an HTTP backend is. */
export interface Origin {
  /** `https://orders.example.com:8443`; also the key of its connection pool. */
  readonly key: string
  readonly protocol: 'http:' | 'https:'
  /** Without brackets. */
  readonly hostname: string
  /** `null`: the scheme's own port, or the gateway's listener for names under `.apic.localhost`. */
  readonly port: number | null
  /** As the definition writes it. */
  readonly hostHeader: string
  /** A name under `.apic.localhost` without a port: this gateway itself. */
  readonly own: boolean
}

interface MappedBackend {
  readonly mapping: Mapping
  /** `null`: the caller's. */
  readonly method: string | null
  readonly timeoutMs: number
  /** −1: idempotent methods once. */
  readonly retries: number
  /** For the trace. */
  readonly label: string
}

export interface HttpBackend extends MappedBackend {
  readonly kind: 'http'
  /** `null` with a `problem`: a variable without a value, an address that is none. */
  readonly origin: Origin | null
  readonly problem: string
}

/** A custom backend behind its front API: called directly, without a connection. */
export interface CustomBackend extends MappedBackend {
  readonly kind: 'custom'
  readonly ldApiId: string
}

/** FunctionGraph; the function backend whose id or name is in the URN stands in. */
export interface FunctionBackend extends MappedBackend {
  readonly kind: 'function'
  /** `null`: nothing stands in for the URN. */
  readonly ldApiId: string | null
  readonly functionUrn: string
  readonly isAsync: boolean
  readonly bodyAsBase64: boolean
}

export interface MockBackend {
  readonly kind: 'mock'
  readonly status: number
  /** Flat list. */
  readonly headers: readonly string[]
  readonly body: Buffer
  readonly label: string
}

export type Backend = HttpBackend | CustomBackend | FunctionBackend | MockBackend

/** A secret, and its key material once the application has called: most never do. */
export interface Credential {
  readonly secret: string
  prepared: SigningKey | null
}

/** A caller with Key and Secret. */
export interface Application {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly credential: Credential
  /** `<api id> <environment id>` of every authorization. */
  readonly grants: ReadonlySet<string>
}

/** A published API, worked out once when the table was compiled. */
export interface Route {
  readonly versionId: string
  readonly apiId: string
  /** Where its bound policies stand in the table: `<api id> <environment id>`. */
  readonly bindingKey: string
  readonly apiName: string
  readonly groupId: string
  readonly groupName: string
  readonly envId: string
  readonly envName: string
  readonly method: string
  readonly path: string
  readonly matchMode: 'NORMAL' | 'SWA'
  readonly protocol: 'HTTP' | 'HTTPS' | 'BOTH'
  readonly authType: ApiDraft['authType']
  readonly simpleAuthentication: boolean
  readonly cors: boolean
  readonly ownerAppId: string | null
  /** Gateway response of its own; `null`: the group's `default`. */
  readonly responseId: string | null
  readonly segments: readonly PathSegment[]
  readonly pathNames: readonly string[]
  readonly declared: readonly ReqParam[]
  readonly backend: Backend
  readonly policies: readonly PolicyRule[]
  /** Values of the variables it uses; it is compiled again when they change. */
  readonly variableKey: string
  /** Whether a function stands in for a URN; such a route follows the custom backends' names. */
  readonly functionKey: string
}

/** Thousands of routes have nothing here; they share it. */
const none: readonly never[] = []

/** For the trace: `GET /orders/{id} (exact) of shop in RELEASE`. */
export function routeLabel({ method, path, matchMode, groupName, envName }: Route): string {
  return `${method} ${path} (${matchMode === 'SWA' ? 'prefix' : 'exact'}) of ${groupName} in ${envName}`
}

/** Custom backends by id and by name, for URNs. */
export type FunctionNames = ReadonlyMap<string, string>

export interface RouteContext {
  readonly versionId: string
  readonly group: { readonly id: string; readonly name: string }
  readonly environment: { readonly id: string; readonly name: string }
  readonly variables: Variables
  readonly functions: FunctionNames
  /** Origins by key: many routes lead to few. */
  readonly origins: Map<string, Origin>
}

/** Works out everything about a definition that does not depend on the call. Throws nothing. */
export function compileRoute(definition: Definition, context: RouteContext): Route {
  const { group, environment, versionId } = context
  const { segments } = parsePath(definition.reqUri)
  const plain = definition.matchMode === 'NORMAL' && !definition.reqUri.includes('{')
  return {
    versionId,
    apiId: definition.id,
    bindingKey: bindingKey(definition.id, environment.id),
    apiName: definition.name,
    groupId: group.id,
    groupName: group.name,
    envId: environment.id,
    envName: environment.name,
    method: definition.reqMethod,
    path: definition.reqUri,
    matchMode: definition.matchMode,
    protocol: definition.reqProtocol,
    authType: definition.authType,
    simpleAuthentication: definition.authOpt.appCodeAuthType === 'HEADER',
    cors: definition.cors,
    ownerAppId: definition.romaAppId ?? null,
    responseId: definition.responseId || null,
    segments: plain ? none : segments,
    pathNames: plain ? none : segments.flatMap((s) => (s.kind === 'literal' ? [] : [s.name])),
    declared: definition.reqParams.length === 0 ? none : definition.reqParams,
    backend: compileBackend(definition, context),
    policies: compilePolicies(definition, (backend) =>
      compilePolicyBackend(definition, { backend, context }),
    ),
    variableKey: variableKey(definition, context.variables),
    functionKey: functionKey(definition, context.functions),
  }
}

/** Changes when a route that uses variables has to be compiled again. */
export function variableKey(definition: Definition, variables: Variables): string {
  const texts = [definition.backendApi, ...definition.policyHttps].flatMap((backend) =>
    backend ? [backend.urlDomain, backend.reqUri] : [],
  )
  const names = new Set(texts.flatMap((text) => variableNames(text) ?? []))
  return keyOfVariables([...names], variables)
}

/** Names and values in one text: `host=10.0.0.1 port=`. */
export function keyOfVariables(names: readonly string[], variables: Variables): string {
  return names.map((name) => `${name}=${variables.get(name) ?? ''}`).join(' ')
}

function functionKey(definition: Definition, functions: FunctionNames): string {
  const urns = [definition.funcInfo, ...definition.policyFunctions].flatMap((info) =>
    info ? [info.functionUrn] : [],
  )
  return urns.map((urn) => `${urn}=${standIn(urn, functions) ?? ''}`).join(' ')
}

/** The function backend whose id or name is a part of the URN. */
export function standIn(urn: string, functions: FunctionNames): string | null {
  for (const part of urn.split(':').reverse()) {
    const id = functions.get(part)
    if (id !== undefined) return id
  }
  return functions.get(urn) ?? null
}

function compileBackend(definition: Definition, context: RouteContext): Backend {
  const { backendParams } = definition
  if (definition.ldApiId) return compileCustom(definition, definition.ldApiId)
  if (definition.backendType === 'MOCK' && definition.mockInfo)
    return compileMock(definition, definition.mockInfo)
  if (definition.backendType === 'FUNCTION' && definition.funcInfo)
    return compileFunction(definition, { info: definition.funcInfo, backendParams, context })
  if (definition.backendApi)
    return compileHttp(definition, { backend: definition.backendApi, backendParams, context })
  return {
    kind: 'http',
    origin: null,
    problem: 'The definition has no backend.',
    mapping: compileMapping({ reqParams: [], backendParams: [], backendPath: '/' }),
    method: null,
    timeoutMs: 1,
    retries: 0,
    label: '',
  }
}

interface PolicyPart {
  readonly backend:
    | { readonly kind: 'http'; readonly info: BackendApi; readonly backendParams: readonly BackendParam[] }
    | { readonly kind: 'function'; readonly info: FuncInfo; readonly backendParams: readonly BackendParam[] }
    | { readonly kind: 'mock'; readonly info: MockInfo }
  readonly context: RouteContext
}

function compilePolicyBackend(definition: Definition, { backend, context }: PolicyPart): Backend {
  switch (backend.kind) {
    case 'http':
      return compileHttp(definition, { backend: backend.info, backendParams: backend.backendParams, context })
    case 'function':
      return compileFunction(definition, {
        info: backend.info,
        backendParams: backend.backendParams,
        context,
      })
    case 'mock':
      return compileMock(definition, backend.info)
  }
}

function compileHttp(
  { reqParams }: Definition,
  {
    backend,
    backendParams,
    context,
  }: { backend: BackendApi; backendParams: readonly BackendParam[]; context: RouteContext },
): HttpBackend {
  const address = substitute(backend.urlDomain, context.variables)
  const path = substitute(backend.reqUri, context.variables)
  const missing = [...address.missing, ...path.missing]
  const parsed = missing.length === 0 ? parseOrigin(backend.reqProtocol, address.text) : null
  const origin = parsed && (context.origins.get(parsed.key) ?? parsed)
  if (origin !== null) context.origins.set(origin.key, origin)
  const problem =
    missing.length > 0
      ? `The variable #${missing[0]}# has no value in ${context.environment.name}.`
      : backend.vpcChannelStatus === 1
        ? 'Load balance channels are not served yet.'
        : `"${address.text}" is no backend address.`
  const backendPath = path.text.startsWith('//') ? path.text.replace(/^\/+/, '/') : path.text
  return {
    kind: 'http',
    origin: backend.vpcChannelStatus === 1 ? null : origin,
    problem,
    mapping: compileMapping({ reqParams, backendParams, backendPath }),
    method: backend.reqMethod === 'ANY' ? null : backend.reqMethod,
    timeoutMs: backend.timeout,
    retries: Number(backend.retryCount),
    label: `${backend.reqProtocol.toLowerCase()}://${address.text}`,
  }
}

const address = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?))(?::(\d{1,5}))?$/

/** `null` when the text is no `host[:port]`. */
export function parseOrigin(protocol: 'HTTP' | 'HTTPS', text: string): Origin | null {
  const [, ipv6, name, portText] = address.exec(text) ?? []
  const hostname = (ipv6 ?? name)?.toLowerCase()
  if (hostname === undefined) return null
  const port = portText === undefined ? null : Number(portText)
  if (port !== null && (port < 1 || port > 65_535)) return null
  const scheme = protocol === 'HTTPS' ? 'https:' : 'http:'
  return {
    key: `${scheme}//${text.toLowerCase()}`,
    protocol: scheme,
    hostname,
    port,
    hostHeader: text,
    own: port === null && /\.apic\.localhost\.?$/.test(hostname),
  }
}

function compileCustom(definition: Definition, ldApiId: string): CustomBackend {
  const api = definition.backendApi
  return {
    kind: 'custom',
    ldApiId,
    mapping: compileMapping({
      reqParams: definition.reqParams,
      backendParams: definition.backendParams,
      backendPath: api?.reqUri ?? definition.reqUri,
    }),
    method: api === null || api === undefined || api.reqMethod === 'ANY' ? null : api.reqMethod,
    timeoutMs: api?.timeout ?? 60_000,
    retries: Number(api?.retryCount ?? '-1'),
    label: `custom backend ${ldApiId}`,
  }
}

function compileFunction(
  { reqParams, isSendFgBodyBase64 }: Definition,
  {
    info,
    backendParams,
    context,
  }: { info: FuncInfo; backendParams: readonly BackendParam[]; context: RouteContext },
): FunctionBackend {
  return {
    kind: 'function',
    ldApiId: standIn(info.functionUrn, context.functions),
    functionUrn: info.functionUrn,
    isAsync: info.invocationType === 'async',
    bodyAsBase64: isSendFgBodyBase64,
    mapping: compileMapping({ reqParams, backendParams, backendPath: '/' }),
    method: null,
    timeoutMs: info.timeout,
    retries: 0,
    label: info.functionUrn,
  }
}

function compileMock(definition: Definition, info: MockInfo): MockBackend {
  const headers = info.header.flatMap(({ key, value }) => [key, value])
  const named = (name: string) => info.header.some(({ key }) => key.toLowerCase() === name)
  if (!named('content-type')) headers.push('Content-Type', 'application/json')
  const answersPreflight = definition.reqMethod === 'OPTIONS' && definition.authType === 'NONE'
  if (definition.cors)
    for (const [name, value] of answersPreflight ? preflight : preflight.slice(0, 1))
      if (!named(name.toLowerCase())) headers.push(name, value)
  const body = Buffer.from(info.resultContent)
  return { kind: 'mock', status: info.statusCode, headers, body, label: `mock ${info.statusCode}` }
}

/** Source: APIG User Guide, "Enabling CORS": what the OPTIONS API answers. */
const preflight: readonly (readonly [string, string])[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', 'GET,POST,PUT,DELETE,HEAD,OPTIONS,PATCH'],
  [
    'Access-Control-Allow-Headers',
    'X-Stage,X-Sdk-Date,X-Sdk-Nonce,X-Proxy-Signed-Headers,X-Sdk-Content-Sha256,X-Forwarded-For,Authorization,Content-Type,Accept,Accept-Ranges,Cache-Control,Range',
  ],
  [
    'Access-Control-Expose-Headers',
    'X-Request-Id,X-Apig-Latency,X-Apig-Upstream-Latency,X-Apig-RateLimit-Api,X-Apig-RateLimit-User,X-Apig-RateLimit-App,X-Apig-RateLimit-Ip,X-Apig-RateLimit-Api-Allenv',
  ],
  ['Access-Control-Max-Age', '172800'],
]
