import { z } from 'zod'
import { command, query } from '../define.ts'
import { ApiSummary } from '../model/api.ts'
import { AppAuth, AppAuthResult, greenChannelFields, needsWhitelist, VisitParam } from '../model/app-auth.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'

export const appAuthProcedures = {
  'appAuth.create': command({
    input: z
      .object({
        envId: Id,
        appIds: z.array(Id).min(1),
        apiIds: z.array(Id).min(1),
        ...greenChannelFields,
        /** Of one API, for one of the applications or all of them. */
        visitParams: z
          .array(z.object({ apiId: Id, appId: Id.optional(), visitParam: VisitParam }))
          .max(1000)
          .default([]),
      })
      .superRefine(needsWhitelist),
    output: z.object({ auths: z.array(AppAuthResult) }),
  }),
  /** Green channel and access parameter of an authorization. */
  'appAuth.update': command({
    input: z
      .object({ id: Id, ...greenChannelFields, visitParam: VisitParam.default('') })
      .superRefine(needsWhitelist),
    output: AppAuth,
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
