import { z } from 'zod'
import { command, query } from '../define.ts'
import {
  AccessControlPolicy,
  AccessControlPolicyDraft,
  AclEntityType,
  AclType,
  AppAcl,
  AppAclDraft,
} from '../model/access-control-policy.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { BindableApi, PolicyBinding } from '../model/policy-binding.ts'
import { ApisOfPolicy, BindInput, PoliciesOfApi, UnbindInput } from './policy-binding.ts'

const One = z.object({ id: Id })
const OfApp = z.object({ appId: Id })

export const accessControlPolicyProcedures = {
  'accessControlPolicy.list': query({
    input: Page.extend({
      id: z.string().optional(),
      aclName: z.string().optional(),
      aclType: AclType.optional(),
      entityType: AclEntityType.optional(),
    }),
    output: listOf(AccessControlPolicy),
  }),
  'accessControlPolicy.get': query({ input: One, output: AccessControlPolicy }),
  'accessControlPolicy.create': command({ input: AccessControlPolicyDraft, output: AccessControlPolicy }),
  'accessControlPolicy.update': command({
    input: z.object({ id: Id, draft: AccessControlPolicyDraft }),
    output: AccessControlPolicy,
  }),
  /** Refused while it is bound. */
  'accessControlPolicy.delete': command({ input: One, output: Nothing }),
  /** Deletes those that are not bound; the others stay and are named. */
  'accessControlPolicy.deleteMany': command({
    input: z.object({ ids: z.array(Id).min(1).max(1000) }),
    output: z.object({
      successCount: z.number().int(),
      failure: z.array(
        z.object({ id: Id, aclName: z.string(), errorCode: z.string(), errorMsg: z.string() }),
      ),
    }),
  }),
  'accessControlPolicy.bind': command({
    input: BindInput,
    output: z.object({ bindings: z.array(PolicyBinding) }),
  }),
  'accessControlPolicy.unbind': command({ input: UnbindInput, output: Nothing }),
  'accessControlPolicy.boundApis': query({ input: ApisOfPolicy, output: listOf(PolicyBinding) }),
  'accessControlPolicy.bindableApis': query({ input: ApisOfPolicy, output: listOf(BindableApi) }),
  'accessControlPolicy.ofApi': query({
    input: PoliciesOfApi,
    output: z.object({
      total: z.number().int(),
      items: z.array(z.object({ binding: PolicyBinding, policy: AccessControlPolicy })),
    }),
  }),
  /** The application's own list; `null` when it has none. */
  'appAcl.get': query({ input: OfApp, output: z.object({ acl: AppAcl.nullable() }) }),
  'appAcl.set': command({ input: z.object({ appId: Id, draft: AppAclDraft }), output: AppAcl }),
  'appAcl.delete': command({ input: OfApp, output: Nothing }),
}
