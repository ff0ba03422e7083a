import { z } from 'zod'
import { Id, ObjectName, remark, Time, YesNo } from './field-rules.ts'

/** A domain name of the user's own, bound to one group. */
export const UrlDomain = z.object({
  id: Id,
  urlDomain: z.string(),
  /** CNAME status: 1 unresolved, 2 resolving, 3 ok, 4 failed. */
  status: z.number().int(),
  minSslVersion: z.enum(['TLSv1.1', 'TLSv1.2']),
  isHttpRedirectToHttps: z.boolean(),
  /** Callers need a certificate that one of the certificate's trusted authorities signed. */
  verifiedClientCertificateEnabled: z.boolean(),
  /** `null`: the local authority speaks for it, where it may. */
  certificate: z
    .object({ id: Id, name: z.string(), notAfter: Time, hasTrustedRootCa: z.boolean() })
    .nullable(),
  /** The local authority may speak for this name: it is one of those that never lead out of this computer's networks. */
  localCa: z.boolean(),
})
export type UrlDomain = z.infer<typeof UrlDomain>

export const UrlDomainDraft = z.object({
  urlDomain: z
    .string()
    .max(255, 'Enter at most 255 characters.')
    .regex(
      /^(\*\.)?([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.){1,7}[a-zA-Z]{2,64}\.?$/,
      'Enter a domain name such as api.example.com, or *.example.com.',
    ),
  minSslVersion: z.enum(['TLSv1.1', 'TLSv1.2']).default('TLSv1.1'),
  isHttpRedirectToHttps: z.boolean().default(false),
})

/** APIs under one sub-domain. Source: ROMA Connect User Guide, "Creating an API Group". */
export const ApiGroup = z.object({
  /** 32 lower-case hex digits; also the first label of the sub-domain. */
  id: Id,
  name: z.string(),
  /** `<id>.apic.localhost`. */
  slDomain: z.string(),
  slDomains: z.array(z.string()),
  registerTime: Time,
  updateTime: Time,
  urlDomains: z.array(UrlDomain),
  remark: z.string(),
  isDefault: YesNo,
  /** V1 global, V2 of one integration application. */
  version: z.enum(['V1', 'V2']),
  romaAppId: Id.nullable(),
  romaAppName: z.string().nullable(),
  apiCount: z.number().int(),
})
export type ApiGroup = z.infer<typeof ApiGroup>

export const ApiGroupDraft = z
  .object({
    name: ObjectName,
    remark: remark(1000),
    version: z.enum(['V1', 'V2']).optional(),
    romaAppId: Id.nullish(),
  })
  .superRefine((draft, context) => {
    if (draft.version === 'V2' && !draft.romaAppId) {
      context.addIssue({
        code: 'custom',
        path: ['romaAppId'],
        message: 'Choose the integration application that owns the group.',
        params: { error: 'missingParameter' },
      })
    }
  })
export type ApiGroupDraft = z.infer<typeof ApiGroupDraft>
