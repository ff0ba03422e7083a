import { z } from 'zod'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Feature } from '#contract/model/instance'
import type { instanceProcedures } from '#contract/procedures/instance'
import { PUBLIC_KEY_PREFIX } from '../gateway/public-key.ts'
import type { StoredFeature } from '../storage/repositories/feature.ts'
import {
  type AppMethodLimits,
  appMethodFeatures,
  appMethodsOf,
  checkExclusion,
  maskTokenKey,
  sealTokenKey,
} from './app-method-features.ts'
import {
  type BackendLimits,
  backendFeatures,
  backendLimitsOf,
  maskBackendSecret,
  sealBackendSecret,
} from './backend-features.ts'
import {
  cipherSuites,
  Gzip,
  gzipLevelOf,
  LivedataConfig,
  OnOff,
  PublicKey,
  parsedConfig,
  publicKeyPrefixOf,
  SslCiphers,
} from './feature-values.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

const MEGABYTE = 1024 * 1024
const Any = z.unknown()

/**
 * Instance parameters: what each takes and what holds until somebody sets it.
 *
 * Source: ROMA Connect, "Modifying Instance Configuration Parameters"; forms of the values from
 * CreateFeatureV2. Parameters that later features read are accepted and kept here already.
 */
const known = {
  ratelimit: {
    on: true,
    config: { api_limits: 200 },
    value: z.object({ api_limits: z.number().int().min(1).max(1_000_000) }),
  },
  request_body_size: {
    on: true,
    config: 12 * MEGABYTE,
    value: z
      .number()
      .int()
      .min(MEGABYTE)
      .max(9536 * MEGABYTE),
  },
  backend_timeout: {
    on: true,
    config: { max_timeout: 60_000 },
    value: z.object({ max_timeout: z.number().int().min(1).max(600_000) }),
  },
  livedata_config: {
    on: true,
    config: { sandbox_max_cpu_time: 60_000, sandbox_max_memory: 256, livedata_env: 'online' },
    value: LivedataConfig,
  },
  ...appMethodFeatures,
  ...backendFeatures,
  default_group_hide: { on: false, config: 'off', value: OnOff },
  ssl_ciphers: { on: false, config: { ssl_ciphers: cipherSuites }, value: SslCiphers },
  real_ip_from_xff: {
    on: false,
    config: { enable: 'off', xff_index: -1 },
    value: z.looseObject({ xff_index: z.number().int().optional() }),
  },
  real_ip_header_getter: {
    on: false,
    config: { enable: 'off', header_getter: 'header:X-Client-IP' },
    value: z.looseObject({
      header_getter: z
        .string()
        .regex(/^header:[A-Za-z0-9-]{1,64}$/, 'A getter looks like header:X-Client-IP.'),
    }),
  },
  gzip: { on: false, config: { enable: 'off', comp_level: 6 }, value: Gzip },
  sse_strategy: { on: false, config: 'off', value: Any },
  public_key: {
    on: false,
    config: { enable: 'off', public_key_uri_prefix: PUBLIC_KEY_PREFIX },
    value: PublicKey,
  },
  vpc_name_modifiable: { on: true, config: 'on', value: OnOff },
} as const satisfies Record<string, { on: boolean; config: unknown; value: z.ZodType }>

/** Name of an instance parameter. */
export type FeatureName = keyof typeof known

// The parameter's name on ROMA's console, where REST says `ratelimit`.
const otherNames: Readonly<Record<string, FeatureName>> = { ratelimit_api_limits: 'ratelimit' }

