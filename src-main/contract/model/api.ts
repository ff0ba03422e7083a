import { z } from 'zod'
import { type ErrorName, refuse } from '../errors.ts'
import { parameterNames, parsePath, variableNames } from '../path-template.ts'
import {
  BackendApi,
  FuncInfo,
  HttpMethod,
  MockInfo,
  type PolicyCondition,
  PolicyFunction,
  PolicyHttp,
  PolicyMock,
} from './api-backend.ts'
import { BackendParam, ReqParam, systemParameters } from './api-parameter.ts'
import { Id, ObjectName, remark, Time } from './field-rules.ts'
import { checkGrpc } from './grpc-rules.ts'

/** GRPCS: gRPC over HTTP/2 on the HTTPS listener. Source: APIG User Guide, "Creating a gRPC API". */
export const ReqProtocol = z.enum(['HTTP', 'HTTPS', 'BOTH', 'GRPCS'])
export const AuthType = z.enum(['NONE', 'APP', 'IAM', 'AUTHORIZER'])
export type AuthType = z.infer<typeof AuthType>
export const MatchMode = z.enum(['NORMAL', 'SWA'])
export const BackendType = z.enum(['HTTP', 'FUNCTION', 'MOCK', 'GRPC'])
export type BackendType = z.infer<typeof BackendType>

const Sample = z.string().max(20_480, 'Enter at most 20480 characters.').default('')

const fields = z.object({
  groupId: Id,
  name: ObjectName,
  /** 1 public, 2 private; no effect on calls. */
  type: z.literal([1, 2]).default(1),
  version: z.string().max(16).default(''),
  reqProtocol: ReqProtocol.default('HTTPS'),
  reqMethod: HttpMethod,
  reqUri: z.string().min(1, 'Enter a path.').max(512, 'Enter at most 512 characters.'),
  authType: AuthType.default('NONE'),
  /** HEADER: callers may send `X-Apig-AppCode` over HTTPS instead of a signature. */
  authOpt: z
    .object({ appCodeAuthType: z.enum(['DISABLE', 'HEADER']).default('DISABLE') })
    .default({ appCodeAuthType: 'DISABLE' }),
  cors: z.boolean().default(false),
  matchMode: MatchMode.default('NORMAL'),
  backendType: BackendType,
  remark: remark(1000),
  bodyRemark: Sample,
  resultNormalSample: Sample,
  resultFailureSample: Sample,
  authorizerId: Id.nullish(),
  responseId: Id.nullish(),
  tags: z
    .array(
      z
        .string()
        .regex(
          /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_-]|[一-龥]|[-*#%.:]){0,127}$/,
          'Start with a letter or Chinese character; at most 128 characters.',
        ),
    )
    .default([]),
  /** Owner; the group's application when left out. Required in a global group. */
  romaAppId: Id.nullish(),
  domainName: z.string().max(255).default(''),
  contentType: z
    .enum(['', 'application/json', 'application/xml', 'multipart/form-data', 'text/plain'])
    .default(''),
  isSendFgBodyBase64: z.boolean().default(true),
  reqParams: z.array(ReqParam).default([]),
  backendParams: z.array(BackendParam).default([]),
  backendApi: BackendApi.nullish(),
  funcInfo: FuncInfo.nullish(),
  mockInfo: MockInfo.nullish(),
  policyHttps: z.array(PolicyHttp).default([]),
  policyFunctions: z.array(PolicyFunction).default([]),
  policyMocks: z.array(PolicyMock).default([]),
  /** Custom backend that answers; `backendType` is HTTP then, and `backendApi` holds method, path, timeout and retries. */
  ldApiId: Id.nullish(),
})

/** A definition as the wizard and REST send it. Source: CreateApiV2. */
export const ApiDraft = fields.superRefine(checkDefinition)
export type ApiDraft = z.infer<typeof ApiDraft>

/** One environment an API is effective in. */
export const RunEnvironment = z.object({
  envId: Id,
  envName: z.string(),
  publishId: Id,
  versionId: Id,
  publishTime: Time,
})
export type RunEnvironment = z.infer<typeof RunEnvironment>

