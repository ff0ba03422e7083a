import { type FieldIssue, toFieldIssue } from '#contract/errors'
import { type Api, ApiDraft } from '#contract/model/api'
import type { BackendApi, FuncInfo, MockInfo } from '#contract/model/api-backend'

/** The wizard's pages, in order; also the last part of its route. */
export const wizardSteps = ['basics', 'request', 'backend', 'responses'] as const
export type WizardStep = (typeof wizardSteps)[number]

/** A draft as the wizard edits it: every kind of backend is filled, so that changing the kind loses nothing. */
export type EditableDraft = ApiDraft & { backendApi: BackendApi; funcInfo: FuncInfo; mockInfo: MockInfo }

/** A definition before the user has typed anything. Source of the defaults: console.md, wizard tables. */
export function emptyDraft(preset: Partial<ApiDraft> = {}): EditableDraft {
  return withAllBackends({
    groupId: '',
    name: '',
    type: 1,
    version: '',
    reqProtocol: 'HTTPS',
    reqMethod: 'GET',
    reqUri: '/',
    authType: 'APP',
    authOpt: { appCodeAuthType: 'DISABLE' },
    cors: false,
    matchMode: 'NORMAL',
    backendType: 'HTTP',
    remark: '',
    bodyRemark: '',
    resultNormalSample: '',
    resultFailureSample: '',
    tags: [],
    domainName: '',
    contentType: '',
    isSendFgBodyBase64: true,
    reqParams: [],
    backendParams: [],
    policyHttps: [],
    policyFunctions: [],
    policyMocks: [],
    ...preset,
  })
}

const draftFields = Object.keys(ApiDraft.shape) as (keyof ApiDraft)[]

/** The editable part of a stored definition. */
export function draftOf(api: Api): EditableDraft {
  const draft = Object.fromEntries(draftFields.map((field) => [field, api[field]])) as ApiDraft
  // Through text: the API may be reactive, and a proxy cannot be cloned.
  return withAllBackends(JSON.parse(JSON.stringify(draft)) as ApiDraft)
}

/** What is sent: only the backend of the chosen kind. */
export function definitionOf(draft: EditableDraft): ApiDraft {
  return {
    ...draft,
    authorizerId: draft.authType === 'NONE' ? null : draft.authorizerId,
    backendApi: draft.backendType === 'HTTP' || draft.backendType === 'GRPC' ? draft.backendApi : null,
    funcInfo: draft.backendType === 'FUNCTION' ? draft.funcInfo : null,
    mockInfo: draft.backendType === 'MOCK' ? draft.mockInfo : null,
    ldApiId: draft.backendType === 'HTTP' ? (draft.ldApiId ?? null) : null,
  }
}

/** Everything wrong with a draft, by the rules the backend applies. */
export function problemsOf(draft: EditableDraft): FieldIssue[] {
  const parsed = ApiDraft.safeParse(definitionOf(draft))
  const issues = parsed.success ? [] : parsed.error.issues.map(toFieldIssue)
  const choices = [
    ...(draft.romaAppId ? [] : [missing('romaAppId', 'Choose an integration application.')]),
    ...(draft.groupId === '' ? [missing('groupId', 'Choose an API group.')] : []),
    ...unchosenAuthorizers(draft),
    ...unchosenChannels(draft),
    ...(draft.ldApiId === '' ? [missing('ldApiId', 'Choose a deployed custom backend.')] : []),
  ]
  const unsaid = (field: string) =>
    choices.some((choice) => choice.field === field) ||
    // Without a chosen backend the address looks missing as well; only the choice is.
    (draft.ldApiId === '' && field === 'backendApi.urlDomain')
  return [...choices, ...issues.filter(({ field }) => !unsaid(field))]
}

