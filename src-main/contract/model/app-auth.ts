import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/** Permission of one application to call one API in one environment. Source: CreateAuthorizingAppsV2. */
export const AppAuth = z.object({
  id: Id,
  apiId: Id,
  apiName: z.string(),
  groupId: Id,
  groupName: z.string(),
  reqMethod: z.string(),
  reqUri: z.string(),
  authType: z.string(),
  appId: Id,
  appName: z.string(),
  appKey: z.string(),
  appRemark: z.string(),
  envId: Id,
  envName: z.string(),
  /** PROVIDER: the application owns the API and needs no grant; CONSUMER: granted. */
  authRole: z.enum(['PROVIDER', 'CONSUMER']),
  authTime: Time,
})
export type AppAuth = z.infer<typeof AppAuth>

/** Outcome for one API × application of a grant. */
export const AppAuthResult = z.object({
  id: z.string(),
  apiId: Id,
  appId: Id,
  authRole: z.enum(['PROVIDER', 'CONSUMER']),
  authTime: Time,
  authResult: z.object({
    status: z.enum(['SUCCESS', 'SKIPPED', 'FAILED']),
    errorCode: z.string().default(''),
    errorMsg: z.string().default(''),
    apiName: z.string(),
    appName: z.string(),
  }),
})
export type AppAuthResult = z.infer<typeof AppAuthResult>
