import type { ApiGroup, UrlDomain } from '#contract/model/api-group'
import { pick, type Wire } from '../case-mapping.ts'

/** Fields that every mention of a group has. Source: ApiGroupCommonInfo. */
export function groupCommon(group: ApiGroup): Wire {
  return {
    ...pick(group, ['id', 'name']),
    status: 1,
    ...pick(group, ['slDomain', 'registerTime', 'updateTime']),
    on_sell_status: 2,
    url_domains: group.urlDomains.map(domainOfGroup),
  }
}

/** A group. Source: CreateApiGroupV2. */
export function apiGroup(group: ApiGroup): Wire {
  return {
    ...groupCommon(group),
    ...pick(group, ['slDomains', 'remark']),
    call_limits: null,
    time_interval: null,
    time_unit: null,
    ...pick(group, ['isDefault', 'version', 'romaAppId', 'romaAppName']),
  }
}

/** A domain inside a group's answer has names of its own. Source: UrlDomain. */
function domainOfGroup(domain: UrlDomain): Wire {
  return {
    id: domain.id,
    domain: domain.urlDomain,
    cname_status: domain.status,
    ssl_id: null,
    ssl_name: null,
    ...pick(domain, ['minSslVersion', 'isHttpRedirectToHttps']),
    verified_client_certificate_enabled: false,
  }
}

/** A bound domain. Source: AssociateDomainV2. */
export function urlDomain(domain: UrlDomain): Wire {
  return {
    ...pick(domain, ['urlDomain', 'id', 'status', 'minSslVersion', 'isHttpRedirectToHttps']),
    verified_client_certificate_enabled: false,
  }
}
