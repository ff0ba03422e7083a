import { z } from 'zod'

/** Where an error of the catalogue is used: its wire code, HTTP status, gateway response type (calls only) and text. */
export interface ErrorEntry {
  readonly code: string
  readonly status: number
  /** Picks the group's gateway response; `null` for errors that never leave through the gateway. */
  readonly type: string | null
  readonly message: string
}

/**
 * The closed catalogue. `APIC.*` calling codes, `APIG.*` and `ROMA.*` management codes, `LOCAL.*` ours.
 * Keys are our own names because ROMA's codes are not unique (`APIC.0201` has six meanings).
 *
 * Source: ROMA Connect API Reference, "Error Codes"; User Guide, "Calling APIs: error codes".
 */
export const catalogue = {
  // Calling an API
  apiNotFound: {
    code: 'APIC.0101',
    status: 404,
    type: 'NOT_FOUND',
    message: 'The API does not exist or has not been published in the environment.',
  },
  methodNotServed: { code: 'APIC.0101', status: 404, type: 'NOT_FOUND', message: 'The API does not exist.' },
  backendNotFound: {
    code: 'APIC.0103',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'The backend does not exist.',
  },
  backendConfigurationNotFound: {
    code: 'APIC.0105',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'The backend configurations do not exist.',
  },
  orchestrationFailed: {
    code: 'APIC.0106',
    status: 400,
    type: 'ORCHESTRATION_FAILURE',
    message: 'Orchestration error.',
  },
  badRequestParameters: {
    code: 'APIC.0201',
    status: 400,
    type: 'REQUEST_PARAMETERS_FAILURE',
    message: 'Bad request.',
  },
  bodyTooLarge: { code: 'APIC.0201', status: 413, type: 'DEFAULT_4XX', message: 'Request entity too large.' },
  uriTooLarge: { code: 'APIC.0201', status: 414, type: 'DEFAULT_4XX', message: 'Request URI too large.' },
  headersTooLarge: {
    code: 'APIC.0201',
    status: 494,
    type: 'DEFAULT_4XX',
    message: 'Request headers too large.',
  },
  backendUnavailable: {
    code: 'APIC.0202',
    status: 502,
    type: 'BACKEND_UNAVAILABLE',
    message: 'Backend unavailable.',
  },
  backendTimeout: { code: 'APIC.0203', status: 504, type: 'BACKEND_TIMEOUT', message: 'Backend timeout.' },
  iamFailure: {
    code: 'APIC.0301',
    status: 401,
    type: 'AUTH_FAILURE',
    message: 'Incorrect IAM authentication information.',
  },
  appAuthenticationFailed: {
    code: 'APIC.0303',
    status: 401,
    type: 'AUTH_FAILURE',
    message: 'Incorrect App authentication information.',
  },
  credentialsMissing: {
    code: 'APIC.0303',
    status: 401,
    type: 'AUTH_HEADER_MISSING',
    message: 'Incorrect App authentication information.',
  },
  appNotAuthorized: {
    code: 'APIC.0304',
    status: 403,
    type: 'UNAUTHORIZED',
    message: 'The app is not authorized to access the API.',
  },
  authorizerRefused: {
    code: 'APIC.0305',
    status: 401,
    type: 'AUTHORIZER_FAILURE',
    message: 'Incorrect authentication information.',
  },
  throttled: {
    code: 'APIC.0308',
    status: 429,
    type: 'THROTTLED',
    message: 'The throttling threshold has been reached.',
  },
  debuggingRefused: {
    code: 'APIC.0311',
    status: 401,
    type: 'DEFAULT_4XX',
    message: 'Incorrect debugging authentication information.',
  },
  addressDenied: {
    code: 'APIC.0402',
    status: 403,
    type: 'ACCESS_DENIED',
    message: 'The IP address is not authorized to access the API.',
  },
  backendAddressDenied: {
    code: 'APIC.0404',
    status: 403,
    type: 'ACCESS_DENIED',
    message: 'Access to the backend IP address has been denied.',
  },
  internalGatewayError: {
    code: 'APIC.0601',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'Internal server error.',
  },
  badRequest: { code: 'APIC.0602', status: 400, type: 'DEFAULT_4XX', message: 'Bad request.' },
  domainNameUnresolved: {
    code: 'APIC.0605',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'Domain name resolution failed.',
  },
  protocolNotServed: {
    code: 'APIC.0607',
    status: 400,
    type: 'DEFAULT_4XX',
    message: 'The following protocol is supported: {xxx}',
  },
  noBackendAvailable: {
    code: 'APIC.0610',
    status: 502,
    type: 'BACKEND_UNAVAILABLE',
    message: 'No backend available.',
  },
  callLoop: { code: 'APIC.0612', status: 500, type: 'DEFAULT_5XX', message: 'An API cannot call itself.' },

  // A function's own failure as callers see it
  functionFailed: {
    code: 'LOCAL.0501',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'The custom backend failed.',
  },
  functionStopped: {
    code: 'LOCAL.0502',
    status: 500,
    type: 'DEFAULT_5XX',
    message: 'The custom backend was stopped at a limit.',
  },

  // Managing
  malformedBody: { code: 'APIG.2000', status: 400, type: null, message: 'Parameter error.' },
  missingParameter: {
    code: 'APIG.2001',
    status: 400,
    type: null,
    message: 'The request parameters must be specified.',
  },
  valueTooSmall: { code: 'APIG.2002', status: 400, type: null, message: 'The parameter value is too small.' },
  valueTooLarge: { code: 'APIG.2003', status: 400, type: null, message: 'The parameter value is too large.' },
  valueOutOfRange: {
    code: 'APIG.2004',
    status: 400,
    type: null,
    message: 'The parameter value is outside the allowable range.',
  },
  textTooShort: { code: 'APIG.2005', status: 400, type: null, message: 'The parameter is too short.' },
  textTooLong: { code: 'APIG.2006', status: 400, type: null, message: 'The parameter is too long.' },
  invalidParameter: { code: 'APIG.2011', status: 400, type: null, message: 'Invalid parameter value.' },
  requestPathParameterUndefined: {
    code: 'APIG.2026',
    status: 400,
    type: null,
    message: 'The request path parameters are not defined.',
  },
  backendPathParameterUndefined: {
    code: 'APIG.2027',
    status: 400,
    type: null,
    message: 'The backend path parameters are not defined.',
  },
  mappedParameterUndefined: {
    code: 'APIG.2028',
    status: 400,
    type: null,
    message: 'The request parameters mapped to the backend parameters are not defined.',
  },
  debugRefused: { code: 'APIG.2030', status: 400, type: null, message: 'Bad request for debugging the API.' },
  authorizerParameterWithoutAuthorizer: {
    code: 'APIG.2036',
    status: 400,
    type: null,
    message: 'Only APIs that use custom authentication can have authorizer parameters.',
  },
  tokenMissing: {
    code: 'APIG.1000',
    status: 401,
    type: null,
    message: 'Token missing. Log in again or try again later.',
  },
  tokenIncorrect: {
    code: 'APIG.1002',
    status: 401,
    type: null,
    message: 'Incorrect token or token resolution failed.',
  },
  methodNotPermitted: {
    code: 'APIG.1005',
    status: 403,
    type: null,
    message: 'No permissions to request this method',
  },
  quotaReached: {
    code: 'APIG.3100',
    status: 403,
    type: null,
    message: 'The number of resources exceeds the maximum allowed limit.',
  },
  apiGroupQuotaReached: {
    code: 'APIG.3101',
    status: 403,
    type: null,
    message: 'The number of API groups exceeds the maximum allowed limit.',
  },
  apiQuotaReached: {
    code: 'APIG.3102',
    status: 403,
    type: null,
    message: 'The number of APIs exceeds the maximum allowed limit.',
  },
  appQuotaReached: {
    code: 'APIG.3103',
    status: 403,
    type: null,
    message: 'The number of apps exceeds the maximum allowed limit.',
  },
  environmentQuotaReached: {
    code: 'APIG.3104',
    status: 403,
    type: null,
    message: 'The number of environments exceeds the maximum allowed limit.',
  },
  variableQuotaReached: {
    code: 'APIG.3106',
    status: 403,
    type: null,
    message: 'The number of variables exceeds the maximum allowed limit.',
  },
  domainQuotaReached: {
    code: 'APIG.3108',
    status: 403,
    type: null,
    message: 'The number of domain names exceeds the maximum allowed limit.',
  },
  parameterQuotaReached: {
    code: 'APIG.3111',
    status: 403,
    type: null,
    message: 'The number of parameters in req_params exceeds the maximum allowed limit.',
  },
  backendPolicyQuotaReached: {
    code: 'APIG.3113',
    status: 403,
    type: null,
    message: 'The number of API backend policies exceeds the maximum allowed limit.',
  },
  groupApiQuotaReached: {
    code: 'APIG.3125',
    status: 403,
    type: null,
    message: 'The number of APIs in the API group exceeds the maximum allowed limit.',
  },
  appCodeQuotaReached: {
    code: 'APIG.3131',
    status: 403,
    type: null,
    message: 'The number of AppCodes exceeds the maximum allowed limit.',
  },
  tagQuotaReached: {
    code: 'APIG.3133',
    status: 403,
    type: null,
    message: 'The number of API tags exceeds the maximum allowed limit.',
  },
  apiGroupNameExists: {
    code: 'APIG.3201',
    status: 400,
    type: null,
    message: 'The API group name already exists.',
  },
  apiNameExists: { code: 'APIG.3202', status: 400, type: null, message: 'The API name already exists.' },
  appNameExists: { code: 'APIG.3203', status: 400, type: null, message: 'The app name already exists.' },
  environmentNameExists: {
    code: 'APIG.3205',
    status: 400,
    type: null,
    message: 'The environment name already exists.',
  },
  parameterNameExists: {
    code: 'APIG.3209',
    status: 400,
    type: null,
    message: 'The parameter name already exists.',
  },
  backendPolicyNameExists: {
    code: 'APIG.3210',
    status: 400,
    type: null,
    message: 'The backend policy name already exists.',
  },
  tagNameExists: { code: 'APIG.3213', status: 400, type: null, message: 'The tag name already exists.' },
  apiExists: { code: 'APIG.3301', status: 400, type: null, message: 'The API already exists.' },
  variableExists: {
    code: 'APIG.3303',
    status: 400,
    type: null,
    message: 'The environment variable already exists.',
  },
  domainExists: {
    code: 'APIG.3305',
    status: 400,
    type: null,
    message: 'The URL domain name already exists.',
  },
  alreadyDone: {
    code: 'APIG.3309',
    status: 400,
    type: null,
    message: 'The operation has already been performed.',
  },
  appKeyExists: { code: 'APIG.3310', status: 400, type: null, message: 'The AppKey already exists.' },
  appAuthExists: {
    code: 'APIG.3316',
    status: 400,
    type: null,
    message: 'The API authorization record already exists.',
  },
  twoWayTlsNotSupported: {
    code: 'APIG.3717',
    status: 400,
    type: null,
    message: 'Two-way TLS authentication not supported for HTTP or GRPC backend requests.',
  },
  groupHasApis: {
    code: 'APIG.3415',
    status: 403,
    type: null,
    message: 'The API group cannot be deleted because it contains APIs.',
  },
  apiPublished: {
    code: 'APIG.3416',
    status: 403,
    type: null,
    message: 'The API cannot be deleted because it has been published.',
  },
  environmentHasApis: {
    code: 'APIG.3418',
    status: 403,
    type: null,
    message: 'The environment contains published APIs.',
  },
  apiGroupNotFound: { code: 'APIG.3001', status: 404, type: null, message: 'The API group does not exist' },
  apiDefinitionNotFound: { code: 'APIG.3002', status: 404, type: null, message: 'The API does not exist.' },
  environmentNotFound: {
    code: 'APIG.3003',
    status: 404,
    type: null,
    message: 'The environment does not exist.',
  },
  appNotFound: { code: 'APIG.3004', status: 404, type: null, message: 'The app does not exist.' },
  appAuthNotFound: {
    code: 'APIG.3009',
    status: 404,
    type: null,
    message: 'The app authorization record does not exist.',
  },
  variableNotFound: {
    code: 'APIG.3011',
    status: 404,
    type: null,
    message: 'The environment variable does not exist.',
  },
  publicationNotFound: {
    code: 'APIG.3015',
    status: 404,
    type: null,
    message: 'The API publication record does not exist.',
  },
  domainNotFound: { code: 'APIG.3020', status: 404, type: null, message: 'The URL domain does not exist.' },
  versionNotFound: { code: 'APIG.3022', status: 404, type: null, message: 'The API version does not exist.' },
  instanceNotFound: { code: 'APIG.3030', status: 404, type: null, message: 'The instance does not exist.' },
  appCodeNotFound: { code: 'APIG.3082', status: 404, type: null, message: 'The AppCode does not exist.' },
  customBackendNotFound: {
    code: 'APIG.3084',
    status: 404,
    type: null,
    message: 'The livedata API does not exist',
  },
  featureNotFound: {
    code: 'APIG.3087',
    status: 404,
    type: null,
    message: 'The feature configuration does not exist.',
  },
  featureNotSupported: {
    code: 'APIG.3458',
    status: 412,
    type: null,
    message: 'The feature is not supported by the current instance.',
  },
  unexpected: { code: 'APIG.9999', status: 500, type: null, message: 'Internal Server Error' },

  // Ours
  noSuchProcedure: { code: 'LOCAL.0001', status: 404, type: null, message: 'There is no such procedure.' },
  overloaded: { code: 'LOCAL.0002', status: 503, type: 'DEFAULT_5XX', message: 'Too many calls at once.' },
  browserRefused: {
    code: 'LOCAL.0003',
    status: 403,
    type: 'ACCESS_DENIED',
    message: 'A page of another site may not call this API.',
  },
  addressRefused: {
    code: 'LOCAL.0004',
    status: 403,
    type: 'ACCESS_DENIED',
    message: 'Outgoing calls to this address are refused.',
  },
  secretsLocked: {
    code: 'LOCAL.0005',
    status: 409,
    type: null,
    message: 'The secrets of this workspace are locked.',
  },
  storageFull: { code: 'LOCAL.0006', status: 507, type: null, message: 'The disk is full.' },
  portTaken: { code: 'LOCAL.0007', status: 409, type: null, message: 'The port is used by another program.' },
  folderUnwritable: {
    code: 'LOCAL.0008',
    status: 409,
    type: null,
    message: 'The data folder cannot be written.',
  },
  databaseNewer: {
    code: 'LOCAL.0009',
    status: 409,
    type: null,
    message: 'The database was written by a newer version of Atrium.',
  },
  databaseHeld: {
    code: 'LOCAL.0010',
    status: 409,
    type: null,
    message: 'The data folder is open in another Atrium.',
  },
  databaseForeign: {
    code: 'LOCAL.0011',
    status: 409,
    type: null,
    message: 'The database file does not belong to Atrium.',
  },
  databaseCorrupt: { code: 'LOCAL.0012', status: 409, type: null, message: 'The database file is damaged.' },
  debugFailed: { code: 'LOCAL.0013', status: 502, type: null, message: 'The request could not be sent.' },
  stillInUse: { code: 'LOCAL.0014', status: 409, type: null, message: 'The object is still in use.' },
  fieldFrozen: { code: 'LOCAL.0015', status: 409, type: null, message: 'The field cannot be changed now.' },
  scriptInvalid: { code: 'LOCAL.0016', status: 400, type: null, message: 'The script is not valid.' },
  notDeployed: {
    code: 'LOCAL.0017',
    status: 409,
    type: null,
    message: 'The custom backend is not deployed.',
  },
  variableWithoutValue: {
    code: 'LOCAL.0018',
    status: 400,
    type: null,
    message: 'A variable has no value in this environment.',
  },
  cancelled: { code: 'LOCAL.0019', status: 409, type: null, message: 'The operation was cancelled.' },
  workspaceNotEmpty: {
    code: 'LOCAL.0020',
    status: 409,
    type: null,
    message: 'The workspace already has objects of that name.',
  },
  callNotFound: {
    code: 'LOCAL.0021',
    status: 404,
    type: null,
    message: 'The call is not in the log any more.',
  },
} as const satisfies Record<string, ErrorEntry>

