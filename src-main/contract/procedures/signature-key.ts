import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { BindableApi, PolicyBinding } from '../model/policy-binding.ts'
import { SignatureKey, SignatureKeyDraft } from '../model/signature-key.ts'
import { ApisOfPolicy, BindInput, PoliciesOfApi, UnbindInput } from './policy-binding.ts'

const One = z.object({ id: Id })

export const signatureKeyProcedures = {
  'signatureKey.list': query({
    input: Page.extend({ id: z.string().optional(), name: z.string().optional() }),
    output: listOf(SignatureKey),
  }),
  'signatureKey.get': query({ input: One, output: SignatureKey }),
  /** In clear. The reading is logged. */
  'signatureKey.secret': command({ input: One, output: z.object({ id: Id, signSecret: z.string() }) }),
  'signatureKey.create': command({ input: SignatureKeyDraft, output: SignatureKey }),
  /** Acts at once, without publishing. */
  'signatureKey.update': command({
    input: z.object({ id: Id, draft: SignatureKeyDraft }),
    output: SignatureKey,
  }),
  /** Refused while it is bound. */
  'signatureKey.delete': command({ input: One, output: Nothing }),
  'signatureKey.bind': command({
    input: BindInput,
    output: z.object({ bindings: z.array(PolicyBinding) }),
  }),
  'signatureKey.unbind': command({ input: UnbindInput, output: Nothing }),
  'signatureKey.boundApis': query({ input: ApisOfPolicy, output: listOf(PolicyBinding) }),
  'signatureKey.bindableApis': query({ input: ApisOfPolicy, output: listOf(BindableApi) }),
  'signatureKey.ofApi': query({
    input: PoliciesOfApi,
    output: z.object({
      total: z.number().int(),
      items: z.array(z.object({ binding: PolicyBinding, policy: SignatureKey })),
    }),
  }),
}
