import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/**
 * A policy on one API in one environment. It hangs on the API and the environment, not on a version: publishing again
 * or taking offline keeps it. Source: ROMA Connect User Guide, "API policies".
 */
export const PolicyBinding = z.object({
  id: Id,
  policyId: Id,
  policyName: z.string(),
  apiId: Id,
  apiName: z.string(),
  apiType: z.number().int(),
  apiRemark: z.string(),
  authType: z.string(),
  reqMethod: z.string(),
  reqUri: z.string(),
  groupId: Id,
  groupName: z.string(),
  romaAppId: Id,
  romaAppName: z.string(),
  envId: Id,
  envName: z.string(),
  /** Of the publication it acts on; empty while the API is offline there. */
  publishId: z.string(),
  applyTime: Time,
})
export type PolicyBinding = z.infer<typeof PolicyBinding>

/** A published API that a policy could still be bound to, and the policy that would give way. */
export const BindableApi = PolicyBinding.omit({
  id: true,
  policyId: true,
  policyName: true,
  applyTime: true,
}).extend({
  /** Of the same kind, bound there now; empty when there is none. */
  boundPolicyId: z.string(),
  boundPolicyName: z.string(),
})
export type BindableApi = z.infer<typeof BindableApi>