/** Our name of an error, stable and unique. */
export type ErrorName = keyof typeof catalogue

/** One wrong field: where (path in the model's names, `backendApi.reqUri`), which error, what is allowed. */
export const FieldIssue = z.object({
  field: z.string(),
  name: z.string(),
  code: z.string(),
  message: z.string(),
})
export type FieldIssue = z.infer<typeof FieldIssue>

/** An error as it travels over RPC. */
export const RomaErrorDetail = z.object({
  name: z.string(),
  code: z.string(),
  status: z.number().int(),
  message: z.string(),
  /** What the reader can do, naming the value at fault; starts with `field: ` when one field is at fault. */
  hint: z.string().optional(),
  issues: z.array(FieldIssue).optional(),
})
export type RomaErrorDetail = z.infer<typeof RomaErrorDetail>

interface ErrorParts {
  readonly hint?: string | undefined
  readonly cause?: unknown
  readonly issues?: readonly FieldIssue[] | undefined
  /** Replaces the catalogue's text where ROMA's own text carries a value (`APIC.0303: app not found, …`). */
  readonly message?: string | undefined
}

/** The only error class: a name from the catalogue, a hint for the reader, a cause for the log. */
export class RomaError extends Error {
  readonly error: ErrorName
  readonly hint: string | undefined
  readonly issues: readonly FieldIssue[] | undefined

