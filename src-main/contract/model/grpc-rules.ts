import type { ErrorName } from '../errors.ts'

/** What the rules look at. */
interface GrpcFields {
  readonly reqProtocol: string
  readonly backendType: string
  readonly reqMethod: string
  readonly reqUri: string
  readonly matchMode: string
  readonly authType: string
  readonly authorizerId?: string | null | undefined
  readonly backendApi?: { readonly reqUri: string } | null | undefined
  readonly reqParams: readonly unknown[]
  readonly backendParams: readonly unknown[]
  readonly policyHttps: readonly unknown[]
  readonly policyFunctions: readonly unknown[]
  readonly policyMocks: readonly unknown[]
}

type Say = (error: ErrorName, path: (string | number)[], message: string) => void

/** What a gRPC API may be. Source: APIG User Guide, "Creating a gRPC API". */
export function checkGrpc(draft: GrpcFields, say: Say): void {
  const { reqProtocol, backendType, reqMethod, reqUri, matchMode, backendApi } = draft
  if (reqProtocol !== 'GRPCS')
    say('invalidParameter', ['reqProtocol'], 'A gRPC backend needs the protocol GRPCS.')
  if (backendType !== 'GRPC' && backendType !== 'FUNCTION')
    say('invalidParameter', ['backendType'], 'The protocol GRPCS needs a gRPC or FunctionGraph backend.')
  if (reqMethod !== 'POST') say('invalidParameter', ['reqMethod'], 'gRPC calls are POST requests.')
  if (!/^\/([A-Za-z_][\w.]*(\/[A-Za-z_]\w*)?)?$/.test(reqUri))
    say('invalidParameter', ['reqUri'], 'Enter /, /package.Service or /package.Service/Method.')
  else if (matchMode === 'NORMAL' && reqUri.split('/').length !== 3)
    say(
      'invalidParameter',
      ['matchMode'],
      'Exact match needs a path with the method: /package.Service/Method.',
    )
  if (draft.reqParams.length > 0 || draft.backendParams.length > 0)
    say('invalidParameter', ['reqParams'], 'gRPC APIs have no parameters and no mapping.')
  if (draft.authType === 'AUTHORIZER' || draft.authorizerId)
    say('invalidParameter', ['authType'], 'gRPC APIs have no custom authorizer.')
  if (draft.policyHttps.length + draft.policyFunctions.length + draft.policyMocks.length > 0)
    say('invalidParameter', ['policyHttps'], 'gRPC APIs have no backend policies.')
  if (backendType === 'GRPC' && backendApi && backendApi.reqUri !== '/')
    say('invalidParameter', ['backendApi', 'reqUri'], 'The path of a gRPC backend is /.')
}
