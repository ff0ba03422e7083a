import { RomaError } from '#contract/errors'
import type { AttachedDomain, Certificate } from '#contract/model/certificate'
import { pick, type Wire } from '../case-mapping.ts'
import { body, param, type RestRequest } from '../route.ts'

/** An item of the list. Source: ListCertificatesV2, `CertBase`. */
export function certificateRow(model: Certificate, { projectId, instanceId }: RestRequest): Wire {
  return {
    ...pick(model, ['id', 'name', 'type']),
    instance_id: model.type === 'global' ? 'common' : instanceId,
    project_id: projectId,
    ...pick(model, ['commonName', 'san', 'notAfter', 'signatureAlgorithm', 'createTime', 'updateTime']),
    is_has_trusted_root_ca: model.trustedRootCa !== '',
    ...pick(model, ['algorithmType']),
  }
}

/** One certificate; its key is never answered. Source: ShowDetailsOfCertificateV2. */
export function certificate(model: Certificate, request: RestRequest): Wire {
  return {
    ...certificateRow(model, request),
    version: 3,
    ...pick(model, ['organization', 'organizationalUnit', 'locality', 'state', 'country']),
    ...pick(model, ['notBefore', 'serialNumber', 'issuer']),
  }
}

/** Source: CreateCertificateV2: `instance_id` is mandatory when the certificate is of one instance. */
export function certificateInput(request: RestRequest): Wire {
  const { instanceId, ...given } = body(request)
  if (given.type === 'instance' && instanceId === undefined)
    throw new RomaError('missingParameter', { hint: 'instanceId: needed for a certificate of one instance.' })
  return given
}

/** Scope and instance cannot be changed. Source: UpdateCertificateV2. */
export function certificateChange(request: RestRequest): Wire {
  const { instanceId: _, type: __, algorithmType: ___, ...change } = body(request)
  return { id: param(request, 'certificate_id'), change }
}

/** A domain that answers with a certificate. Source: ListAttachedDomainsV2. */
export function attachedDomain(model: AttachedDomain, { instanceId }: RestRequest): Wire {
  return {
    ...pick(model, ['id', 'urlDomain', 'status', 'minSslVersion', 'isHttpRedirectToHttps']),
    ...pick(model, ['verifiedClientCertificateEnabled']),
    api_group_id: model.groupId,
    api_group_name: model.groupName,
    instance_id: instanceId,
  }
}

/** Domains by name; which instances they are of plays no part here. Source: BatchAssociateDomainsV2. */
export function certificateDomains(request: RestRequest): Wire {
  const { domains } = body(request)
  return { id: param(request, 'certificate_id'), domains }
}
