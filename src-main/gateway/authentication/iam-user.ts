import { RomaError } from '#contract/errors'
import type { CallContext } from '../call-context.ts'
import type { IamUser } from '../iam-table.ts'
import { endCredentials } from './credentials.ts'

/** Refusal with IAM's text: 401 APIC.0301, the reason after a colon. */
export function refuseIam(reason: string, hint: string): never {
  throw new RomaError('iamFailure', { message: `Incorrect IAM authentication information: ${reason}`, hint })
}

/** Headers that prove an IAM user; they end at the gateway. */
const proofs = ['x-auth-token', 'x-security-token']

/** The user is known: writes who calls, and keeps the proof from the backend unless a feature passes tokens on. */
export function acceptUser(
  call: CallContext,
  { user, projectId, note }: { readonly user: IamUser; readonly projectId: string; readonly note: string },
): void {
  const { account, projects } = call.routes.iam
  call.user = {
    id: user.id,
    name: user.name,
    accountId: account.id,
    accountName: account.name,
    projectId: projects.has(projectId) ? projectId : '',
    projectName: projects.get(projectId) ?? '',
  }
  const passesToken = call.parts.limits().passesTokenOf?.(account.name) === true
  endCredentials(call, { note, headers: passesToken ? ['x-security-token'] : proofs })
}
