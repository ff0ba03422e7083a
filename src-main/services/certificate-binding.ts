import { RomaError } from '#contract/errors'
import type { Certificate } from '#contract/model/certificate'
import { coversDomain } from '../domain/certificate.ts'
import type { Storage } from '../storage/open.ts'
import type { StoredUrlDomain } from '../storage/repositories/api-group.ts'

interface Attaching {
  readonly certificate: Certificate
  /** Left out: as the certificate suggests. */
  readonly verifies?: boolean | undefined
  readonly replace: boolean
}

/**
 * Lets a domain answer with a certificate. Client verification is on by itself when the certificate brings trusted
 * authorities. Source: UrlDomain, `verified_client_certificate_enabled`.
 */
export function attach(
  storage: Storage,
  domain: StoredUrlDomain,
  { certificate, verifies, replace }: Attaching,
): void {
  if (!coversDomain(certificate.san, domain.urlDomain))
    throw new RomaError('certificateNameMismatch', {
      hint: `certificateIds: "${certificate.name}" is for ${certificate.san.join(', ')}, not for ${domain.urlDomain}.`,
    })
  if (domain.certificate !== null && domain.certificate.id !== certificate.id && !replace)
    throw new RomaError('differentCertificate', {
      hint: `certificateIds: ${domain.urlDomain} answers with "${domain.certificate.name}"; detach it first.`,
    })
  const hasRoots = certificate.trustedRootCa !== ''
  const on = verifies ?? hasRoots
  if (on && !hasRoots) throw noRoots(certificate.name)
  storage.certificates.attach(domain.id, certificate.id, on)
}

/** Takes a certificate off a domain. Throws `certificateBindingNotFound`. */
export function detach(storage: Storage, domain: StoredUrlDomain, certificateId: string): void {
  if (domain.certificate?.id !== certificateId)
    throw new RomaError('certificateBindingNotFound', {
      hint: `certificateIds: ${domain.urlDomain} does not answer with this certificate.`,
    })
  storage.certificates.attach(domain.id, null, false)
}

/** Client certificates can be asked for only where the certificate says whom to trust. */
export function checkVerification({ certificate }: StoredUrlDomain, wanted: boolean): void {
  if (wanted && certificate?.hasTrustedRootCa !== true) throw noRoots(certificate?.name ?? null)
}

function noRoots(name: string | null): RomaError {
  const what = name === null ? 'the domain name has no certificate' : `"${name}" has no trusted root CA`
  return new RomaError('invalidParameter', {
    hint: `verifiedClientCertificateEnabled: ${what}, so no client certificate could be verified.`,
  })
}
