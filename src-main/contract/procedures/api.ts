import { z } from 'zod'
import { command, query } from '../define.ts'
import { Api, ApiDraft, ApiSummary, MatchMode } from '../model/api.ts'
import { HttpMethod } from '../model/api-backend.ts'
import { Id, listOf, Nothing, Page } from '../model/field-rules.ts'
import { BatchFailure } from '../model/publication.ts'

const One = z.object({ id: Id })

export const apiProcedures = {
  'api.list': query({
    input: Page.extend({
      id: z.string().optional(),
      name: z.string().optional(),
      groupId: z.string().optional(),
      reqProtocol: z.string().optional(),
      reqMethod: z.string().optional(),
      reqUri: z.string().optional(),
      authType: z.string().optional(),
      envId: z.string().optional(),
      type: z.number().optional(),
      romaAppId: z.string().optional(),
      romaAppName: z.string().optional(),
      vpcChannelId: z.string().optional(),
      vpcChannelName: z.string().optional(),
    }),
    output: listOf(ApiSummary),
  }),
  'api.get': query({ input: One, output: Api }),
  'api.create': command({ input: ApiDraft, output: Api }),
  /** Full replacement; the group cannot change. */
  'api.update': command({ input: z.object({ id: Id, draft: ApiDraft }), output: Api }),
  /** Soft: `api.restore` brings it back until it is swept. Refused with `apiPublished` while it is online anywhere. */
  'api.delete': command({
    input: z.object({ ids: z.array(Id).min(1) }),
    output: z.object({ success: z.array(Id), failure: z.array(BatchFailure) }),
  }),
  'api.restore': command({ input: z.object({ ids: z.array(Id).min(1) }), output: Nothing }),
  /** A copy in the same group with the next free name and path. */
  'api.duplicate': command({ input: One, output: Api }),
  /** Throws `apiNameExists` or `apiExists` (the hint names the other API); answers when it is free. */
  'api.check': query({
    input: z.object({
      type: z.enum(['path', 'name']),
      name: z.string().optional(),
      reqMethod: HttpMethod.optional(),
      reqUri: z.string().optional(),
      matchMode: MatchMode.optional(),
      groupId: Id.optional(),
      romaAppId: Id.nullish(),
      /** The API to leave out of the comparison. */
      apiId: Id.optional(),
    }),
    output: Nothing,
  }),
  'api.tags': query({ input: Page, output: listOf(z.string()) }),
  /** Resolves and dials a backend address as the gateway would; never blocks saving. */
  'api.testConnection': query({
    input: z.object({
      reqProtocol: z.enum(['HTTP', 'HTTPS', 'GRPC', 'GRPCS']),
      reqMethod: HttpMethod,
      urlDomain: z.string(),
      reqUri: z.string(),
      timeout: z.number().int().min(1).max(600_000),
    }),
    output: z.object({
      status: z.number().int().nullable(),
      /** It was connected to, TLS included; methods that change something are only dialled. */
      reachable: z.boolean().default(false),
      durationMs: z.number(),
      message: z.string(),
    }),
  }),
}
