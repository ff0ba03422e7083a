import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import { explainCredential } from './explain-credential.ts'

/** Refuses a plain credential: 401 APIC.0303, the reason after a colon as for signatures. */
export function refuseApp(
  call: CallContext,
  { method, reason, hint }: { readonly method: string; readonly reason: string; readonly hint: string },
): never {
  explainCredential(call, { method, problem: hint })
  throw new RomaError('appAuthenticationFailed', {
    message: `Incorrect App authentication information: ${reason}`,
    hint,
  })
}
