import { lookup } from 'node:dns/promises'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { ApiGroup, ApiGroupDraft, UrlDomain } from '#contract/model/api-group'
import type { apiGroupProcedures } from '#contract/procedures/api-group'
import type { Storage } from '../storage/open.ts'
import { checkVerification } from './certificate-binding.ts'
import { domainCertificates } from './domain-certificate.ts'
import { isFeatureOn } from './feature-values.ts'
import { appNotFound } from './integration-application.ts'
import { isHere } from './own-addresses.ts'
import { checkQuota } from './quota.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

/** What CNAME checks of the cloud end with; here a bound name answers at once. */
const DOMAIN_OK = 3

/** API groups and the domain names bound to them. */
export function apiGroupService(needs: ServiceNeeds): Handlers<typeof apiGroupProcedures> {
  const { storage, emit, now, newId, routes } = needs
  const groups = storage.apiGroups

  function changed(id: string): void {
    routes.reload()
    emit('apiGroup.changed', { ids: [id] })
  }

  function domainOf(groupId: string, domainId: string) {
    groupOf(storage, groupId)
    const domain = groups.domain(domainId)
    if (domain?.groupId === groupId) return domain
    throw new RomaError('domainNotFound', { hint: `The group has no domain name with the id ${domainId}.` })
  }

  function domainAgain(domainId: string): UrlDomain {
    const domain = groups.domain(domainId)
    if (domain === undefined)
      throw new RomaError('domainNotFound', { hint: 'domainId: it was unbound meanwhile.' })
    const { groupId, ...urlDomain } = domain
    changed(groupId)
    return urlDomain
  }

  return {
    'apiGroup.list': (filter) => groups.list({ ...filter, hideDefault: hidesDefault(storage) }),
    'apiGroup.get': ({ id }) => groupOf(storage, id),
    'apiGroup.create': (draft) => {
      const id = newId()
      storage.transaction(() => {
        checkQuota(storage, {
          name: 'APIGROUP_NUM_LIMIT',
          used: groups.count(),
          error: 'apiGroupQuotaReached',
        })
        checkName(storage, draft.name)
        const time = timeOf(now)
        const { version, romaAppId } = scopeOf(storage, draft)
        const { name, remark } = draft
        groups.add({
          ...{ id, name, remark, version, romaAppId },
          ...{ isDefault: 2, registerTime: time, updateTime: time },
        })
      })
      changed(id)
      return groupOf(storage, id)
    },
    'apiGroup.update': ({ id, draft }) => {
      storage.transaction(() => {
        const group = groupOf(storage, id)
        checkScopeKept(group, draft)
        checkName(storage, draft.name, id)
        groups.update(id, { name: draft.name, remark: draft.remark, updateTime: timeOf(now) })
      })
      changed(id)
      return groupOf(storage, id)
    },
    'apiGroup.delete': ({ id }) => {
      storage.transaction(() => {
        const group = groupOf(storage, id)
        if (group.isDefault === 1) {
          throw new RomaError('groupNotPermitted', { hint: 'The group DEFAULT always exists.' })
        }
        if (group.apiCount > 0) {
          const apis = storage.apis.list({ groupId: id, limit: 5 }).items
          const names = nameList(
            apis.map(({ name }) => name),
            group.apiCount,
          )
          throw new RomaError('groupHasApis', { hint: `Delete its APIs first: ${names}.` })
        }
        groups.remove(id)
      })
      changed(id)
      return {}
    },
    'apiGroup.check': ({ groupName, groupId }) => {
      checkName(storage, groupName, groupId)
      return {}
    },
    'apiGroup.bindDomain': ({ groupId, draft }) => {
      const urlDomain = draft.urlDomain.toLowerCase().replace(/\.$/, '')
      const id = newId()
      const domain = { ...draft, id, groupId, urlDomain, status: DOMAIN_OK }
      storage.transaction(() => {
        const used = groupOf(storage, groupId).urlDomains.length
        checkQuota(storage, { name: 'APIGROUP_DOMAIN_NUM_LIMIT', used, error: 'domainQuotaReached' })
        checkDomainFree(storage, urlDomain)
        groups.addDomain(domain)
      })
      return domainAgain(id)
    },
    'apiGroup.updateDomain': ({ groupId, domainId, minSslVersion, ...change }) => {
      storage.transaction(() => {
        const before = domainOf(groupId, domainId)
        const next = {
          ...before,
          minSslVersion,
          isHttpRedirectToHttps: change.isHttpRedirectToHttps ?? before.isHttpRedirectToHttps,
          verifiedClientCertificateEnabled:
            change.verifiedClientCertificateEnabled ?? before.verifiedClientCertificateEnabled,
        }
        checkVerification(before, next.verifiedClientCertificateEnabled)
        groups.updateDomain(next)
      })
      return domainAgain(domainId)
    },
    'apiGroup.unbindDomain': ({ groupId, domainId }) => {
      storage.transaction(() => groups.removeDomain(domainOf(groupId, domainId).id))
      changed(groupId)
      return {}
    },
    'apiGroup.resolveDomain': async ({ urlDomain }) => {
      const found = await lookup(urlDomain.replace(/^\*/, 'any'), { all: true }).catch(() => [])
      const addresses = found.map(({ address }) => address)
      return { here: addresses.length > 0 && addresses.every(isHere), addresses }
    },
    ...domainCertificates(needs, { domainOf, domainAgain }),
  }
}

