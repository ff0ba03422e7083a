/** One input of an instance parameter; `key` is its name in the parameter's JSON. */
export type FeatureField = { readonly key: string } & (
  | {
      readonly kind: 'number'
      readonly min: number
      readonly max: number
      readonly unit: 'ms' | 's' | 'MB' | 'perSecond' | 'none'
      /** Holds while nothing is set. */
      readonly standard: number
    }
  | { readonly kind: 'text'; readonly standard: string }
  /** Never shown again: what stands there stands for the one that is kept. */
  | { readonly kind: 'secret'; readonly lines?: boolean }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly standard: string }
  | { readonly kind: 'several'; readonly options: readonly string[] }
  | { readonly kind: 'lines' }
)

/** How a parameter is shown and written. */
export interface FeatureForm {
  readonly section: 'limits' | 'callers' | 'backends' | 'https'
  readonly fields: readonly FeatureField[]
  /** The value is a bare number, given in this many smaller units. */
  readonly scale?: number
  /** The value carries a switch of its own beside the parameter's. */
  readonly innerSwitch?: boolean
  /** It holds always; only its value changes. */
  readonly always?: boolean
}

/** Source: CreateFeatureV2, `ssl_ciphers`. */
const cipherSuites = ['ECDHE-ECDSA', 'ECDHE-RSA'].flatMap((kind) =>
  ['AES256-GCM-SHA384', 'AES128-GCM-SHA256', 'AES256-SHA384', 'AES128-SHA256'].map(
    (suite) => `${kind}-${suite}`,
  ),
)
const onOff: Pick<FeatureForm, 'fields'> = { fields: [] }

/** Every parameter that this console knows; another one is shown as its text. */
export const featureForms: Readonly<Record<string, FeatureForm>> = {
  ratelimit: {
    section: 'limits',
    always: true,
    fields: [{ key: 'api_limits', kind: 'number', min: 1, max: 1_000_000, unit: 'perSecond', standard: 200 }],
  },
  request_body_size: {
    section: 'limits',
    always: true,
    scale: 1024 * 1024,
    fields: [{ key: '', kind: 'number', min: 1, max: 9536, unit: 'MB', standard: 12 }],
  },
  backend_timeout: {
    section: 'limits',
    always: true,
    fields: [{ key: 'max_timeout', kind: 'number', min: 1, max: 600_000, unit: 'ms', standard: 60_000 }],
  },
  livedata_config: {
    section: 'limits',
    always: true,
    fields: [
      { key: 'sandbox_max_cpu_time', kind: 'number', min: 1, max: 1_000_000, unit: 'ms', standard: 60_000 },
      { key: 'sandbox_max_memory', kind: 'number', min: 1, max: 9536, unit: 'MB', standard: 256 },
      { key: 'livedata_env', kind: 'choice', options: ['online', 'dev'], standard: 'online' },
    ],
  },
  app_token: {
    section: 'callers',
    innerSwitch: true,
    fields: [
      { key: 'app_token_expire_time', kind: 'number', min: 1, max: 72_000, unit: 's', standard: 3600 },
      { key: 'refresh_token_expire_time', kind: 'number', min: 1, max: 72_000, unit: 's', standard: 7200 },
      { key: 'app_token_uri', kind: 'text', standard: '/v1/apigw/oauth2/token' },
      { key: 'app_token_key', kind: 'secret' },
    ],
  },
  app_basic: { section: 'callers', ...onOff },
  app_secret: { section: 'callers', ...onOff },
  app_api_key: { section: 'callers', ...onOff },
  app_jwt: {
    section: 'callers',
    innerSwitch: true,
    fields: [{ key: 'auth_header', kind: 'text', standard: 'Authorization' }],
  },
  app_route: { section: 'callers', ...onOff },
  custom_auth_header: {
    section: 'callers',
    innerSwitch: true,
    fields: [
      { key: 'app_auth_header', kind: 'text', standard: '' },
      { key: 'backend_sign_header', kind: 'text', standard: '' },
    ],
  },
  real_ip_from_xff: {
    section: 'callers',
    innerSwitch: true,
    fields: [{ key: 'xff_index', kind: 'number', min: -1000, max: 1000, unit: 'none', standard: -1 }],
  },
  real_ip_header_getter: {
    section: 'callers',
    innerSwitch: true,
    fields: [{ key: 'header_getter', kind: 'text', standard: 'header:X-Client-IP' }],
  },
  default_group_hide: { section: 'callers', ...onOff },
  backend_token_allow: {
    section: 'backends',
    innerSwitch: true,
    fields: [{ key: 'backend_token_allow_users', kind: 'lines' }],
  },
  backend_client_certificate: {
    section: 'backends',
    innerSwitch: true,
    fields: [
      { key: 'content', kind: 'lines' },
      { key: 'key', kind: 'secret', lines: true },
    ],
  },
  cascade: {
    section: 'backends',
    innerSwitch: true,
    fields: [
      { key: 'cascade_auth_key', kind: 'secret' },
      { key: 'cascade_instance_ids', kind: 'lines' },
    ],
  },
  public_key: {
    section: 'backends',
    innerSwitch: true,
    fields: [{ key: 'public_key_uri_prefix', kind: 'text', standard: '' }],
  },
  policy_cookie_param: { section: 'backends', ...onOff },
  sse_strategy: { section: 'backends', ...onOff },
  vpc_name_modifiable: { section: 'backends', ...onOff },
  gzip: {
    section: 'https',
    innerSwitch: true,
    fields: [{ key: 'comp_level', kind: 'number', min: 1, max: 9, unit: 'none', standard: 6 }],
  },
  ssl_ciphers: { section: 'https', fields: [{ key: 'ssl_ciphers', kind: 'several', options: cipherSuites }] },
}

