import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Certificate, CertificateDraft } from '#contract/model/certificate'
import type { certificateProcedures } from '#contract/procedures/certificate'
import { coversDomain, readCertificate } from '../domain/certificate.ts'
import type { Storage } from '../storage/open.ts'
import { attach, detach } from './certificate-binding.ts'
import { nameList, type ServiceNeeds, timeOf } from './service-needs.ts'

/** SSL certificates. Keys go in and never come out. */
export function certificateService(needs: ServiceNeeds): Handlers<typeof certificateProcedures> {
  const { storage, emit, now, routes } = needs
  const { certificates } = storage

  function changed(id: string, groupIds: readonly string[] = []): void {
    routes.reload()
    emit('certificate.changed', { ids: [id] })
    if (groupIds.length > 0) emit('apiGroup.changed', { ids: [...new Set(groupIds)] })
  }

  /** Binds or unbinds every named domain, or none. */
  function withDomains(
    id: string,
    {
      domains,
      work,
    }: { domains: readonly { domain: string }[]; work: (name: string, index: number) => string },
  ): void {
    const groupIds = storage.transaction(() => domains.map(({ domain }, index) => work(domain, index)))
    changed(id, groupIds)
  }

  return {
    'certificate.list': (filter) => certificates.list(filter),
    'certificate.get': ({ id }) => certificateOf(storage, id),
    'certificate.create': (draft) => {
      const id = storage.transaction(() => storeCertificate(needs, draft))
      changed(id)
      return certificateOf(storage, id)
    },
    'certificate.update': ({ id, change }) => {
      const domains = storage.transaction(() => {
        const before = certificateOf(storage, id)
        if ((change.certContent === undefined) !== (change.privateKey === undefined))
          throw new RomaError('missingParameter', {
            hint: 'privateKey: a new certificate comes with its key, a new key with its certificate.',
          })
        const upload = {
          certContent: change.certContent ?? before.certContent,
          privateKey: change.privateKey ?? certificates.privateKey(id) ?? '',
          trustedRootCa: change.trustedRootCa ?? before.trustedRootCa,
        }
        // An expired certificate may still be renamed.
        const facts =
          change.certContent === undefined && change.trustedRootCa === undefined
            ? before
            : readCertificate(upload, now())
        keepDomains(before, { san: facts.san, hasRoots: upload.trustedRootCa !== '' })
        const { domains: bound, ...kept } = before
        certificates.put({ ...kept, ...facts, ...upload, id, name: change.name, updateTime: timeOf(now) })
        return bound
      })
      changed(
        id,
        domains.map(({ groupId }) => groupId),
      )
      return certificateOf(storage, id)
    },
    'certificate.delete': ({ id }) => {
      storage.transaction(() => {
        const { name, domains } = certificateOf(storage, id)
        if (domains.length > 0)
          throw new RomaError('stillInUse', {
            hint: `"${name}" answers for ${nameList(domains.map(({ urlDomain }) => urlDomain))}: detach it there first.`,
          })
        certificates.remove(id)
      })
      changed(id)
      return {}
    },
    'certificate.attachedDomains': ({ id, urlDomain = '', offset, limit }) => {
      const all = certificateOf(storage, id).domains.filter((domain) =>
        domain.urlDomain.includes(urlDomain.toLowerCase()),
      )
      return { total: all.length, items: all.slice(offset, limit === undefined ? undefined : offset + limit) }
    },
    'certificate.attachDomains': ({ id, domains }) => {
      const certificate = certificateOf(storage, id)
      withDomains(id, {
        domains,
        work(name, index) {
          const domain = domainNamed(storage, name)
          const verifies = domains[index]?.verifiedClientCertificateEnabled
          attach(storage, domain, { certificate, verifies, replace: false })
          return domain.groupId
        },
      })
      return {}
    },
    'certificate.detachDomains': ({ id, domains }) => {
      certificateOf(storage, id)
      withDomains(id, {
        domains,
        work(name) {
          const domain = domainNamed(storage, name)
          detach(storage, domain, id)
          return domain.groupId
        },
      })
      return {}
    },
  }
}

/** The certificate with this id. Throws `certificateNotFound`. */
export function certificateOf(storage: Storage, id: string): Certificate {
  const certificate = storage.certificates.get(id)
  if (certificate !== undefined) return certificate
  throw new RomaError('certificateNotFound', {
    message: `The SSL certificate ${id} does not exist`,
    hint: 'id: choose a certificate of the list.',
  })
}

/** Checks an upload and stores it; the caller holds the transaction. Returns the id. */
export function storeCertificate({ storage, now, newId }: ServiceNeeds, draft: CertificateDraft): string {
  const facts = readCertificate(draft, now())
  const id = newId()
  const time = timeOf(now)
  storage.certificates.put({ ...facts, ...draft, id, createTime: time, updateTime: time })
  return id
}

/** Domains that answer with it go on doing so: the new one must still name them and know whom to trust. */
function keepDomains(
  { domains }: Certificate,
  { san, hasRoots }: { san: readonly string[]; hasRoots: boolean },
): void {
  const left = domains.find(({ urlDomain }) => !coversDomain(san, urlDomain))
  if (left !== undefined)
    throw new RomaError('certificateNameMismatch', {
      hint: `certContent: ${left.urlDomain} answers with it, and the new one is for ${san.join(', ')} only.`,
    })
  const verifying = domains.find(({ verifiedClientCertificateEnabled: on }) => on)
  if (verifying !== undefined && !hasRoots)
    throw new RomaError('invalidParameter', {
      hint: `trustedRootCa: ${verifying.urlDomain} asks for client certificates and needs one; switch that off first.`,
    })
}

function domainNamed(storage: Storage, name: string) {
  const domain = storage.apiGroups.domainNamed(name.toLowerCase().replace(/\.$/, ''))
  if (domain !== undefined) return domain
  throw new RomaError('domainNotFound', { hint: `domains: no group has bound the domain name "${name}".` })
}
