import { z } from 'zod'
import { Id, Page } from '../model/field-rules.ts'

/** Inputs that every kind of bound policy shares. */

/** Filters of the APIs a policy is bound to, or could be. */
export const ApisOfPolicy = Page.extend({
  policyId: Id,
  envId: z.string().optional(),
  groupId: z.string().optional(),
  apiId: z.string().optional(),
  apiName: z.string().optional(),
})

/** Filters of the policies of an API. */
export const PoliciesOfApi = Page.extend({
  apiId: Id,
  envId: z.string().optional(),
  envName: z.string().optional(),
  policyId: z.string().optional(),
  policyName: z.string().optional(),
})

/** Publications to bind a policy to. One of the same kind that is bound there gives way. */
export const BindInput = z.object({ policyId: Id, publishIds: z.array(Id).min(1).max(1000) })

/** Source: "Unbinding": up to 1000 at once. */
export const UnbindInput = z.object({ bindingIds: z.array(Id).min(1).max(1000) })
