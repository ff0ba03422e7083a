import { z } from 'zod'
import { refuse } from '../errors.ts'
import { Id, Time } from './field-rules.ts'

export const CustomAuthorizerType = z.enum(['FRONTEND', 'BACKEND'])
export type CustomAuthorizerType = z.infer<typeof CustomAuthorizerType>

/** Longest text handed to the function; no page gives a bound. */
export const MAX_USER_DATA = 2048

/** A value of the request that must be there before the function is asked; with a cache it is the cache's key too. */
export const AuthorizerIdentity = z.object({
  name: z
    .string()
    .min(1, 'Enter a name.')
    .max(32, 'Enter at most 32 characters.')
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'Start with a letter or digit; then also _ - and . only.'),
  location: z.enum(['HEADER', 'QUERY']),
  /** Pattern that the whole value must match; empty: any value. */
  validation: z.string().max(1024, 'Enter at most 1024 characters.').default(''),
})
export type AuthorizerIdentity = z.infer<typeof AuthorizerIdentity>

const fields = {
  name: z
    .string()
    .min(3, 'Enter 3–64 characters.')
    .max(64, 'Enter 3–64 characters.')
    .regex(
      /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_]|[一-龥]){2,63}$/,
      'Start with a letter or Chinese character; then letters, digits, Chinese characters and _ only.',
    ),
  /** FRONTEND: who calls; BACKEND: values for the backend. Fixed once created. */
  type: CustomAuthorizerType,
  /** LD: a function backend of this workspace; FUNC: the one whose id or name is a part of the URN. */
  authorizerType: z.enum(['LD', 'FUNC']),
  /** Address of the function: the path of an LD, the URN of a FUNC. */
  authorizerUri: z.string().min(1, 'Choose a function.').max(255, 'Enter at most 255 characters.'),
  authorizerVersion: z.string().max(64, 'Enter at most 64 characters.').default(''),
  /** Wins over the version. */
  authorizerAliasUri: z.string().max(255, 'Enter at most 255 characters.').default(''),
  identities: z.array(AuthorizerIdentity).default([]),
  /** Seconds an answer is kept; 0: the function is asked every time. */
  ttl: z.number().int('Enter a whole number.').min(0, 'Enter 0–3600.').max(3600, 'Enter 0–3600.').default(0),
  needBody: z.boolean().default(false),
  userData: z.string().max(MAX_USER_DATA, `Enter at most ${MAX_USER_DATA} characters.`).default(''),
  ldApiId: Id.nullish(),
  romaAppId: Id.nullish(),
  /** Milliseconds. */
  timeout: z.number().int('Enter a whole number.').default(5000),
  retryAttempts: z.number().int('Enter a whole number.').default(0),
  /** Relaxed mode: a call passes, without context, when the function cannot be asked or answers 500 or 503. */
  authDowngradeEnabled: z.boolean().default(false),
}

/** What the form of a custom authorizer asks for. Source: CreateCustomAuthorizerV2. */
export const CustomAuthorizerDraft = z.object(fields).superRefine((draft, context) => {
  const { type, authorizerType, ldApiId, ttl, identities, timeout, retryAttempts } = draft
  if (authorizerType === 'LD' && !ldApiId)
    refuse(context, 'missingParameter', { path: ['ldApiId'], message: 'Choose a function backend.' })
  if (type === 'FRONTEND' && ttl > 0 && identities.length === 0)
    refuse(context, 'missingParameter', {
      path: ['identities'],
      message: 'Answers can only be kept by an identity source: add one, or set the cache age to 0.',
    })
  if (timeout < 1 || timeout > 60_000)
    refuse(context, 'authorizerTimeoutInvalid', { path: ['timeout'], message: 'Enter 1–60000.' })
  if (retryAttempts < 0 || retryAttempts > 10)
    refuse(context, 'authorizerRetriesInvalid', { path: ['retryAttempts'], message: 'Enter 0–10.' })
  const seen = new Set<string>()
  for (const [index, { name, location }] of identities.entries()) {
    const key = `${location} ${location === 'HEADER' ? name.toLowerCase() : name}`
    if (seen.has(key))
      refuse(context, 'identityNameExists', {
        path: ['identities', index, 'name'],
        message: `"${name}" stands twice in ${location}.`,
      })
    seen.add(key)
  }
})
export type CustomAuthorizerDraft = z.infer<typeof CustomAuthorizerDraft>

/** A function that is asked about calls. */
export const CustomAuthorizer = z.object({
  ...fields,
  id: Id,
  createTime: Time,
  /** Name of its function backend; empty when there is none. */
  functionName: z.string(),
  /** A function answers: deployed, and for a URN one that stands in. */
  functionReady: z.boolean(),
  romaAppName: z.string(),
  /** APIs whose draft or effective version names it. */
  apiNum: z.number().int(),
})
export type CustomAuthorizer = z.infer<typeof CustomAuthorizer>

/** An API that names an authorizer. */
export const AuthorizerUse = z.object({
  apiId: Id,
  apiName: z.string(),
  /** `frontend`: authentication of callers; `backend`: of a backend, policy backends included. */
  place: z.enum(['frontend', 'backend']),
  /** Its draft names it. */
  draft: z.boolean(),
  /** Environments whose effective version names it. */
  environments: z.array(z.string()),
})
export type AuthorizerUse = z.infer<typeof AuthorizerUse>

/** What an authorizer said about a made-up call. */
export const AuthorizerTest = z.object({
  /** `failed`: the function could not be asked or its answer is none; `identity`: it was not asked. */
  outcome: z.enum(['allow', 'deny', 'failed', 'identity']),
  cached: z.boolean(),
  durationMs: z.number(),
  context: z.record(z.string(), z.string()),
  /** What is wrong, and what to do; empty for allow and deny. */
  problem: z.string(),
  /** Code callers get; empty when the call passes. */
  errorCode: z.string(),
  /** JSON that the function got; empty when it was not asked. */
  input: z.string(),
  answer: z.string(),
  log: z.array(z.string()),
})
export type AuthorizerTest = z.infer<typeof AuthorizerTest>
