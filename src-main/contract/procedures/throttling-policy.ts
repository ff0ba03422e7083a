import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { BindableApi, PolicyBinding } from '../model/policy-binding.ts'
import {
  CallLimit,
  LimitCounter,
  ThrottleSpecial,
  ThrottlingPolicy,
  ThrottlingPolicyDraft,
} from '../model/throttling-policy.ts'
import { ApisOfPolicy, BindInput, PoliciesOfApi, UnbindInput } from './policy-binding.ts'

const One = z.object({ id: Id })

export const throttlingPolicyProcedures = {
  'throttlingPolicy.list': query({
    input: Page.extend({ id: z.string().optional(), name: z.string().optional() }),
    output: listOf(ThrottlingPolicy),
  }),
  'throttlingPolicy.get': query({ input: One, output: ThrottlingPolicy }),
  'throttlingPolicy.create': command({ input: ThrottlingPolicyDraft, output: ThrottlingPolicy }),
  /** Acts at once; counters go on when the period stays the same. */
  'throttlingPolicy.update': command({
    input: z.object({ id: Id, draft: ThrottlingPolicyDraft }),
    output: ThrottlingPolicy,
  }),
  /** Refused while it is bound. */
  'throttlingPolicy.delete': command({ input: One, output: Nothing }),
  'throttlingPolicy.specials': query({
    input: Page.extend({
      throttleId: Id,
      objectType: z.enum(['APP', 'USER']).optional(),
      appName: z.string().optional(),
    }),
    output: listOf(ThrottleSpecial),
  }),
  'throttlingPolicy.addSpecial': command({
    input: z.object({
      throttleId: Id,
      objectType: z.enum(['APP', 'USER']),
      /** An application of this workspace or another one, an account or a project. */
      objectId: Id,
      callLimits: CallLimit,
    }),
    output: ThrottleSpecial,
  }),
  'throttlingPolicy.updateSpecial': command({
    input: z.object({ throttleId: Id, id: Id, callLimits: CallLimit }),
    output: ThrottleSpecial,
  }),
  'throttlingPolicy.deleteSpecial': command({ input: z.object({ throttleId: Id, id: Id }), output: Nothing }),
  'throttlingPolicy.bind': command({
    input: BindInput,
    output: z.object({ bindings: z.array(PolicyBinding) }),
  }),
  'throttlingPolicy.unbind': command({ input: UnbindInput, output: Nothing }),
  'throttlingPolicy.boundApis': query({ input: ApisOfPolicy, output: listOf(PolicyBinding) }),
  'throttlingPolicy.bindableApis': query({ input: ApisOfPolicy, output: listOf(BindableApi) }),
  'throttlingPolicy.ofApi': query({
    input: PoliciesOfApi,
    output: z.object({
      total: z.number().int(),
      items: z.array(z.object({ binding: PolicyBinding, policy: ThrottlingPolicy })),
    }),
  }),
  /** Counters of a policy, or of a plug-in of type `rate_limit`, that run now: the fullest first, 100 at most. */
  'throttlingPolicy.counters': query({
    input: One,
    output: z.object({ total: z.number().int(), items: z.array(LimitCounter) }),
  }),
}
