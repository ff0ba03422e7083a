import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/** Characters of a PEM text; the console's upload and a chain of ten fit. */
const Pem = z.string().max(65_536, 'Enter at most 65536 characters.')

/** What a server certificate says about itself. */
export const CertificateFacts = z.object({
  commonName: z.string(),
  /** Names and addresses it is good for. */
  san: z.array(z.string()),
  notBefore: Time,
  notAfter: Time,
  /** `SHA256-RSA`, `ECDSA-SHA256` */
  signatureAlgorithm: z.string(),
  algorithmType: z.enum(['RSA', 'ECC']),
  serialNumber: z.string(),
  issuer: z.array(z.string()),
  organization: z.array(z.string()),
  organizationalUnit: z.array(z.string()),
  locality: z.array(z.string()),
  state: z.array(z.string()),
  country: z.array(z.string()),
})
export type CertificateFacts = z.infer<typeof CertificateFacts>

/** A domain that answers with a certificate. */
export const AttachedDomain = z.object({
  id: Id,
  urlDomain: z.string(),
  groupId: Id,
  groupName: z.string(),
  status: z.number().int(),
  minSslVersion: z.enum(['TLSv1.1', 'TLSv1.2']),
  isHttpRedirectToHttps: z.boolean(),
  verifiedClientCertificateEnabled: z.boolean(),
})
export type AttachedDomain = z.infer<typeof AttachedDomain>

const Name = z
  .string()
  .regex(
    /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_]|[一-龥]){3,49}$/,
    'Start with a letter or Chinese character; 4–50 letters, digits, Chinese characters and _.',
  )

/** An SSL certificate with its key and chain. Source: CreateCertificateV2. */
export const CertificateDraft = z.object({
  name: Name,
  /** PEM, leaf first. */
  certContent: Pem.min(1, 'Paste the certificate.'),
  /** PEM, not encrypted. Kept sealed and never answered. */
  privateKey: Pem.min(1, 'Paste the private key.'),
  type: z.enum(['global', 'instance']).default('global'),
  /** PEM of the authorities whose client certificates are let in: switches two-way authentication on. */
  trustedRootCa: Pem.default(''),
})
export type CertificateDraft = z.infer<typeof CertificateDraft>

/** Certificate and key together or neither: then they stay. */
export const CertificateChange = z.object({
  name: Name,
  certContent: Pem.optional(),
  privateKey: Pem.optional(),
  trustedRootCa: Pem.optional(),
})
export type CertificateChange = z.infer<typeof CertificateChange>

export const Certificate = CertificateFacts.extend({
  id: Id,
  name: z.string(),
  type: z.enum(['global', 'instance']),
  certContent: z.string(),
  trustedRootCa: z.string(),
  domains: z.array(AttachedDomain),
  createTime: Time,
  updateTime: Time,
})
export type Certificate = z.infer<typeof Certificate>
