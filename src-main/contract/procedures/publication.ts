import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { BatchFailure, Publication, PublicationDetail } from '../model/publication.ts'

const Remark = z.string().max(255, 'Enter at most 255 characters.').default('')

export const publicationProcedures = {
  /** Done when the route table has swapped: the next call sees it. */
  'publication.publish': command({
    input: z.object({ apiId: Id, envId: Id, remark: Remark }),
    output: Publication,
  }),
  'publication.offline': command({ input: z.object({ apiId: Id, envId: Id }), output: Publication }),
  'publication.batch': command({
    input: z.object({
      action: z.enum(['online', 'offline']),
      apiIds: z.array(Id).min(1).max(1000),
      envId: Id,
      remark: Remark,
    }),
    output: z.object({ success: z.array(Publication), failure: z.array(BatchFailure) }),
  }),
  'publication.history': query({
    input: Page.extend({ apiId: Id, envId: Id.optional(), envName: z.string().optional() }),
    output: listOf(Publication),
  }),
  'publication.get': query({ input: z.object({ versionId: Id }), output: PublicationDetail }),
  /** Makes an old version effective; the draft is untouched. */
  'publication.switchVersion': command({
    input: z.object({ apiId: Id, versionId: Id }),
    output: Publication,
  }),
  /** Takes the effective version offline. */
  'publication.deleteVersion': command({ input: z.object({ versionId: Id }), output: Nothing }),
  /** What callers get now. */
  'publication.runtime': query({
    input: z.object({ apiId: Id, envId: Id.optional() }),
    output: PublicationDetail,
  }),
  /** Problems before publishing: `error` refuses, `warning` informs. */
  'publication.check': query({
    input: z.object({ apiIds: z.array(Id).min(1).max(1000), envId: Id }),
    output: z.array(
      z.object({
        apiId: Id,
        apiName: z.string(),
        level: z.enum(['error', 'warning']),
        code: z.string(),
        message: z.string(),
      }),
    ),
  }),
}
