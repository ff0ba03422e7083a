import { z } from 'zod'
import { RomaError } from '#contract/errors'
import { createTokenSealer, type TokenSealer, tokenKeyOf } from '../domain/sealed-token.ts'
import { compileUserPattern, userPatternProblem } from '../domain/user-pattern.ts'
import type { AppMethods } from '../gateway/authentication/app-methods.ts'
import type { Secrets } from '../storage/secrets.ts'

const Switch = z.union([z.boolean(), z.enum(['on', 'off'])])
const HeaderName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'A header has 1 to 64 letters, digits or hyphens')
const Seconds = z.number().int().min(1).max(72_000)

/**
 * Instance parameters about authentication: what each takes, and what holds until somebody sets it.
 *
 * Source: CreateFeatureV2 (APIG); ROMA Connect, "Modifying Instance Configuration Parameters".
 */
export const appMethodFeatures = {
  app_token: {
    on: false,
    config: {
      enable: 'off',
      app_token_expire_time: 3600,
      app_token_uri: '/v1/apigw/oauth2/token',
      refresh_token_expire_time: 7200,
    },
    value: z.looseObject({
      enable: Switch.optional(),
      app_token_expire_time: Seconds.optional(),
      refresh_token_expire_time: Seconds.optional(),
      app_token_uri: z
        .string()
        .regex(/^\/[A-Za-z0-9\-._~/]{1,255}$/, 'A path such as /v1/apigw/oauth2/token')
        .optional(),
      app_token_key: z.string().max(512).optional(),
    }),
  },
  app_basic: { on: false, config: 'off', value: Switch },
  app_secret: { on: false, config: 'off', value: Switch },
  app_api_key: { on: false, config: 'off', value: Switch },
  app_jwt: {
    on: false,
    config: { enable: 'off', auth_header: 'Authorization' },
    value: z.looseObject({ enable: Switch.optional(), auth_header: HeaderName.optional() }),
  },
  app_route: { on: false, config: 'off', value: Switch },
  custom_auth_header: {
    on: false,
    config: { enable: 'off', app_auth_header: '', backend_sign_header: '' },
    value: z.looseObject({
      enable: Switch.optional(),
      app_auth_header: z.union([z.literal(''), HeaderName]).optional(),
      backend_sign_header: z.union([z.literal(''), HeaderName]).optional(),
    }),
  },
  backend_token_allow: {
    on: false,
    config: { enable: 'off', backend_token_allow_users: [] },
    value: z.looseObject({
      enable: Switch.optional(),
      backend_token_allow_users: z
        .array(
          z.string().superRefine((text, context) => {
            const problem = userPatternProblem(text)
            if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
          }),
        )
        .max(50)
        .optional(),
    }),
  },
} as const

type Name = keyof typeof appMethodFeatures
/** The value of a feature that is enabled; `undefined` while it is not. */
export type ReadFeature = <N extends Name>(
  name: N,
) => z.infer<(typeof appMethodFeatures)[N]['value']> | undefined

/** What the gateway reads of these features. */
export interface AppMethodLimits {
  readonly appMethods: AppMethods
  /** Lower-case name of the header for hmac and basic signature keys; empty: `Authorization`. */
  readonly backendSignHeader: string
  readonly passesTokenOf?: ((account: string) => boolean) | undefined
}

/** Works the features out once they change. `instanceKey` is asked for when a token is sealed or opened. */
export function appMethodsOf(
  read: ReadFeature,
  { secrets, instanceKey }: { readonly secrets: Secrets; readonly instanceKey: () => Buffer },
): AppMethodLimits {
  const is = (value: unknown) => value === true || value === 'on'
  /** An object is on unless it says otherwise: `enable` stands beside it as well. */
  const object = <T extends { enable?: unknown }>(value: T | undefined) =>
    value === undefined || value.enable === 'off' || value.enable === false ? undefined : value
  const token = object(read('app_token'))
  const jwt = object(read('app_jwt'))
  const header = object(read('custom_auth_header'))
  const allowed = object(read('backend_token_allow'))?.backend_token_allow_users ?? []
  const patterns = allowed.flatMap((text) => {
    const pattern = compileUserPattern(text)
    return 'problem' in pattern ? [] : [pattern]
  })
  const defaults = appMethodFeatures.app_token.config
  return {
    appMethods: {
      secret: is(read('app_secret')) && !is(read('app_api_key')),
      basic: is(read('app_basic')),
      apiKey: is(read('app_api_key')),
      jwt: jwt === undefined ? null : { header: (jwt.auth_header ?? 'Authorization').toLowerCase() },
      token:
        token === undefined
          ? null
          : {
              uri: token.app_token_uri ?? defaults.app_token_uri,
              accessMs: 1000 * (token.app_token_expire_time ?? defaults.app_token_expire_time),
              refreshMs: 1000 * (token.refresh_token_expire_time ?? defaults.refresh_token_expire_time),
              sealer: sealerOf(token.app_token_key, { secrets, instanceKey }),
            },
      route: is(read('app_route')),
      authHeader: lower(header?.app_auth_header),
    },
    backendSignHeader: lower(header?.backend_sign_header),
    ...(patterns.length === 0
      ? {}
      : { passesTokenOf: (account: string) => patterns.some((pattern) => pattern.matches(account)) }),
  }
}

/** `Authorization` by another spelling is no other header. */
function lower(name: string | undefined): string {
  const text = (name ?? '').toLowerCase()
  return text === 'authorization' ? '' : text
}

const keyPlace = { table: 'feature', column: 'app_token_key', id: 'app_token' }

function sealerOf(
  sealedKey: string | undefined,
  { secrets, instanceKey }: { secrets: Secrets; instanceKey: () => Buffer },
): TokenSealer {
  if (sealedKey === undefined || sealedKey === '') return createTokenSealer(instanceKey)
  let key: Buffer | undefined
  return createTokenSealer(() => {
    key ??= tokenKeyOf(secrets.open(sealedKey, keyPlace))
    return key
  })
}

/** What stands in the answer in place of `app_token_key`; sent back unchanged it means "as before". */
const KEPT = '******'

type Json = Record<string, unknown>

/** `app_token_key` is a secret: it is sealed before the parameter is stored. */
export function sealTokenKey(config: Json, { before, secrets }: { before: Json; secrets: Secrets }): Json {
  const { app_token_key: key, ...rest } = config
  if (typeof key !== 'string' || key === '') return rest
  if (key === KEPT) return 'app_token_key' in before ? { ...rest, app_token_key: before.app_token_key } : rest
  return { ...rest, app_token_key: secrets.seal(key, keyPlace) }
}

/** The parameter as it is shown. */
export function maskTokenKey(config: Json): Json {
  return 'app_token_key' in config ? { ...config, app_token_key: KEPT } : config
}

/** Throws `invalidParameter` for features that exclude each other. Source: APIG User Guide, "app_secret". */
export function checkExclusion(name: string, { isOn }: { isOn: (other: Name) => boolean }): void {
  const other = name === 'app_secret' ? 'app_api_key' : name === 'app_api_key' ? 'app_secret' : undefined
  if (other !== undefined && isOn(other))
    throw new RomaError('invalidParameter', {
      hint: `name: ${name} and ${other} exclude each other; switch ${other} off first.`,
    })
}
