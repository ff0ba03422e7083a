import { z } from 'zod'

/** A mere switch; some parameters carry theirs inside as well. */
export const OnOff = z.union([z.boolean(), z.enum(['on', 'off'])])

/** Source: CreateFeatureV2, `ssl_ciphers`: only these may be named, at least one. */
export const cipherSuites = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES256-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
] as const

/** Limits of functions, and how their failures look. Source: ROMA Connect, "Modifying Instance Configuration Parameters". */
export const LivedataConfig = z.looseObject({
  sandbox_max_cpu_time: z.number().int().min(1).max(1_000_000).optional(),
  sandbox_max_memory: z.number().int().min(1).max(9536).optional(),
  /** `online`: callers get the bare failure; anything else: with its text and line. */
  livedata_env: z.string().min(1).max(64).optional(),
  gw_address_protocol: z.enum(['http', 'https']).optional(),
  procedure_async: OnOff.or(z.enum(['true', 'false'])).optional(),
  dataapi_return_type: z.string().max(64).optional(),
})

/** Which cipher suites the HTTPS listener takes up to TLS 1.2. */
export const SslCiphers = z.looseObject({
  ssl_ciphers: z.array(z.enum(cipherSuites)).min(1, 'Choose at least one cipher suite.'),
})

/** Compressed answers. */
export const Gzip = z.union([
  OnOff,
  z.looseObject({
    enable: z.enum(['on', 'off']).optional(),
    comp_level: z.number().int().min(1).max(9).default(6),
  }),
])

/** Level of compressed answers; `null`: off. */
export function gzipLevelOf(value: z.output<typeof Gzip> | undefined): number | null {
  if (value === undefined || value === false || value === 'off') return null
  if (value === true || value === 'on') return 6
  return value.enable === 'off' ? null : value.comp_level
}

/** Signature keys of type public_key, and where backends read their public halves. */
export const PublicKey = z.union([
  OnOff,
  z.looseObject({
    enable: z.enum(['on', 'off']).optional(),
    public_key_uri_prefix: z
      .string()
      .regex(/^\/[A-Za-z0-9\-._~/]{1,254}$/, 'A path such as /apigw/authadv/v2/public-key/')
      .optional(),
  }),
])

/** Where public keys are read, with a slash at its end; `null`: nowhere. */
export function publicKeyPrefixOf(
  value: z.output<typeof PublicKey> | undefined,
  usual: string,
): string | null {
  if (value === undefined || value === false || value === 'off') return null
  if (value === true || value === 'on') return usual
  if (value.enable === 'off') return null
  const prefix = value.public_key_uri_prefix ?? usual
  return prefix.endsWith('/') ? prefix : `${prefix}/`
}

/** JSON, or the text itself: ROMA writes `on`, `500` and `{"api_limits":500}` into the same field. */
export function parsedConfig(config: string): unknown {
  try {
    return JSON.parse(config)
  } catch {
    return config
  }
}

/** Whether a parameter that is a mere switch is on: beside the value and in it. */
export function isFeatureOn(
  feature: { readonly enable: boolean; readonly config: string } | undefined,
): boolean {
  if (feature === undefined || !feature.enable) return false
  const value = parsedConfig(feature.config)
  return value !== 'off' && value !== false
}