  constructor(error: ErrorName, { hint, cause, issues, message }: ErrorParts = {}) {
    super(message ?? catalogue[error].message, cause === undefined ? {} : { cause })
    this.name = 'RomaError'
    this.error = error
    this.hint = hint
    this.issues = issues
  }

  get entry(): ErrorEntry {
    return catalogue[this.error]
  }

  /** Any thrown value as a `RomaError`: zod problems become field issues, the unknown becomes `unexpected`. */
  static from(error: unknown): RomaError {
    if (error instanceof RomaError) return error
    if (error instanceof z.ZodError) return fromZod(error)
    return new RomaError('unexpected', { cause: error })
  }

  toDetail(): RomaErrorDetail {
    const { code, status } = this.entry
    return {
      name: this.error,
      code,
      status,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.issues === undefined ? {} : { issues: [...this.issues] }),
    }
  }

  /** The error again on the client's side. */
  static fromDetail(detail: RomaErrorDetail): RomaError {
    const name = isErrorName(detail.name) ? detail.name : 'unexpected'
    return new RomaError(name, { hint: detail.hint, issues: detail.issues, message: detail.message })
  }
}

/** Tells whether a text is one of the catalogue's names. */
export function isErrorName(name: string): name is ErrorName {
  return Object.hasOwn(catalogue, name)
}

