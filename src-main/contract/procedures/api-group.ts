import { z } from 'zod'
import { command, query } from '../define.ts'
import { ApiGroup, ApiGroupDraft, UrlDomain, UrlDomainDraft } from '../model/api-group.ts'
import { CertificateDraft } from '../model/certificate.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })
const OneDomain = z.object({ groupId: Id, domainId: Id })
/** A domain has one certificate; REST sends a list. */
const Certificates = OneDomain.extend({
  certificateIds: z.array(Id).min(1, 'Choose a certificate.').max(1, 'A domain name has one certificate.'),
})

export const apiGroupProcedures = {
  'apiGroup.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      romaAppId: z.string().optional(),
      domainName: z.string().optional(),
    }),
    output: listOf(ApiGroup),
  }),
  'apiGroup.get': query({ input: One, output: ApiGroup }),
  'apiGroup.create': command({ input: ApiGroupDraft, output: ApiGroup }),
  'apiGroup.update': command({ input: z.object({ id: Id, draft: ApiGroupDraft }), output: ApiGroup }),
  'apiGroup.delete': command({ input: One, output: Nothing }),
  /** Throws `apiGroupNameExists`; answers when the name is free. */
  'apiGroup.check': query({
    input: z.object({ groupName: z.string(), romaAppId: Id.nullish(), groupId: Id.optional() }),
    output: Nothing,
  }),
  'apiGroup.bindDomain': command({
    input: z.object({ groupId: Id, draft: UrlDomainDraft }),
    output: UrlDomain,
  }),
  'apiGroup.updateDomain': command({
    input: OneDomain.extend({
      minSslVersion: z.enum(['TLSv1.1', 'TLSv1.2']),
      isHttpRedirectToHttps: z.boolean().optional(),
      verifiedClientCertificateEnabled: z.boolean().optional(),
    }),
    output: UrlDomain,
  }),
  'apiGroup.unbindDomain': command({ input: OneDomain, output: Nothing }),
  /** Resolves the name: does it lead to this computer? Empty `addresses`: it resolves to nothing. */
  'apiGroup.resolveDomain': query({
    input: z.object({ urlDomain: z.string().max(255) }),
    output: z.object({ here: z.boolean(), addresses: z.array(z.string()) }),
  }),
  /** `replace` takes the place of another certificate in one step; without it a second one is refused. */
  'apiGroup.attachCertificates': command({
    input: Certificates.extend({
      verifiedClientCertificateEnabled: z.boolean().optional(),
      replace: z.boolean().default(false),
    }),
    output: UrlDomain,
  }),
  'apiGroup.detachCertificates': command({ input: Certificates, output: UrlDomain }),
  /** Uploads a certificate and attaches it, in one step. */
  'apiGroup.addCertificate': command({
    input: OneDomain.extend({ draft: CertificateDraft, replace: z.boolean().default(false) }),
    output: UrlDomain,
  }),
  /** Detaches it, and deletes it when no other domain answers with it. */
  'apiGroup.removeCertificate': command({ input: OneDomain.extend({ certificateId: Id }), output: Nothing }),
}
