import { z } from 'zod'
import { refuse } from '../errors.ts'
import { aclEntryProblem, MAX_ADDRESSES } from './access-control-policy.ts'
import { Id, Time } from './field-rules.ts'

/** GREEN: addresses of the whitelist call without credentials. Source: CreateAuthorizingAppsV2, "green channel". */
export const AuthTunnel = z.enum(['NORMAL', 'GREEN'])

const Addresses = z
  .array(z.string())
  .max(MAX_ADDRESSES, `At most ${MAX_ADDRESSES} addresses, ranges or blocks.`)
  .superRefine((values, context) => {
    for (const [index, value] of values.entries()) {
      const message = aclEntryProblem('IP', value)
      if (message !== '') refuse(context, 'invalidParameter', { path: [index], message })
    }
  })
  .default([])

const tunnel = {
  authTunnel: AuthTunnel.default('NORMAL'),
  /** Call without credentials. */
  authWhitelist: Addresses,
  /** May not call at all. */
  authBlacklist: Addresses,
}

/** For objects that have the green channel's fields among others. */
export function needsWhitelist(
  channel: z.infer<z.ZodObject<typeof tunnel>>,
  context: Parameters<typeof refuse>[0],
): void {
  if (channel.authTunnel === 'GREEN' && channel.authWhitelist.length === 0)
    refuse(context, 'missingParameter', {
      path: ['authWhitelist'],
      message: 'The green channel needs at least one address in its whitelist.',
    })
}

/** Fields of the green channel, for inputs that have more. */
export const greenChannelFields = tunnel

/** Handed to the backend with its signature, where one is bound. */
export const VisitParam = z.string().max(255, 'Enter at most 255 characters.')

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
  authTunnel: AuthTunnel,
  authWhitelist: z.array(z.string()),
  authBlacklist: z.array(z.string()),
  /** Empty when none is set. */
  visitParam: z.string(),
})
export type AppAuth = z.infer<typeof AppAuth>

/** Outcome for one API × application of a grant. */
export const AppAuthResult = z.object({
  id: z.string(),
  apiId: Id,
  appId: Id,
  authRole: z.enum(['PROVIDER', 'CONSUMER']),
  authTime: Time,
  /** As kept now: of a grant that was there before, its own. */
  visitParam: z.string(),
  authResult: z.object({
    status: z.enum(['SUCCESS', 'SKIPPED', 'FAILED']),
    errorCode: z.string().default(''),
    errorMsg: z.string().default(''),
    apiName: z.string(),
    appName: z.string(),
  }),
})
export type AppAuthResult = z.infer<typeof AppAuthResult>
