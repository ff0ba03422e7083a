import type { Handlers } from '#contract/define'
import type { UrlDomain } from '#contract/model/api-group'
import type { apiGroupProcedures } from '#contract/procedures/api-group'
import type { StoredUrlDomain } from '../storage/repositories/api-group.ts'
import { certificateOf, storeCertificate } from './certificate.ts'
import { attach, detach } from './certificate-binding.ts'
import type { ServiceNeeds } from './service-needs.ts'

type Procedures = Pick<
  typeof apiGroupProcedures,
  | 'apiGroup.attachCertificates'
  | 'apiGroup.detachCertificates'
  | 'apiGroup.addCertificate'
  | 'apiGroup.removeCertificate'
>

interface DomainAccess {
  /** Throws `apiGroupNotFound` or `domainNotFound`. */
  domainOf(groupId: string, domainId: string): StoredUrlDomain
  /** The domain as it is now; tells the gateway and the screens. */
  domainAgain(domainId: string): UrlDomain
}

/** Which certificate a bound domain shows. The next TLS connection gets it. */
export function domainCertificates(
  needs: ServiceNeeds,
  { domainOf, domainAgain }: DomainAccess,
): Handlers<Procedures> {
  const { storage, emit } = needs
  const { certificates } = storage

  return {
    'apiGroup.attachCertificates': ({ groupId, domainId, certificateIds, replace, ...wish }) => {
      const id = certificateIds[0] ?? ''
      storage.transaction(() =>
        attach(storage, domainOf(groupId, domainId), {
          certificate: certificateOf(storage, id),
          verifies: wish.verifiedClientCertificateEnabled,
          replace,
        }),
      )
      emit('certificate.changed', { ids: [id] })
      return domainAgain(domainId)
    },
    'apiGroup.detachCertificates': ({ groupId, domainId, certificateIds }) => {
      const id = certificateIds[0] ?? ''
      storage.transaction(() => {
        certificateOf(storage, id)
        detach(storage, domainOf(groupId, domainId), id)
      })
      emit('certificate.changed', { ids: [id] })
      return domainAgain(domainId)
    },
    'apiGroup.addCertificate': ({ groupId, domainId, draft, replace }) => {
      const id = storage.transaction(() => {
        const domain = domainOf(groupId, domainId)
        const stored = storeCertificate(needs, draft)
        attach(storage, domain, { certificate: certificateOf(storage, stored), replace })
        return stored
      })
      emit('certificate.changed', { ids: [id] })
      return domainAgain(domainId)
    },
    'apiGroup.removeCertificate': ({ groupId, domainId, certificateId }) => {
      storage.transaction(() => {
        certificateOf(storage, certificateId)
        detach(storage, domainOf(groupId, domainId), certificateId)
        if (certificates.domainsOf(certificateId).length === 0) certificates.remove(certificateId)
      })
      emit('certificate.changed', { ids: [certificateId] })
      domainAgain(domainId)
      return {}
    },
  }
}
