import { type AccessControlPolicy, type AppAcl, aclEntries } from '#contract/model/access-control-policy'
import { compileAddressList } from '../domain/address-list.ts'
import { bindingKey } from '../gateway/bound-policies.ts'
import type { AccessPolicies, AccountRule, AddressRule, GreenChannel } from '../gateway/policies/access.ts'
import type { Storage } from '../storage/open.ts'
import type { PolicySource } from './bound-policies.ts'

const nothing: AccessPolicies = { address: null, accountName: null, accountId: null }

/** Access control policies where they are bound; each is compiled once, however many APIs share it. */
export const boundAccess: PolicySource = function* (storage) {
  const bindings = storage.accessControlPolicies.bindings.all()
  if (bindings.length === 0) return
  const rules = new Map(storage.accessControlPolicies.all().map((policy) => [policy.id, ruleOf(policy)]))
  const places = Map.groupBy(bindings, ({ apiId, envId }) => bindingKey(apiId, envId))
  for (const [key, bound] of places) {
    const access = Object.assign({}, nothing, ...bound.map(({ policyId }) => rules.get(policyId)))
    yield { key, policies: { access } }
  }
}

function ruleOf({
  id,
  aclName,
  aclType,
  entityType,
  aclValue,
}: AccessControlPolicy): Partial<AccessPolicies> {
  const rule = { policyId: id, policyName: aclName, permit: aclType === 'PERMIT' }
  const entries = aclEntries(aclValue)
  switch (entityType) {
    case 'IP':
      return { address: { ...rule, list: compileAddressList(entries) } }
    case 'DOMAIN':
      return { accountName: accountRule(rule, entries) }
    case 'DOMAIN_ID':
      return { accountId: accountRule(rule, entries) }
  }
}

function accountRule(rule: Omit<AccountRule, 'accounts'>, entries: readonly string[]): AccountRule {
  return { ...rule, accounts: new Set(entries) }
}

/** Green channels of authorizations, oldest first. */
export const boundGreenChannels: PolicySource = function* (storage) {
  const auths = storage.appAuths.all().filter(({ authTunnel }) => authTunnel === 'GREEN')
  if (auths.length === 0) return
  const applications = new Map(storage.integrationApplications.list().items.map((app) => [app.id, app]))
  const places = Map.groupBy(auths, ({ apiId, envId }) => bindingKey(apiId, envId))
  for (const [key, there] of places) {
    const green = there.flatMap(({ appId, authWhitelist, authBlacklist }): GreenChannel[] => {
      const application = applications.get(appId)
      if (application === undefined) return []
      return [
        {
          appKey: application.key,
          appName: application.name,
          white: compileAddressList(authWhitelist),
          black: compileAddressList(authBlacklist),
        },
      ]
    })
    yield { key, policies: { green } }
  }
}

/** Lists of addresses by the application they belong to. */
export function readAppAcls(storage: Storage): Map<string, (appName: string) => AddressRule> {
  return new Map(storage.appAcls.all().map((acl) => [acl.appId, (appName) => addressRule(acl, appName)]))
}

function addressRule({ appAclType, appAclValues }: AppAcl, appName: string): AddressRule {
  return {
    policyId: '',
    policyName: appName,
    permit: appAclType === 'PERMIT',
    list: compileAddressList(appAclValues),
  }
}