function fromZod(error: z.ZodError): RomaError {
  const fields = new Set<string>()
  // A value too short often breaks its pattern too: one message a field is enough.
  const issues = error.issues
    .map(toFieldIssue)
    .filter(({ field }) => !fields.has(field) && Boolean(fields.add(field)))
  const first = issues[0]
  if (first === undefined || !isErrorName(first.name))
    return new RomaError('invalidParameter', { cause: error })
  return new RomaError(first.name, {
    hint: first.field === '' ? first.message : `${first.field}: ${first.message}`,
    issues,
    cause: error,
  })
}

/** A zod issue in our words. Exported for forms, which check with the same schemas. */
export function toFieldIssue(issue: z.core.$ZodIssue): FieldIssue {
  const name = errorNameOf(issue)
  return { field: issue.path.join('.'), name, code: catalogue[name].code, message: issue.message }
}

function errorNameOf(issue: z.core.$ZodIssue): ErrorName {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.includes('undefined')
        ? 'missingParameter'
        : 'invalidParameter'
    case 'too_small':
      return issue.origin === 'string' ? 'textTooShort' : 'valueTooSmall'
    case 'too_big':
      return issue.origin === 'string' ? 'textTooLong' : 'valueTooLarge'
    case 'custom': {
      const named: unknown = issue.params?.error
      return typeof named === 'string' && isErrorName(named) ? named : 'invalidParameter'
    }
    default:
      return 'invalidParameter'
  }
}

/** Adds a problem that is more than one field's shape, under the catalogue's name. For `superRefine`. */
export function refuse(
  context: {
    addIssue(issue: { code: 'custom'; path: (string | number)[]; message: string; params: object }): void
  },
  error: ErrorName,
  at: { path: (string | number)[]; message: string },
): void {
  context.addIssue({ code: 'custom', path: at.path, message: at.message, params: { error } })
}
