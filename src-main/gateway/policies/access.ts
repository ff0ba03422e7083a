import { RomaError } from '#contract/errors'
import type { ExplanationOf } from '#contract/model/explanation'
import type { AddressList } from '../../domain/address-list.ts'
import type { CallContext } from '../call-context.ts'

/** A list of addresses and what it does. */
export interface AddressRule {
  readonly policyId: string
  readonly policyName: string
  /** Only what is listed; otherwise all but what is listed. */
  readonly permit: boolean
  readonly list: AddressList
}

/** A list of account names or ids. */
export interface AccountRule {
  readonly policyId: string
  readonly policyName: string
  readonly permit: boolean
  readonly accounts: ReadonlySet<string>
}

/** Access control policies of an API, one of each kind. */
export interface AccessPolicies {
  readonly address: AddressRule | null
  readonly accountName: AccountRule | null
  readonly accountId: AccountRule | null
}

/** Addresses of one authorization that call without credentials, or not at all. */
export interface GreenChannel {
  /** Key of the application whose authorization it is. */
  readonly appKey: string
  readonly appName: string
  readonly white: AddressList
  readonly black: AddressList
}

/**
 * Lets the address pass or refuses it, before anybody is asked who he is.
 *
 * Source: ROMA Connect User Guide, "Access Control"; cause of 0402 in "Error Codes".
 */
export function checkAddress(call: CallContext, rule: AddressRule): void {
  const { sourceIp } = call.request
  if (rule.list.has(sourceIp) === rule.permit) return
  explainAddress(call, { subject: 'address', rule })
  throw new RomaError('addressDenied', {
    hint: `${sourceIp} is ${rule.permit ? 'not in the allow list' : 'in the deny list'} of "${rule.policyName}".`,
  })
}

/** The application's own list. Source: cause of 0405 in "Error Codes". */
export function checkAppAddress(call: CallContext, rule: AddressRule): void {
  const { sourceIp } = call.request
  if (rule.list.has(sourceIp) === rule.permit) return
  explainAddress(call, { subject: 'application address', rule })
  throw new RomaError('appAddressDenied', {
    hint: `${sourceIp} is ${rule.permit ? 'not in the allow list' : 'in the deny list'} of the application ${rule.policyName}.`,
  })
}

/**
 * Account policies act on IAM calls alone. A name and an id list together: both hold, but when one allows and the
 * other denies, only the allow list is looked at.
 *
 * Source: APIG User Guide, "Access Control" (account name and account ID); cause of 0302 in "Error Codes".
 */
export function checkAccount(call: CallContext, { accountName, accountId }: AccessPolicies): void {
  const { user } = call
  if (user === null) return
  const mixed = accountName !== null && accountId !== null && accountName.permit !== accountId.permit
  if (accountName !== null && !(mixed && !accountName.permit))
    checkList(call, { rule: accountName, value: user.accountName, subject: 'account' })
  if (accountId !== null && !(mixed && !accountId.permit))
    checkList(call, { rule: accountId, value: user.accountId, subject: 'account id' })
}

function checkList(
  call: CallContext,
  { rule, value, subject }: { rule: AccountRule; value: string; subject: 'account' | 'account id' },
): void {
  const listed = rule.accounts.has(value)
  if (listed === rule.permit) return
  explain(call, { policy: rule, subject, seen: value, entry: listed ? value : '', source: 'IAM' })
  throw new RomaError('iamUserNotAuthorized', {
    hint: `The ${subject} ${value} is ${rule.permit ? 'not in the allow list' : 'in the deny list'} of "${rule.policyName}".`,
  })
}

/**
 * A blacklisted address is refused, a whitelisted one calls as the authorized application without credentials; every
 * other one proves who it is as always. Source: ROMA Connect User Guide, "Authorizing Apps" (green channel).
 */
export function passGreenChannel(call: CallContext, channels: readonly GreenChannel[]): void {
  const { sourceIp, authorization, appCode } = call.request
  for (const channel of channels) {
    if (!channel.black.has(sourceIp)) continue
    const rule = {
      policyId: '',
      policyName: `green channel of ${channel.appName}`,
      permit: false,
      list: channel.black,
    }
    explainAddress(call, { subject: 'address', rule })
    throw new RomaError('addressDenied', {
      hint: `${sourceIp} is in the blacklist of the green channel of ${channel.appName}.`,
    })
  }
  // Who signs calls as himself.
  if (appCode !== '' || authorization.startsWith('SDK-')) return
  for (const channel of channels) {
    if (!channel.white.has(sourceIp)) continue
    const application = call.routes.applications.get(channel.appKey)
    if (application === undefined) continue
    call.caller = application
    if (call.recorder !== null)
      call.recorder.note = `green channel of ${channel.appName} (${channel.white.entryFor(sourceIp) ?? ''})`
    return
  }
}

function explainAddress(
  call: CallContext,
  { subject, rule }: { subject: 'address' | 'application address'; rule: AddressRule },
): void {
  const { sourceIp, sourceIpFrom } = call.request
  explain(call, {
    policy: rule,
    subject,
    seen: sourceIp,
    entry: rule.list.entryFor(sourceIp) ?? '',
    source: sourceIpFrom,
  })
}

function explain(
  { recorder }: CallContext,
  facts: {
    policy: { readonly policyId: string; readonly policyName: string; readonly permit: boolean }
    subject: ExplanationOf<'access'>['subject']
    seen: string
    entry: string
    source: string
  },
): void {
  if (recorder === null) return
  const { policyId, policyName, permit } = facts.policy
  recorder.explanation = {
    kind: 'access',
    policyId,
    policyName,
    list: permit ? 'permit' : 'deny',
    subject: facts.subject,
    seen: facts.seen,
    rule: facts.entry,
    source: facts.source,
  }
}
