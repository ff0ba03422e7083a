import type { ErrorName, RomaError } from '#contract/errors'
import { isObject, toSnake, type Wire } from './case-mapping.ts'
import type { RestRequest } from './route.ts'

/** How a missing object is named in its message, and where its id stands in a request. */
const missing: Partial<Record<ErrorName, { readonly noun: string; readonly ids: readonly string[] }>> = {
  apiGroupNotFound: { noun: 'API group', ids: ['group_id'] },
  apiDefinitionNotFound: { noun: 'API', ids: ['api_id'] },
  environmentNotFound: { noun: 'Environment', ids: ['env_id'] },
  appNotFound: { noun: 'App', ids: ['app_id', 'roma_app_id'] },
  appAuthNotFound: { noun: 'App authorization record', ids: ['app_auth_id'] },
  variableNotFound: { noun: 'Environment variable', ids: ['env_variable_id'] },
  versionNotFound: { noun: 'API version', ids: ['version_id'] },
  throttlingPolicyNotFound: { noun: 'Request throttling policy', ids: ['throttle_id', 'strategy_id'] },
  accessControlPolicyNotFound: { noun: 'Access control policy', ids: ['acl_id'] },
  appQuotaNotFound: { noun: 'Client quota', ids: ['app_quota_id'] },
  certificateNotFound: { noun: 'SSL certificate', ids: ['certificate_id'] },
  gatewayResponseNotFound: { noun: 'Gateway response', ids: ['response_id'] },
  domainNotFound: { noun: 'URL domain', ids: ['domain_id'] },
  appCodeNotFound: { noun: 'AppCode', ids: ['app_code_id'] },
  instanceNotFound: { noun: 'Instance', ids: ['instance_id'] },
}

/** The documented body of a refusal: `error_code` and `error_msg`, the text extended as the product extends it. */
export function errorBody(error: RomaError, request?: Pick<RestRequest, 'params' | 'query' | 'body'>): Wire {
  // Limits of the door itself: the product uses the numbers of the calling codes with its management prefix.
  return { error_code: error.entry.code.replace(/^APIC\./, 'APIG.'), error_msg: text(error, request) }
}

function text(error: RomaError, request?: Pick<RestRequest, 'params' | 'query' | 'body'>): string {
  const { message } = error
  if (/^APIG\.20\d\d$/.test(error.entry.code)) {
    const field = fieldOf(error)
    if (field !== undefined) {
      const name = wireField(field, request)
      return `${message.replace(/\.$/, '')},parameterName:${name}. Please refer to the support documentation`
    }
  }
  if (request !== undefined) {
    if (error.error === 'customBackendNotFound') return withId(message, request.params.ld_api_id)
    const object = missing[error.error]
    const id = object?.ids.map((name) => valueIn(request, name)).find((value) => value !== undefined)
    if (object !== undefined && id !== undefined) return `${object.noun} ${id} does not exist`
  }
  return error.hint === undefined ? message : `${message} ${error.hint.replace(/^[A-Za-z][\w.]*: /, '')}`
}

/** ROMA writes the id of a custom backend after the text. */
function withId(message: string, id: string | undefined): string {
  return message.includes(', id: ') || id === undefined ? message : `${message}, id: ${id}`
}

/** Path of the wrong field in the model's names: of the first issue, or what the hint starts with. */
function fieldOf(error: RomaError): string | undefined {
  const field = error.issues?.[0]?.field
  if (field) return field
  return /^([A-Za-z][\w.]*): /.exec(error.hint ?? '')?.[1]
}

/** `draft.backendApi.reqUri` → `backend_api.req_uri`; a bare `id` is the last brace of the path. */
function wireField(field: string, request?: Pick<RestRequest, 'params'>): string {
  const inner = field.replace(/^(draft|frontApi)\./, '')
  if (inner === 'id') return Object.keys(request?.params ?? {}).at(-1) ?? inner
  return inner.split('.').map(toSnake).join('.')
}

function valueIn({ params, query, body }: Pick<RestRequest, 'params' | 'query' | 'body'>, name: string) {
  const inBody = isObject(body) ? body[name] : undefined
  return params[name] ?? query.get(name) ?? (typeof inBody === 'string' ? inBody : undefined)
}

/** Endpoints of integration applications add the id of the request and one entry per wrong field. */
export function applicationErrorBody(
  body: Wire,
  { error, requestId }: { error: RomaError; requestId: string },
): Wire {
  return {
    ...body,
    request_id: requestId,
    error_details: (error.issues ?? []).map((issue) => ({
      error_code: issue.code,
      error_msg: `${wireField(issue.field)}: ${issue.message}`,
    })),
  }
}

/** How IAM's own endpoints refuse. Source: IAM API Reference, "Error codes" (Keystone). */
export function iamErrorBody({ message, hint }: RomaError, status: number): Wire {
  const titles: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    404: 'Not Found',
  }
  const text = status === 401 || hint === undefined ? message : `${message} ${hint}`
  return { error: { code: status, message: text, title: titles[status] ?? 'Error' } }
}
