import { z } from 'zod'
import { query } from '../define.ts'
import { ApiDraft } from '../model/api.ts'
import { Id, listOf } from '../model/field-rules.ts'
import { LintReport } from '../model/lint.ts'

export const lintProcedures = {
  /** A stored draft. Throws `apiDefinitionNotFound`. */
  'lint.api': query({ input: z.object({ id: Id }), output: LintReport }),
  /** A draft that is being edited; `id` is the API it replaces. */
  'lint.draft': query({ input: z.object({ draft: ApiDraft, id: Id.optional() }), output: LintReport }),
  /** Every API about which there is more to say than an info. */
  'lint.all': query({ input: z.object({ groupId: Id.optional() }), output: listOf(LintReport) }),
}