const readOnly = z.object({
  /** 32 lower-case hex digits. */
  id: Id,
  status: z.literal([1, 2]),
  registerTime: Time,
  updateTime: Time,
  groupName: z.string(),
  groupVersion: z.enum(['V1', 'V2']),
  romaAppName: z.string(),
  slDomain: z.string(),
  runEnvs: z.array(RunEnvironment),
  /** The draft differs from what is effective in at least one environment. */
  editedSincePublish: z.boolean(),
})

/** A stored definition: the draft, and where it runs. */
export const Api = fields.extend(readOnly.shape)
export type Api = z.infer<typeof Api>

/** A row of the list: no parameters, no samples, the backend in a few words. */
export const ApiSummary = fields
  .pick({
    groupId: true,
    name: true,
    type: true,
    version: true,
    reqProtocol: true,
    reqMethod: true,
    reqUri: true,
    authType: true,
    authOpt: true,
    cors: true,
    matchMode: true,
    backendType: true,
    remark: true,
    tags: true,
    romaAppId: true,
    authorizerId: true,
    ldApiId: true,
  })
  .extend(readOnly.shape)
  .extend({
    /** Address in one line: `https://host/path`, the function's name, `200`. */
    backendAddress: z.string(),
  })
export type ApiSummary = z.infer<typeof ApiSummary>

type Fields = z.infer<typeof fields>
type Context = Parameters<typeof refuse>[0]

const reservedNames = /^(x-apig-|x-sdk-)|^x-stage$/i

/** Rules over several fields; each problem carries the documented code and the field it belongs to. */
function checkDefinition(draft: Fields, context: Context): void {
  const say = (error: ErrorName, path: (string | number)[], message: string) =>
    refuse(context, error, { path, message })

  const parsed = parsePath(draft.reqUri)
  for (const problem of parsed.problems) say('invalidParameter', ['reqUri'], problem)
  if (draft.reqMethod === 'GET' && draft.reqUri === '/apic/health_check') {
    say('invalidParameter', ['reqUri'], 'GET /apic/health_check belongs to the gateway.')
  }
  checkParameters(draft, say)
  const declared = new Set(draft.reqParams.filter((p) => p.location === 'PATH').map((p) => p.name))
  const inPath = parsed.segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]))
  for (const name of inPath) {
    if (!declared.has(name))
      say('requestPathParameterUndefined', ['reqUri'], `Declare the path parameter "${name}".`)
  }
  for (const [index, parameter] of draft.reqParams.entries()) {
    if (parameter.location === 'PATH' && !inPath.includes(parameter.name)) {
      say(
        'requestPathParameterUndefined',
        ['reqParams', index, 'name'],
        `"{${parameter.name}}" is not in the path.`,
      )
    }
  }
  if (draft.authType === 'AUTHORIZER' && !draft.authorizerId) {
    say('missingParameter', ['authorizerId'], 'Choose a custom authorizer.')
  }
  if (draft.tags.length > 10) say('tagQuotaReached', ['tags'], 'Enter at most 10 tags.')
  if (new Set(draft.tags).size !== draft.tags.length)
    say('tagNameExists', ['tags'], 'Each tag may stand once.')
  checkBackends(draft, say)
}

type Say = (error: ErrorName, path: (string | number)[], message: string) => void

function checkParameters(draft: Fields, say: Say): void {
  if (draft.reqParams.length > 50)
    say('parameterQuotaReached', ['reqParams'], 'Declare at most 50 parameters.')
  const seen = new Set<string>()
  for (const [index, { name, location, minNum, maxNum, minSize, maxSize }] of draft.reqParams.entries()) {
    const at = ['reqParams', index, 'name']
    const key = `${location} ${name.toLowerCase()}`
    if (seen.has(key)) say('parameterNameExists', at, `"${name}" is declared twice in ${location}.`)
    seen.add(key)
    checkName(name, location, (message) => say('invalidParameter', at, message))
    if (minNum > maxNum && maxNum !== 0)
      say('valueOutOfRange', ['reqParams', index, 'minNum'], 'The minimum is above the maximum.')
    if (minSize > maxSize && maxSize !== 0)
      say('valueOutOfRange', ['reqParams', index, 'minSize'], 'The minimum is above the maximum.')
  }
}

