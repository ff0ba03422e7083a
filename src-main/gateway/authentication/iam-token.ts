import type { ExplanationOf } from '#contract/model/explanation'
import { type IamTokenContent, iamTime, openIamToken } from '../../domain/iam-token.ts'
import type { CallContext } from '../call-context.ts'
import { acceptUser, refuseIam } from './iam-user.ts'

/** Source: APIG FAQ, "What are the possible causes for IAM authentication failures?". */
export function authenticateIamToken(call: CallContext, token: string): undefined {
  const content = openIamToken(call.parts.iamTokens, token)
  const user = content === null ? undefined : call.routes.iam.users.get(content.userId)
  if (content === null) {
    explain(call, { problem: 'unreadable', content, owner: '' })
    refuseIam(
      'decrypt token fail',
      'Local IAM did not issue this token: a token of the real cloud is not known here.',
    )
  }
  if (user === undefined) {
    explain(call, { problem: 'ownerGone', content, owner: content.userId })
    refuseIam('decrypt token fail', 'The user of this token was deleted.')
  }
  if (call.time >= content.expiresAt) {
    explain(call, { problem: 'expired', content, owner: user.name })
    refuseIam(
      `token expires, expires_at: ${iamTime(content.expiresAt)}`,
      'A token is valid for 24 hours: fetch a new one.',
    )
  }
  if (!user.enabled) {
    explain(call, { problem: 'ownerDisabled', content, owner: user.name })
    refuseIam(`user ${user.name} is disabled`, 'Enable the user in Settings > Local IAM.')
  }
  acceptUser(call, { user, projectId: content.projectId, note: `IAM token of ${user.name}` })
}

function explain(
  call: CallContext,
  {
    problem,
    content,
    owner,
  }: {
    problem: ExplanationOf<'token'>['problem']
    content: IamTokenContent | null
    owner: string
  },
): void {
  if (call.recorder === null) return
  call.recorder.explanation = {
    kind: 'token',
    method: 'iam',
    problem,
    owner,
    expiresAt: content === null ? '' : iamTime(content.expiresAt),
    gatewayTime: iamTime(call.time),
  }
}
