import { z } from 'zod'
import { command, query } from '../define.ts'
import { AttachedDomain, Certificate, CertificateChange, CertificateDraft } from '../model/certificate.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })

const Domains = One.extend({
  domains: z
    .array(z.object({ domain: z.string(), verifiedClientCertificateEnabled: z.boolean().optional() }))
    .min(1, 'Name at least one domain.')
    .max(100),
})

export const certificateProcedures = {
  'certificate.list': query({
    input: Page.extend({
      name: z.string().optional(),
      commonName: z.string().optional(),
      signatureAlgorithm: z.string().optional(),
      type: z.enum(['global', 'instance']).optional(),
      algorithmType: z.string().optional(),
    }),
    output: listOf(Certificate),
  }),
  'certificate.get': query({ input: One, output: Certificate }),
  'certificate.create': command({ input: CertificateDraft, output: Certificate }),
  /** A domain that answers with it shows the new one to the next connection. */
  'certificate.update': command({ input: One.extend({ change: CertificateChange }), output: Certificate }),
  /** Refused while a domain answers with it. */
  'certificate.delete': command({ input: One, output: Nothing }),
  'certificate.attachedDomains': query({
    input: Page.extend({ id: Id, urlDomain: z.string().optional() }),
    output: listOf(AttachedDomain),
  }),
  'certificate.attachDomains': command({ input: Domains, output: Nothing }),
  'certificate.detachDomains': command({ input: Domains, output: Nothing }),
}