function checkName(name: string, location: string, wrong: (message: string) => void): void {
  if (reservedNames.test(name))
    wrong('Names that start with x-apig- or x-sdk-, and x-stage, belong to the gateway.')
  if (location !== 'HEADER') return
  if (/^(authorization|x-auth-token)$/i.test(name))
    wrong(`The header ${name} carries credentials and cannot be a parameter.`)
  if (name.includes('_')) wrong('A header name has no underscore.')
}

function checkBackends(draft: Fields, say: Say): void {
  const policies = draft.policyHttps.length + draft.policyFunctions.length + draft.policyMocks.length
  if (policies > 5) say('backendPolicyQuotaReached', ['policyHttps'], 'Add at most 5 backend policies.')
  const names = [...draft.policyHttps, ...draft.policyFunctions, ...draft.policyMocks].map(
    (policy) => policy.name,
  )
  if (new Set(names).size !== names.length)
    say('backendPolicyNameExists', ['policyHttps'], 'Each backend policy needs its own name.')
  if (draft.reqProtocol === 'GRPCS' || draft.backendType === 'GRPC') checkGrpc(draft, say)
  if (draft.backendType === 'HTTP' || draft.backendType === 'GRPC') {
    if (draft.backendApi)
      checkHttpBackend(
        draft,
        { backend: draft.backendApi, params: draft.backendParams, at: ['backendApi'] },
        say,
      )
    else if (!draft.ldApiId) say('missingParameter', ['backendApi'], 'Define the HTTP/HTTPS backend.')
  }
  if (draft.backendType === 'FUNCTION' && !draft.funcInfo)
    say('missingParameter', ['funcInfo'], 'Define the FunctionGraph backend.')
  if (draft.backendType === 'MOCK' && !draft.mockInfo)
    say('missingParameter', ['mockInfo'], 'Define the mock backend.')
  const authorizerId =
    draft.backendApi?.authorizerId ?? draft.funcInfo?.authorizerId ?? draft.mockInfo?.authorizerId
  checkBackendParams(draft, { params: draft.backendParams, at: ['backendParams'], authorizerId }, say)
  for (const [index, policy] of draft.policyHttps.entries()) {
    checkHttpBackend(
      draft,
      { backend: policy, params: policy.backendParams, at: ['policyHttps', index] },
      say,
    )
  }
  const policyLists = {
    policyHttps: draft.policyHttps,
    policyFunctions: draft.policyFunctions,
    policyMocks: draft.policyMocks,
  }
  for (const [list, members] of Object.entries(policyLists))
    for (const [index, policy] of members.entries()) {
      const at = [list, index]
      const { authorizerId, backendParams: params } = policy
      checkBackendParams(draft, { params, at: [...at, 'backendParams'], authorizerId }, say)
      checkConditions(draft, { conditions: policy.conditions, at: [...at, 'conditions'] }, say)
    }
}

/** A condition on the frontend authorizer needs one. */
function checkConditions(
  draft: Fields,
  { conditions, at }: { conditions: readonly PolicyCondition[]; at: (string | number)[] },
  say: Say,
): void {
  for (const [index, { conditionOrigin, frontendAuthorizerParamName: name }] of conditions.entries()) {
    if (conditionOrigin !== 'frontend_authorizer') continue
    if (!hasFrontendAuthorizer(draft))
      say(
        'authorizerParameterWithoutAuthorizer',
        [...at, index, 'conditionOrigin'],
        'The condition needs a frontend authorizer: choose Custom or two-factor authentication.',
      )
    if (name === '')
      say('missingParameter', [...at, index, 'frontendAuthorizerParamName'], 'Enter the name of the value.')
  }
}

/** One that is asked: NONE leaves it out. */
function hasFrontendAuthorizer({ authType, authorizerId }: Fields): boolean {
  return authType !== 'NONE' && Boolean(authorizerId)
}

interface HttpPart {
  readonly backend: BackendApi
  readonly params: readonly BackendParam[]
  readonly at: (string | number)[]
}