/** The group with this id. Throws `apiGroupNotFound`. */
export function groupOf(storage: Storage, id: string): ApiGroup {
  const group = storage.apiGroups.get(id)
  if (group !== undefined) return group
  throw new RomaError('apiGroupNotFound', {
    message: `API group ${id} does not exist`,
    hint: 'groupId: choose a group of the list.',
  })
}

function checkName(storage: Storage, name: string, except?: string): void {
  const other = storage.apiGroups.named(name)
  if (other === undefined || other.id === except) return
  throw new RomaError('apiGroupNameExists', { hint: `name: "${name}" is taken; choose another.` })
}

/** V2 belongs to an application, V1 to nobody; without a version the application decides. */
function scopeOf(
  storage: Storage,
  { version, romaAppId }: ApiGroupDraft,
): Pick<ApiGroup, 'version' | 'romaAppId'> {
  if (version === 'V1' || !romaAppId) return { version: 'V1', romaAppId: null }
  if (storage.integrationApplications.get(romaAppId) === undefined) throw appNotFound(romaAppId)
  return { version: 'V2', romaAppId }
}

function checkScopeKept(group: ApiGroup, { version, romaAppId }: ApiGroupDraft): void {
  if (version !== undefined && version !== group.version) {
    throw new RomaError('fieldFrozen', {
      hint: `version: the group was created as ${group.version} and stays so.`,
    })
  }
  if (romaAppId && romaAppId !== group.romaAppId) {
    throw new RomaError('fieldFrozen', {
      hint: 'romaAppId: the owner was chosen when the group was created and stays.',
    })
  }
}

function checkDomainFree(storage: Storage, urlDomain: string): void {
  const suffix = storage.apiGroups.slDomainOf('')
  if (urlDomain.endsWith(suffix)) {
    throw new RomaError('domainExists', {
      hint: `urlDomain: names ending in ${suffix} belong to the groups themselves.`,
    })
  }
  const bound = storage.apiGroups.domainNamed(urlDomain)
  if (bound === undefined) return
  const owner = storage.apiGroups.get(bound.groupId)?.name ?? bound.groupId
  throw new RomaError('domainExists', { hint: `urlDomain: "${urlDomain}" is bound to the group "${owner}".` })
}

/** Feature `default_group_hide`: no list offers the DEFAULT group; what is in it keeps answering. */
function hidesDefault(storage: Storage): boolean {
  return isFeatureOn(storage.features.all().find(({ name }) => name === 'default_group_hide'))
}