/** Limits of the gateway and the sandbox that instance parameters set. */
export interface InstanceLimits extends AppMethodLimits, BackendLimits {
  /** Bytes a request body may have. */
  readonly bodyBytes: number
  /** Longest timeout of a backend, milliseconds. */
  readonly backendTimeoutMs: number
  /** Calls to one API a second, until a policy says otherwise. */
  readonly apiCallsPerSecond: number
  /** Where the address of a caller is taken from; `null`: from the connection. */
  readonly sourceIp: { readonly xffIndex: number | null; readonly header: string | null } | null
  /** Cipher suites for TLS up to 1.2; `null`: OpenSSL's choice. */
  readonly sslCiphers: readonly string[] | null
  /** Where public keys of signature keys are read; `null`: nowhere. */
  readonly publicKeyPrefix: string | null
  /** Level of compressed answers, 1–9; `null`: none is compressed. */
  readonly gzipLevel: number | null
  /** Callers see why a function failed. */
  readonly functionDetail: boolean
  /** CPU time of one run of a function, milliseconds. */
  readonly cpuMs: number
  /** Memory of one run of a function, MB. */
  readonly memoryMb: number
}

/** Instance parameters, kept in memory because the gateway asks at every call. */
export interface Features {
  list(): Feature[]
  limits(): InstanceLimits
  /** Whether the parameter is enabled, by default or because somebody did it. */
  isOn(name: FeatureName): boolean
  /** Throws `featureNotFound` for an unknown name and `invalidParameter` for a value out of range. */
  set(feature: { name: string; enable: boolean; config: string }): Feature
  /** Reads what is stored again. */
  reload(): void
}

type Needs = Pick<ServiceNeeds, 'storage' | 'now' | 'newId' | 'emit'>

/** Reads the parameters once. */
export function createFeatures({ storage, now, newId, emit }: Needs): Features {
  const read = () => new Map(storage.features.all().map((feature) => [feature.name, feature]))
  let stored = read()
  const parts = {
    secrets: storage.secrets,
    instanceKey: () => storage.secrets.derive('app token'),
    instanceId: storage.meta.instanceId,
  }
  let limits = limitsOf(stored, parts)

  function complete(name: FeatureName): Feature {
    const { on, config } = known[name]
    const instanceId = storage.meta.instanceId
    const set = stored.get(name)
    if (set !== undefined) return { ...set, config: shownConfig(name, set.config), instanceId }
    return { id: name, name, enable: on, config: asText(config), instanceId, updateTime: timeOf(() => 0) }
  }

  function isOn(name: FeatureName): boolean {
    const feature = stored.get(name)
    if (feature === undefined) return known[name].on
    return feature.enable && isSwitchedOn(feature.config)
  }

  /** What is stored: as given, except for a secret in it. */
  function keptConfig(name: FeatureName, config: string): string {
    const given = parsedConfig(config)
    if (!isRecord(given)) return config
    const stands = parsedConfig(stored.get(name)?.config ?? '{}')
    const before = isRecord(stands) ? stands : {}
    if (name === 'app_token') return JSON.stringify(sealTokenKey(given, { before, secrets: storage.secrets }))
    if (name !== 'backend_client_certificate' && name !== 'cascade') return config
    return JSON.stringify(sealBackendSecret(name, given, { before, secrets: storage.secrets, now: now() }))
  }

  return {
    list: () => (Object.keys(known) as FeatureName[]).map(complete),
    limits: () => limits,
    isOn,
    reload() {
      stored = read()
      limits = limitsOf(stored, parts)
    },
    set({ name: given, enable, config }) {
      const name = Object.hasOwn(known, given) ? (given as FeatureName) : otherNames[given]
      if (name === undefined)
        throw new RomaError('featureNotFound', { hint: `name: there is no feature "${given}".` })
      checkConfig(name, { enable, config })
      if (enable && isSwitchedOn(config)) checkExclusion(name, { isOn: (other) => isOn(other) })
      const id = stored.get(name)?.id ?? newId()
      const feature = {
        id,
        name,
        enable,
        config: keptConfig(
          name,
          config || asText(enable ? switchedOn(known[name].config) : known[name].config),
        ),
        updateTime: timeOf(now),
      }
      storage.transaction(() => storage.features.put(feature))
      stored = new Map([...stored, [name, feature]])
      limits = limitsOf(stored, parts)
      emit('settings.changed', { ids: [name] })
      return complete(name)
    },
  }
}

