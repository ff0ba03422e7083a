import { z } from 'zod'
import { command, query } from '../define.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import {
  AppCode,
  AppCodeText,
  AppSecret,
  IntegrationApplication,
  IntegrationApplicationDraft,
} from '../model/integration-application.ts'

const One = z.object({ id: Id })

export const integrationApplicationProcedures = {
  'integrationApplication.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      key: z.string().optional(),
      favorite: z.boolean().optional(),
    }),
    output: listOf(IntegrationApplication),
  }),
  'integrationApplication.get': query({ input: One, output: IntegrationApplication }),
  'integrationApplication.create': command({
    input: IntegrationApplicationDraft,
    output: IntegrationApplication.extend({ secret: z.string() }),
  }),
  'integrationApplication.update': command({
    input: z.object({ id: Id, draft: IntegrationApplicationDraft.omit({ secret: true }) }),
    output: IntegrationApplication,
  }),
  /** Refused with `stillInUse` while it owns groups, APIs or custom backends; the hint names them. */
  'integrationApplication.delete': command({ input: One, output: Nothing }),
  /** Reveals the secret; logged. */
  'integrationApplication.secret': query({ input: One, output: z.object({ id: Id, secret: z.string() }) }),
  'integrationApplication.resetSecret': command({
    input: z.object({ id: Id, secret: AppSecret.optional() }),
    output: z.object({ id: Id, secret: z.string() }),
  }),
  'appCode.list': query({ input: Page.extend({ appId: Id }), output: listOf(AppCode) }),
  'appCode.get': query({ input: z.object({ appId: Id, id: Id }), output: AppCode }),
  /** Generated when no text is given. */
  'appCode.create': command({
    input: z.object({ appId: Id, appCode: AppCodeText.optional() }),
    output: AppCode,
  }),
  'appCode.delete': command({ input: z.object({ appId: Id, id: Id }), output: Nothing }),
}
