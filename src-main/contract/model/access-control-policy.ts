import { z } from 'zod'
import { parseAddressRange } from '../address-range.ts'
import { refuse } from '../errors.ts'
import { Id, Time } from './field-rules.ts'
import { PolicyName } from './throttling-policy.ts'

/** What a policy restricts: addresses, account names, account ids. */
export const AclEntityType = z.enum(['IP', 'DOMAIN', 'DOMAIN_ID'])
export type AclEntityType = z.infer<typeof AclEntityType>

/** PERMIT: only what is listed; DENY: all but what is listed. */
export const AclType = z.enum(['PERMIT', 'DENY'])
export type AclType = z.infer<typeof AclType>

/** Source: "Access Control": at most 100 entries in one list. */
export const MAX_ADDRESSES = 100
/** Source: CreateAclStrategyV2: all names or ids together, commas included. */
const MAX_ACCOUNTS_LENGTH = 1024

/** The entries of a comma separated list, blanks around them cut off. */
export function aclEntries(aclValue: string): string[] {
  return aclValue
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
}

/** What is wrong with an entry, in words; empty when it is fine. */
export function aclEntryProblem(entityType: AclEntityType, entry: string): string {
  switch (entityType) {
    case 'IP':
      return parseAddressRange(entry) === undefined
        ? `"${entry}" is no address, range (a-b) or CIDR block.`
        : ''
    case 'DOMAIN':
      if (entry.length > 64) return `"${entry.slice(0, 20)}…" is longer than 64 characters.`
      return /^\d+$/.test(entry) ? `"${entry}": an account name does not consist of digits only.` : ''
    case 'DOMAIN_ID':
      return /^[A-Za-z0-9]{32}$/.test(entry) ? '' : `"${entry}": an account id has 32 letters and digits.`
  }
}

const fields = {
  aclName: PolicyName,
  entityType: AclEntityType,
  aclType: AclType,
  /** Comma separated. */
  aclValue: z.string().min(1, 'Enter at least one value.'),
}

/** What the form asks for. Source: ROMA Connect User Guide, "Access Control"; CreateAclStrategyV2. */
export const AccessControlPolicyDraft = z
  .object(fields)
  .superRefine(({ entityType, aclValue }, context) => {
    const at = (error: 'invalidParameter' | 'textTooLong' | 'valueTooLarge', message: string) =>
      refuse(context, error, { path: ['aclValue'], message })
    const entries = aclEntries(aclValue)
    const problem = entries.map((entry) => aclEntryProblem(entityType, entry)).find((text) => text !== '')
    if (entries.length === 0) at('invalidParameter', 'Enter at least one value.')
    else if (problem !== undefined) at('invalidParameter', problem)
    else if (entityType === 'IP' && entries.length > MAX_ADDRESSES)
      at('valueTooLarge', `At most ${MAX_ADDRESSES} addresses, ranges or blocks.`)
    else if (entityType !== 'IP' && aclValue.length > MAX_ACCOUNTS_LENGTH)
      at('textTooLong', `At most ${MAX_ACCOUNTS_LENGTH} characters in all.`)
  })
  .transform((draft) => ({ ...draft, aclValue: aclEntries(draft.aclValue).join(',') }))
export type AccessControlPolicyDraft = z.infer<typeof AccessControlPolicyDraft>

export const AccessControlPolicy = z.object({
  ...fields,
  id: Id,
  bindNum: z.number().int(),
  updateTime: Time,
})
export type AccessControlPolicy = z.infer<typeof AccessControlPolicy>

/** An application's own list of addresses. Source: "Configuring Access Control for an Application". */
export const AppAcl = z.object({
  appId: Id,
  appAclType: AclType,
  appAclValues: z.array(z.string()),
})
export type AppAcl = z.infer<typeof AppAcl>

export const AppAclDraft = z.object({
  appAclType: AclType,
  appAclValues: z
    .array(z.string())
    .min(1, 'Enter at least one value.')
    .max(MAX_ADDRESSES, `At most ${MAX_ADDRESSES} addresses, ranges or blocks.`)
    .superRefine((values, context) => {
      for (const [index, value] of values.entries()) {
        const message = aclEntryProblem('IP', value)
        if (message !== '') refuse(context, 'invalidParameter', { path: [index], message })
      }
    }),
})
