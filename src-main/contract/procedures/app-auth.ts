import { z } from 'zod'
import { command, query } from '../define.ts'
import { ApiSummary } from '../model/api.ts'
import { AppAuth, AppAuthResult } from '../model/app-auth.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

export const appAuthProcedures = {
  'appAuth.create': command({
    input: z.object({
      envId: Id,
      appIds: z.array(Id).min(1),
      apiIds: z.array(Id).min(1),
    }),
    output: z.object({ auths: z.array(AppAuthResult) }),
  }),
  'appAuth.delete': command({ input: z.object({ id: Id }), output: Nothing }),
  /** APIs an application may call. */
  'appAuth.boundApis': query({
    input: Page.extend({
      appId: Id,
      apiId: z.string().optional(),
      apiName: z.string().optional(),
      groupId: z.string().optional(),
      groupName: z.string().optional(),
      envId: z.string().optional(),
    }),
    output: listOf(AppAuth),
  }),
  /** Applications that may call an API. */
  'appAuth.boundApps': query({
    input: Page.extend({
      apiId: Id,
      appName: z.string().optional(),
      appId: z.string().optional(),
      envId: z.string().optional(),
    }),
    output: listOf(AppAuth),
  }),
  /** APIs with App authentication, published in the environment, that the application may not call yet. */
  'appAuth.unboundApis': query({
    input: Page.extend({
      appId: Id,
      envId: Id,
      groupId: z.string().optional(),
      apiId: z.string().optional(),
      apiName: z.string().optional(),
    }),
    output: listOf(ApiSummary),
  }),
}