function shownConfig(name: FeatureName, config: string): string {
  const value = parsedConfig(config)
  if (!isRecord(value)) return config
  if (name === 'app_token') return JSON.stringify(maskTokenKey(value))
  return name === 'backend_client_certificate' || name === 'cascade'
    ? JSON.stringify(maskBackendSecret(name, value))
    : config
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A parameter that is enabled without a value gets its default, switched on. */
function switchedOn(value: unknown): unknown {
  if (value === 'off') return 'on'
  return isRecord(value) && value.enable === 'off' ? { ...value, enable: 'on' } : value
}

/** ROMA's own form repeats the switch in the value. */
function isSwitchedOn(config: string): boolean {
  const value = parsedConfig(config)
  const inner = isRecord(value) ? value.enable : value
  return inner !== 'off' && inner !== false
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function checkConfig(name: FeatureName, { enable, config }: { enable: boolean; config: string }): void {
  if (!enable || config === '') return
  const problem = known[name].value.safeParse(parsedConfig(config)).error?.issues[0]
  if (problem === undefined) return
  const where = ['config', ...problem.path].join('.')
  throw new RomaError('invalidParameter', {
    hint: `${where}: ${problem.message}. It looks like ${asText(known[name].config)} by default.`,
  })
}

function limitsOf(
  stored: ReadonlyMap<string, StoredFeature>,
  parts: Parameters<typeof appMethodsOf>[1] & Parameters<typeof backendLimitsOf>[1],
): InstanceLimits {
  function read<N extends FeatureName>(name: N): z.infer<(typeof known)[N]['value']> | undefined {
    const feature = stored.get(name)
    if (feature === undefined || !feature.enable) return undefined
    return known[name].value.safeParse(parsedConfig(feature.config)).data as
      | z.infer<(typeof known)[N]['value']>
      | undefined
  }
  const sandbox = { ...known.livedata_config.config, ...read('livedata_config') }
  return {
    bodyBytes: read('request_body_size') ?? known.request_body_size.config,
    backendTimeoutMs: read('backend_timeout')?.max_timeout ?? known.backend_timeout.config.max_timeout,
    ...appMethodsOf(read, parts),
    ...backendLimitsOf(read, parts),
    apiCallsPerSecond: read('ratelimit')?.api_limits ?? known.ratelimit.config.api_limits,
    sourceIp: sourceIpOf({
      xff: read('real_ip_from_xff'),
      getter: read('real_ip_header_getter'),
    }),
    sslCiphers: read('ssl_ciphers')?.ssl_ciphers ?? null,
    gzipLevel: gzipLevelOf(read('gzip')),
    publicKeyPrefix: publicKeyPrefixOf(read('public_key'), PUBLIC_KEY_PREFIX),
    functionDetail: sandbox.livedata_env !== 'online',
    cpuMs: Number(sandbox.sandbox_max_cpu_time),
    memoryMb: Number(sandbox.sandbox_max_memory),
  }
}

/** `enable` stands beside the parameter and, in ROMA's own form, inside it: both must be on. */
function sourceIpOf({
  xff,
  getter,
}: {
  xff: { enable?: unknown; xff_index?: number | undefined } | undefined
  getter: { enable?: unknown; header_getter: string } | undefined
}): InstanceLimits['sourceIp'] {
  const isOn = (value: { enable?: unknown } | undefined) => value !== undefined && value.enable !== 'off'
  const xffIndex = isOn(xff) ? (xff?.xff_index ?? -1) : null
  const header = isOn(getter) ? (getter?.header_getter.slice('header:'.length).toLowerCase() ?? null) : null
  return xffIndex === null && header === null ? null : { xffIndex, header }
}

type FeatureProcedures = Pick<typeof instanceProcedures, 'feature.list' | 'feature.set'>

/** The instance parameters' page. */
export function featureService({
  features,
  changed,
}: {
  features: Features
  /** What the gateway prepared from the parameters is out of date. */
  changed?: () => void
}): Handlers<FeatureProcedures> {
  return {
    'feature.list': ({ offset, limit }) => {
      const all = features.list()
      return { total: all.length, items: all.slice(offset, limit === undefined ? undefined : offset + limit) }
    },
    'feature.set': (feature) => {
      const set = features.set(feature)
      changed?.()
      return set
    },
  }
}
