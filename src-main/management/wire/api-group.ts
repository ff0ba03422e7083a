import { RomaError } from '#contract/errors'
import type { ApiGroup, UrlDomain } from '#contract/model/api-group'
import { pick, type Wire } from '../case-mapping.ts'
import { at, param, type RestRequest } from '../route.ts'
import { certificate } from './certificate.ts'

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
    ssl_id: domain.certificate?.id ?? null,
    ssl_name: domain.certificate?.name ?? null,
    ...pick(domain, ['minSslVersion', 'isHttpRedirectToHttps', 'verifiedClientCertificateEnabled']),
    is_has_trusted_root_ca: domain.certificate?.hasTrustedRootCa ?? false,
  }
}

/** A bound domain. Source: AssociateDomainV2. */
export function urlDomain(domain: UrlDomain): Wire {
  return {
    ...pick(domain, ['urlDomain', 'id', 'status', 'minSslVersion', 'isHttpRedirectToHttps']),
    ...pick(domain, ['verifiedClientCertificateEnabled']),
    ssl_id: domain.certificate?.id ?? null,
    ssl_name: domain.certificate?.name ?? null,
  }
}

/** The certificate of a domain, old style; the key stays where it is. Source: ShowDetailsOfDomainNameCertificateV2. */
export async function domainCertificate(request: RestRequest): Promise<Wire> {
  const id = param(request, 'certificate_id')
  const group = await request.call('apiGroup.get', { id: param(request, 'group_id') })
  const domain = group.urlDomains.find((one) => one.id === param(request, 'domain_id'))
  if (domain === undefined) throw new RomaError('domainNotFound')
  const found = await request.call('certificate.get', { id })
  if (domain.certificate?.id !== id) throw new RomaError('certificateBindingNotFound')
  return { ...certificate(found, request), cert_content: found.certContent }
}

/** Source: DisassociateCertificateV2. */
export async function removedCertificate(request: RestRequest): Promise<undefined> {
  const place = at({ groupId: 'group_id', domainId: 'domain_id', certificateId: 'certificate_id' })(request)
  await request.call('apiGroup.removeCertificate', place as never)
}
