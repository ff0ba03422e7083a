import type { Call as CallOf, Handlers as HandlersOf } from './define.ts'
import { accessControlPolicyProcedures } from './procedures/access-control-policy.ts'
import { apiProcedures } from './procedures/api.ts'
import { apiGroupProcedures } from './procedures/api-group.ts'
import { appAuthProcedures } from './procedures/app-auth.ts'
import { appQuotaProcedures } from './procedures/app-quota.ts'
import { callTraceProcedures } from './procedures/call-trace.ts'
import { certificateProcedures } from './procedures/certificate.ts'
import { clockProcedures } from './procedures/clock.ts'
import { customAuthorizerProcedures } from './procedures/custom-authorizer.ts'
import { customBackendProcedures } from './procedures/custom-backend.ts'
import { debuggerProcedures } from './procedures/debugger.ts'
import { environmentProcedures } from './procedures/environment.ts'
import { faultProcedures } from './procedures/fault.ts'
import { gatewayResponseProcedures } from './procedures/gateway-response.ts'
import { iamProcedures } from './procedures/iam.ts'
import { instanceProcedures } from './procedures/instance.ts'
import { integrationApplicationProcedures } from './procedures/integration-application.ts'
import { lintProcedures } from './procedures/lint.ts'
import { pluginProcedures } from './procedures/plugin.ts'
import { publicationProcedures } from './procedures/publication.ts'
import { signatureKeyProcedures } from './procedures/signature-key.ts'
import { statisticsProcedures } from './procedures/statistics.ts'
import { throttlingPolicyProcedures } from './procedures/throttling-policy.ts'
import { vpcChannelProcedures } from './procedures/vpc-channel.ts'

/** Every procedure. The centre of Atrium: three doors, one list. */
export const contract = {
  ...integrationApplicationProcedures,
  ...apiGroupProcedures,
  ...gatewayResponseProcedures,
  ...certificateProcedures,
  ...environmentProcedures,
  ...vpcChannelProcedures,
  ...apiProcedures,
  ...publicationProcedures,
  ...pluginProcedures,
  ...signatureKeyProcedures,
  ...appAuthProcedures,
  ...throttlingPolicyProcedures,
  ...accessControlPolicyProcedures,
  ...appQuotaProcedures,
  ...customAuthorizerProcedures,
  ...customBackendProcedures,
  ...callTraceProcedures,
  ...clockProcedures,
  ...lintProcedures,
  ...statisticsProcedures,
  ...faultProcedures,
  ...debuggerProcedures,
  ...iamProcedures,
  ...instanceProcedures,
}

export type Contract = typeof contract
/** Name of a procedure, `noun.verb`. */
export type ProcedureName = keyof Contract
export type ContractHandlers = HandlersOf<Contract>
/** The client's call. */
export type Call = CallOf<Contract>
