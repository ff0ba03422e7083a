import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { RomaError } from '#contract/errors'
import type { ClientCertificate } from '../gateway/connections.ts'
import type { CascadeRule } from '../gateway/parts.ts'
import type { SealPlace, Secrets } from '../storage/secrets.ts'

const Switch = z.union([z.boolean(), z.enum(['on', 'off'])])

/**
 * Instance parameters about backends: what each takes, and what holds until somebody sets it.
 *
 * Source: ROMA Connect, "Modifying Instance Configuration Parameters": backend_client_certificate, cascade.
 */
export const backendFeatures = {
  backend_client_certificate: {
    on: false,
    config: { enable: 'off', content: '', key: '' },
    value: z.looseObject({
      enable: Switch.optional(),
      /** PEM, leaf first. */
      content: z.string().max(65_536).optional(),
      key: z.string().max(65_536).optional(),
    }),
  },
  cascade: {
    on: false,
    config: { enable: 'off', cascade_auth_key: '', cascade_instance_ids: [] as string[] },
    value: z.looseObject({
      enable: Switch.optional(),
      cascade_auth_key: z.string().max(512).optional(),
      cascade_instance_ids: z.array(z.string().min(1).max(64)).max(5).optional(),
    }),
  },
  policy_cookie_param: { on: false, config: 'off', value: Switch },
} as const

type Name = keyof typeof backendFeatures
type Json = Record<string, unknown>
/** The value of a feature that is enabled; `undefined` while it is not. */
type ReadBackendFeature = <N extends Name>(
  name: N,
) => z.infer<(typeof backendFeatures)[N]['value']> | undefined

/** What the gateway reads of these features. */
export interface BackendLimits {
  readonly clientCertificate: ClientCertificate | null
  readonly cascade: CascadeRule | null
  readonly cookieConditions: boolean
}

/** Works them out once they change. A key that cannot be opened is no key: two-way TLS and cascade fail, the rest goes on. */
export function backendLimitsOf(
  read: ReadBackendFeature,
  { secrets, instanceId }: { readonly secrets: Secrets; readonly instanceId: string },
): BackendLimits {
  const object = <T extends { enable?: unknown }>(value: T | undefined) =>
    value === undefined || value.enable === 'off' || value.enable === false ? undefined : value
  const open = (sealed: string | undefined, place: SealPlace) => {
    if (!sealed || secrets.locked) return ''
    try {
      return secrets.open(sealed, place)
    } catch {
      return ''
    }
  }
  const certificate = object(read('backend_client_certificate'))
  const cascade = object(read('cascade'))
  const key = open(certificate?.key, keyPlaces.backend_client_certificate)
  const shared = open(cascade?.cascade_auth_key, keyPlaces.cascade)
  const cookies = read('policy_cookie_param')
  return {
    clientCertificate: key === '' || !certificate?.content ? null : { cert: certificate.content, key },
    cascade: shared === '' ? null : { key: shared, instanceId, callers: cascade?.cascade_instance_ids ?? [] },
    cookieConditions: cookies === true || cookies === 'on',
  }
}

const keyPlaces = {
  backend_client_certificate: { table: 'feature', column: 'key', id: 'backend_client_certificate' },
  cascade: { table: 'feature', column: 'cascade_auth_key', id: 'cascade' },
} as const

/** What stands in the answer in place of a secret; sent back unchanged it means "as before". */
const KEPT = '******'

function secretOf(name: string): (typeof keyPlaces)[keyof typeof keyPlaces] | undefined {
  return name === 'cascade' || name === 'backend_client_certificate' ? keyPlaces[name] : undefined
}

/**
 * Seals the secret of a parameter before it is stored, after a look whether certificate and key fit. Throws
 * `certificateInvalid`, `encryptedKey`, `keyMismatch` or `certificateExpired`.
 */
export function sealBackendSecret(
  name: string,
  config: Json,
  { before, secrets, now }: { readonly before: Json; readonly secrets: Secrets; readonly now: number },
): Json {
  const place = secretOf(name)
  if (place === undefined) return config
  const given = config[place.column]
  const isNew = typeof given === 'string' && given !== '' && given !== KEPT
  const kept = given === KEPT || given === undefined ? before[place.column] : undefined
  if (name === 'backend_client_certificate') {
    const key = isNew ? given : typeof kept === 'string' && kept !== '' ? secrets.open(kept, place) : ''
    const content = typeof config.content === 'string' ? config.content : ''
    if (key !== '' || content !== '') checkPair(content, { key, now })
  }
  const { [place.column]: _, ...rest } = config
  if (isNew) return { ...rest, [place.column]: secrets.seal(given, place) }
  return kept === undefined ? rest : { ...rest, [place.column]: kept }
}

/** The parameter as it is shown. */
export function maskBackendSecret(name: string, config: Json): Json {
  const place = secretOf(name)
  const value = place && config[place.column]
  return place !== undefined && typeof value === 'string' && value !== ''
    ? { ...config, [place.column]: KEPT }
    : config
}

/** Source: ROMA Connect API Reference, "Error Codes": APIG.2101, 2102, 2105, 2106. */
function checkPair(content: string, { key: pem, now }: { key: string; now: number }): void {
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(content)
  } catch (cause) {
    throw new RomaError('certificateInvalid', { hint: 'config.content: this is no PEM certificate.', cause })
  }
  if (/BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:\s*4,ENCRYPTED/.test(pem))
    throw new RomaError('encryptedKey', { hint: 'config.key: take the passphrase off first.' })
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch (cause) {
    throw new RomaError('certificateInvalid', { hint: 'config.key: this is no PEM private key.', cause })
  }
  if (!certificate.checkPrivateKey(key))
    throw new RomaError('keyMismatch', { hint: 'config.key: it belongs to another certificate.' })
  if (certificate.validToDate.getTime() <= now)
    throw new RomaError('certificateExpired', {
      hint: `config.content: it ended on ${certificate.validToDate.toISOString().slice(0, 10)}.`,
    })
}
