import { z } from 'zod'
import type { Handlers } from '#contract/define'
import { RomaError } from '#contract/errors'
import type { Feature } from '#contract/model/instance'
import type { instanceProcedures } from '#contract/procedures/instance'
import type { StoredFeature } from '../storage/repositories/feature.ts'
import { type ServiceNeeds, timeOf } from './service-needs.ts'

const MEGABYTE = 1024 * 1024
const OnOff = z.union([z.boolean(), z.enum(['on', 'off'])])
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
    config: { sandbox_max_cpu_time: 60_000, sandbox_max_memory: 256 },
    value: z.looseObject({
      sandbox_max_cpu_time: z.number().int().min(1).max(1_000_000).optional(),
      sandbox_max_memory: z.number().int().min(1).max(9536).optional(),
    }),
  },
  app_token: {
    on: false,
    config: {
      enable: 'off',
      app_token_expire_time: 3600,
      app_token_uri: '/v1/apigw/oauth2/token',
      refresh_token_expire_time: 7200,
    },
    value: Any,
  },
  app_basic: { on: false, config: 'off', value: OnOff },
  app_secret: { on: false, config: 'off', value: OnOff },
  app_api_key: { on: false, config: 'off', value: OnOff },
  app_jwt: { on: false, config: { enable: 'off', auth_header: 'Authorization' }, value: Any },
  app_route: { on: false, config: 'off', value: OnOff },
  cascade: { on: false, config: 'off', value: Any },
  default_group_hide: { on: false, config: 'off', value: OnOff },
  backend_client_certificate: { on: false, config: 'off', value: Any },
  ssl_ciphers: { on: false, config: '', value: Any },
  real_ip_from_xff: {
    on: false,
    config: { enable: 'off', xff_index: -1 },
    value: z.looseObject({ xff_index: z.number().int().optional() }),
  },
  custom_auth_header: { on: false, config: '', value: Any },
  gzip: { on: false, config: 'off', value: Any },
  policy_cookie_param: { on: false, config: 'off', value: OnOff },
  sse_strategy: { on: false, config: 'off', value: Any },
  vpc_name_modifiable: { on: true, config: 'on', value: OnOff },
} as const satisfies Record<string, { on: boolean; config: unknown; value: z.ZodType }>

/** Name of an instance parameter. */
export type FeatureName = keyof typeof known

// The parameter's name on ROMA's console, where REST says `ratelimit`.
const otherNames: Readonly<Record<string, FeatureName>> = { ratelimit_api_limits: 'ratelimit' }

/** Limits of the gateway and the sandbox that instance parameters set. */
export interface InstanceLimits {
  /** Bytes a request body may have. */
  readonly bodyBytes: number
  /** Longest timeout of a backend, milliseconds. */
  readonly backendTimeoutMs: number
  /** Calls to one API a second, until a policy says otherwise. */
  readonly apiCallsPerSecond: number
  /** CPU time of one run of a function, milliseconds. */
  readonly cpuMs: number
  /** Memory of one run of a function, MB. */
  readonly memoryMb: number
}

/** Instance parameters, kept in memory because the gateway asks at every call. */
export interface Features {
  list(): Feature[]
  limits(): InstanceLimits
  /** Throws `featureNotFound` for an unknown name and `invalidParameter` for a value out of range. */
  set(feature: { name: string; enable: boolean; config: string }): Feature
}

type Needs = Pick<ServiceNeeds, 'storage' | 'now' | 'newId' | 'emit'>

/** Reads the parameters once. */
export function createFeatures({ storage, now, newId, emit }: Needs): Features {
  let stored = new Map(storage.features.all().map((feature) => [feature.name, feature]))
  let limits = limitsOf(stored)

  function complete(name: FeatureName): Feature {
    const { on, config } = known[name]
    const instanceId = storage.meta.instanceId
    const set = stored.get(name)
    if (set !== undefined) return { ...set, instanceId }
    return { id: name, name, enable: on, config: asText(config), instanceId, updateTime: timeOf(() => 0) }
  }

  return {
    list: () => (Object.keys(known) as FeatureName[]).map(complete),
    limits: () => limits,
    set({ name: given, enable, config }) {
      const name = Object.hasOwn(known, given) ? (given as FeatureName) : otherNames[given]
      if (name === undefined)
        throw new RomaError('featureNotFound', { hint: `name: there is no feature "${given}".` })
      checkConfig(name, { enable, config })
      const id = stored.get(name)?.id ?? newId()
      const feature = {
        id,
        name,
        enable,
        config: config || asText(known[name].config),
        updateTime: timeOf(now),
      }
      storage.transaction(() => storage.features.put(feature))
      stored = new Map([...stored, [name, feature]])
      limits = limitsOf(stored)
      emit('settings.changed', { ids: [name] })
      return complete(name)
    },
  }
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

/** JSON, or the text itself: ROMA writes `on`, `500` and `{"api_limits":500}` into the same field. */
function parsedConfig(config: string): unknown {
  try {
    return JSON.parse(config)
  } catch {
    return config
  }
}

function limitsOf(stored: ReadonlyMap<string, StoredFeature>): InstanceLimits {
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
    apiCallsPerSecond: read('ratelimit')?.api_limits ?? known.ratelimit.config.api_limits,
    cpuMs: Number(sandbox.sandbox_max_cpu_time),
    memoryMb: Number(sandbox.sandbox_max_memory),
  }
}

type FeatureProcedures = Pick<typeof instanceProcedures, 'feature.list' | 'feature.set'>

/** The instance parameters' page. */
export function featureService({ features }: { features: Features }): Handlers<FeatureProcedures> {
  return {
    'feature.list': ({ offset, limit }) => {
      const all = features.list()
      return { total: all.length, items: all.slice(offset, limit === undefined ? undefined : offset + limit) }
    },
    'feature.set': (feature) => features.set(feature),
  }
}
