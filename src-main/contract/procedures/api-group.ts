import { z } from 'zod'
import { command, query } from '../define.ts'
import { ApiGroup, ApiGroupDraft, UrlDomain, UrlDomainDraft } from '../model/api-group.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })

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
    input: z.object({
      groupId: Id,
      domainId: Id,
      minSslVersion: z.enum(['TLSv1.1', 'TLSv1.2']),
      isHttpRedirectToHttps: z.boolean().optional(),
    }),
    output: UrlDomain,
  }),
  'apiGroup.unbindDomain': command({ input: z.object({ groupId: Id, domainId: Id }), output: Nothing }),
}
