import { z } from 'zod'
import { command, query } from '../define.ts'
import {
  AuthorizerTest,
  AuthorizerUse,
  CustomAuthorizer,
  CustomAuthorizerDraft,
  CustomAuthorizerType,
} from '../model/custom-authorizer.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

const One = z.object({ id: Id })

/** A header or query parameter of a made-up call. */
const Given = z.object({ name: z.string().max(256), value: z.string().max(8192) })

export const customAuthorizerProcedures = {
  'customAuthorizer.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      type: CustomAuthorizerType.optional(),
    }),
    output: listOf(CustomAuthorizer),
  }),
  'customAuthorizer.get': query({ input: One, output: CustomAuthorizer }),
  'customAuthorizer.create': command({ input: CustomAuthorizerDraft, output: CustomAuthorizer }),
  /** Acts at once, without publishing; kept answers are forgotten. The type is fixed (`fieldFrozen`). */
  'customAuthorizer.update': command({
    input: z.object({ id: Id, draft: CustomAuthorizerDraft }),
    output: CustomAuthorizer,
  }),
  /** Refused while an API names it. */
  'customAuthorizer.delete': command({ input: One, output: Nothing }),
  'customAuthorizer.users': query({ input: One, output: listOf(AuthorizerUse) }),
  /** Asks the stored authorizer about a made-up call, as the gateway would. */
  'customAuthorizer.test': command({
    input: z.object({
      id: Id,
      headers: z.array(Given).default([]),
      queries: z.array(Given).default([]),
      body: z.string().max(1_000_000).default(''),
    }),
    output: AuthorizerTest,
  }),
}