/** Channels that are wanted, but not chosen. */
function unchosenChannels(draft: EditableDraft): FieldIssue[] {
  const { backendApi } = definitionOf(draft)
  const wanted: [string, Pick<BackendApi, 'vpcChannelStatus' | 'vpcChannelInfo'>][] = [
    ...(backendApi ? [['backendApi', backendApi] as [string, typeof backendApi]] : []),
    ...draft.policyHttps.map((policy, index): [string, typeof policy] => [`policyHttps.${index}`, policy]),
  ]
  return wanted.flatMap(([at, { vpcChannelStatus, vpcChannelInfo }]) =>
    vpcChannelStatus === 1 && !vpcChannelInfo?.vpcChannelId
      ? [missing(`${at}.vpcChannelInfo.vpcChannelId`, 'Choose a load balance channel.')]
      : [],
  )
}

/** What gRPC fixes, and what it cannot have. Called when the protocol is chosen or left. */
export function followProtocol(draft: EditableDraft): void {
  const isGrpc = draft.reqProtocol === 'GRPCS'
  if (isGrpc === (draft.backendType === 'GRPC')) return
  draft.backendType = isGrpc ? 'GRPC' : 'HTTP'
  draft.backendApi.reqProtocol = isGrpc ? 'GRPC' : 'HTTPS'
  if (!isGrpc) return
  draft.reqMethod = 'POST'
  draft.matchMode = 'SWA'
  draft.backendApi.reqMethod = 'POST'
  draft.backendApi.reqUri = '/'
  draft.ldApiId = null
}

/** Authorizers that are wanted, but not chosen. */
function unchosenAuthorizers(draft: EditableDraft): FieldIssue[] {
  const { backendApi, funcInfo, mockInfo } = definitionOf(draft)
  const wanted: [string, { readonly authorizerId?: string | null | undefined }][] = [
    ...(draft.authType === 'NONE' ? [] : [['', draft] as [string, typeof draft]]),
    ...Object.entries({ backendApi, funcInfo, mockInfo }).flatMap(([field, backend]) =>
      backend ? [[`${field}.`, backend] as [string, typeof backend]] : [],
    ),
    ...(['policyHttps', 'policyFunctions', 'policyMocks'] as const).flatMap((list) =>
      draft[list].map((policy, index): [string, typeof policy] => [`${list}.${index}.`, policy]),
    ),
  ]
  return wanted.flatMap(([at, { authorizerId }]) =>
    authorizerId === '' ? [missing(`${at}authorizerId`, 'Choose a custom authorizer.')] : [],
  )
}

/** A choice not made yet: an empty id would only be called malformed. */
function missing(field: string, message: string): FieldIssue {
  return { field, name: 'missingParameter', code: 'APIG.2001', message }
}

const requestFields = /^(reqProtocol|reqMethod|reqUri|matchMode|cors|contentType|bodyRemark|isSend|reqParams)/
const backendFields = /^(backend|funcInfo|mockInfo|policy|ldApiId)/
const responseFields = /^result/

/** The page on which a field is edited. Unknown fields belong to the first. */
export function stepOfField(field: string): WizardStep {
  if (requestFields.test(field)) return 'request'
  if (backendFields.test(field)) return 'backend'
  if (responseFields.test(field)) return 'responses'
  return 'basics'
}

function withAllBackends(draft: ApiDraft): EditableDraft {
  return {
    ...draft,
    backendApi: draft.backendApi ?? {
      urlDomain: '',
      reqProtocol: 'HTTPS',
      reqMethod: draft.reqMethod,
      reqUri: draft.reqUri,
      timeout: 5000,
      retryCount: '0',
      enableClientSsl: false,
      remark: '',
      version: '',
      vpcChannelStatus: 2,
    },
    funcInfo: draft.funcInfo ?? {
      functionUrn: '',
      invocationType: 'sync',
      networkType: 'V1',
      version: '',
      aliasUrn: '',
      timeout: 5000,
      remark: '',
    },
    mockInfo: draft.mockInfo ?? { resultContent: '', statusCode: 200, header: [], version: '', remark: '' },
  }
}
