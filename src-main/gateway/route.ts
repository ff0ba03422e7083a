import type { ApiDraft } from '#contract/model/api'
import type { BackendApi, FuncInfo, MockInfo } from '#contract/model/api-backend'
import type { BackendParam, ReqParam } from '#contract/model/api-parameter'
import { type PathSegment, parsePath, variableNames } from '#contract/path-template'
import { compileMapping, type Mapping } from '../domain/parameter-mapping.ts'
import type { SigningKey } from '../domain/signing/digest.ts'
import { substitute, type Variables } from '../domain/variables.ts'
import { bindingKey } from './bound-policies.ts'
import type { ChannelBackend } from './channels/channel.ts'
import { channelOf } from './channels/channel-backend.ts'
import { compileMock } from './compile-mock.ts'
import type { AddressRule } from './policies/access.ts'
import type { ClientQuota } from './policies/client-quota.ts'
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
  /** Two-way TLS: this gateway shows its certificate. */
  readonly clientCertificate?: boolean
  /** Name the certificate is asked for where it differs from `hostname`; empty: `hostname`. Of channel members. */
  readonly servername?: string
}

interface MappedBackend {
  readonly mapping: Mapping
  /** `null`: the caller's. */
  readonly method: string | null
  readonly timeoutMs: number
  /** −1: idempotent methods once. */
  readonly retries: number
  /** Custom authorizer asked for values before the request is made; `null`: none. */
  readonly authorizerId: string | null
  /** For the trace. */
  readonly label: string
}

export interface HttpBackend extends MappedBackend {
  readonly kind: 'http'
  /** `null` with a `problem`: a variable without a value, an address that is none. `null` with a channel too. */
  readonly origin: Origin | null
  /** Its members are looked up at the call: they change without publishing. */
  readonly channel: ChannelBackend | null
  /** Calls go over HTTP/2 with trailers. */
  readonly isGrpc: boolean
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
  readonly authorizerId: string | null
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
  /** Access parameters by the same keys, for the backend's signature; most have none. */
  readonly visitParams: ReadonlyMap<string, string>
  /** Its own list of addresses. */
  readonly addressRule: AddressRule | null
  readonly quota: ClientQuota | null
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
  readonly protocol: 'HTTP' | 'HTTPS' | 'BOTH' | 'GRPCS'
  readonly authType: ApiDraft['authType']
  readonly simpleAuthentication: boolean
  /** Custom authorizer asked about callers, alone or after App or IAM (two-factor); `null`: none. */
  readonly authorizerId: string | null
  /** Bodies for functions are encoded. */
  readonly sendsBase64: boolean
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
    authorizerId: definition.authType === 'NONE' ? null : (definition.authorizerId ?? null),
    sendsBase64: definition.isSendFgBodyBase64,
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
    channel: null,
    isGrpc: false,
    problem: 'The definition has no backend.',
    mapping: compileMapping({ reqParams: [], backendParams: [], backendPath: '/' }),
    method: null,
    timeoutMs: 1,
    retries: 0,
    authorizerId: null,
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
  const channel = channelOf(backend)
  const secure = backend.reqProtocol === 'HTTPS' || backend.reqProtocol === 'GRPCS'
  const isGrpc = backend.reqProtocol === 'GRPC' || backend.reqProtocol === 'GRPCS'
  const parsed =
    missing.length === 0 && channel === null ? parseOrigin(secure ? 'HTTPS' : 'HTTP', address.text) : null
  const wanted = parsed && backend.enableClientSsl ? withCertificate(parsed) : parsed
  const origin = wanted && (context.origins.get(wanted.key) ?? wanted)
  if (origin !== null) context.origins.set(origin.key, origin)
  const problem =
    missing.length > 0
      ? `The variable #${missing[0]}# has no value in ${context.environment.name}.`
      : `"${address.text}" is no backend address.`
  const backendPath = path.text.startsWith('//') ? path.text.replace(/^\/+/, '/') : path.text
  return {
    kind: 'http',
    origin,
    channel: missing.length === 0 ? channel : null,
    isGrpc,
    problem,
    mapping: compileMapping({ reqParams, backendParams, backendPath }),
    method: backend.reqMethod === 'ANY' ? null : backend.reqMethod,
    timeoutMs: backend.timeout,
    retries: Number(backend.retryCount),
    authorizerId: backend.authorizerId ?? null,
    label:
      channel === null
        ? `${backend.reqProtocol.toLowerCase()}://${address.text}`
        : `${backend.reqProtocol.toLowerCase()}://channel ${channel.id}`,
  }
}

/** Connections that show the certificate are kept apart from those that do not. */
function withCertificate(origin: Origin): Origin {
  return { ...origin, key: `${origin.key} two-way`, clientCertificate: true }
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
    authorizerId: api?.authorizerId ?? null,
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
    authorizerId: info.authorizerId ?? null,
    label: info.functionUrn,
  }
}