function checkHttpBackend(draft: Fields, { backend, params, at }: HttpPart, say: Say): void {
  const usesChannel = backend.vpcChannelStatus === 1
  const isGrpc = backend.reqProtocol === 'GRPC' || backend.reqProtocol === 'GRPCS'
  if (isGrpc !== (draft.backendType === 'GRPC'))
    say(
      'invalidParameter',
      [...at, 'reqProtocol'],
      isGrpc ? 'GRPC and GRPCS need the backend type GRPC.' : 'A gRPC backend speaks GRPC or GRPCS.',
    )
  if (!usesChannel && !draft.ldApiId) {
    if (backend.urlDomain === '')
      say('missingParameter', [...at, 'urlDomain'], 'Enter the backend address as host or host:port.')
    else if (!addressForm.test(backend.urlDomain.replaceAll(/#[^#]*#/g, 'v'))) {
      say(
        'invalidParameter',
        [...at, 'urlDomain'],
        'Enter host or host:port, without http:// and without a path.',
      )
    }
  }
  if (usesChannel && !backend.vpcChannelInfo)
    say('missingParameter', [...at, 'vpcChannelInfo'], 'Choose a load balance channel.')
  if (variableNames(backend.urlDomain) === undefined)
    say('invalidParameter', [...at, 'urlDomain'], 'A # has no partner: write #name#.')
  if (variableNames(backend.reqUri) === undefined)
    say('invalidParameter', [...at, 'reqUri'], 'A # has no partner: write #name#.')
  if (backend.enableClientSsl && backend.reqProtocol !== 'HTTPS' && backend.reqProtocol !== 'GRPCS') {
    say('twoWayTlsNotSupported', [...at, 'enableClientSsl'], 'Two-way authentication needs an HTTPS backend.')
  }
  const mapped = new Set(params.filter((p) => p.location === 'PATH').map((p) => p.name))
  const used = new Set(params.filter((p) => p.origin === 'REQUEST').map((p) => p.value))
  for (const name of parameterNames(backend.reqUri)) {
    const passes = draft.reqParams.some(
      (p) => p.location === 'PATH' && p.name === name && p.passThrough === 1 && !used.has(name),
    )
    if (!mapped.has(name) && !passes) {
      say(
        'backendPathParameterUndefined',
        [...at, 'reqUri'],
        `"{${name}}" has no value: map an input, a constant or a system parameter to it.`,
      )
    }
  }
}

const addressForm =
  /^(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?\.?)(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]|v))?$/

interface MappedPart {
  readonly params: readonly BackendParam[]
  readonly at: (string | number)[]
  /** Of the backend that gets the values. */
  readonly authorizerId: string | null | undefined
}

function checkBackendParams(draft: Fields, { params, at, authorizerId }: MappedPart, say: Say): void {
  const seen = new Set<string>()
  for (const [index, { name, location, origin, value }] of params.entries()) {
    const path = [...at, index]
    const key = `${location} ${name.toLowerCase()}`
    if (seen.has(key)) say('parameterNameExists', [...path, 'name'], `"${name}" stands twice in ${location}.`)
    seen.add(key)
    checkName(name, location, (message) => say('invalidParameter', [...path, 'name'], message))
    if (origin === 'REQUEST' && !draft.reqParams.some((p) => p.name === value)) {
      say('mappedParameterUndefined', [...path, 'value'], `No input parameter is called "${value}".`)
    }
    if (origin === 'SYSTEM')
      checkSystemParameter(
        { value, frontend: hasFrontendAuthorizer(draft), backend: Boolean(authorizerId) },
        (error, message) => say(error, [...path, 'value'], message),
      )
  }
}

function checkSystemParameter(
  { value, frontend, backend }: { value: string; frontend: boolean; backend: boolean },
  say: (error: ErrorName, message: string) => void,
): void {
  const authorizer = /^\$context\.authorizer\.(frontend|backend)\.[A-Za-z][A-Za-z0-9_-]{0,31}$/.exec(value)
  if (authorizer === null) {
    if (value.startsWith('$context.authorizer.')) {
      say(
        'invalidParameter',
        'Enter the name of the value: a letter first, then letters, digits, _ and - only.',
      )
      return
    }
    if (!(systemParameters as readonly string[]).includes(value))
      say('invalidParameter', `"${value}" is not a system parameter.`)
    return
  }
  const present = authorizer[1] === 'frontend' ? frontend : backend
  if (!present) say('authorizerParameterWithoutAuthorizer', `"${value}" needs a ${authorizer[1]} authorizer.`)
}