/** Keys whose lines are one text: PEM. */
const textKeys = new Set(['content'])

type Values = Record<string, unknown>

/** The inputs' values of a parameter's text. */
export function readConfig(form: FeatureForm, config: string): Values {
  const parsed = parse(config)
  const [only] = form.fields
  if (form.scale !== undefined && only !== undefined) return { '': Number(parsed) / form.scale }
  const given: Values = typeof parsed === 'object' && parsed !== null ? { ...(parsed as Values) } : {}
  for (const field of form.fields) {
    const value = given[field.key]
    if (field.kind === 'lines' && Array.isArray(value)) given[field.key] = value.join('\n')
    else if (field.kind === 'several' && !Array.isArray(value)) given[field.key] = [...field.options]
    else if (value === undefined && 'standard' in field) given[field.key] = field.standard
    else if (value === undefined) given[field.key] = ''
  }
  return given
}

/** The text that the parameter is stored as; what the form does not know stays. */
export function writeConfig(form: FeatureForm, { values, on }: { values: Values; on: boolean }): string {
  if (form.scale !== undefined) return String(Math.round(Number(values['']) * form.scale))
  if (form.fields.length === 0) return on ? 'on' : 'off'
  const config: Values = { ...values }
  for (const { key, kind } of form.fields) {
    const value = config[key]
    if (kind === 'lines' && !textKeys.has(key) && typeof value === 'string') config[key] = linesOf(value)
  }
  if (form.innerSwitch) config.enable = on ? 'on' : 'off'
  return JSON.stringify(config)
}

/** Whether it acts: switched on beside its value and in it. */
export function isOn({ enable, config }: { enable: boolean; config: string }): boolean {
  const value = parse(config)
  const inner = typeof value === 'object' && value !== null && 'enable' in value ? value.enable : value
  return enable && inner !== 'off' && inner !== false
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function parse(config: string): unknown {
  try {
    return JSON.parse(config)
  } catch {
    return config
  }
}
