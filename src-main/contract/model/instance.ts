import { z } from 'zod'
import { Id, Time } from './field-rules.ts'

/** One listener of the gateway. */
export const GatewayListener = z.object({
  protocol: z.enum(['HTTP', 'HTTPS']),
  port: z.number().int(),
  /** `http://127.0.0.1:8080`; empty when not listening. */
  url: z.string(),
  /** Why it does not listen, in words with a remedy; empty when it does. */
  problem: z.string(),
  /** A free port to offer when the wanted one is taken. */
  freePort: z.number().int().nullable(),
})

export const GatewayStatus = z.object({
  state: z.enum(['Running', 'Starting', 'Stopped', 'Failed']),
  host: z.string(),
  listeners: z.array(GatewayListener),
  startedAt: Time.nullable(),
  /** Calls in the last second. */
  callsPerSecond: z.number(),
  callsInFlight: z.number().int(),
  /** Calls refused since the start because there were too many at once. */
  callsRefused: z.number().int(),
})
export type GatewayStatus = z.infer<typeof GatewayStatus>

/** One workspace: one gateway, one database. */
export const Instance = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  dataDir: z.string(),
  version: z.string(),
  /** `localhost`: groups answer on `<id>.apic.<suffix>`. */
  subDomainSuffix: z.string(),
  gateway: GatewayStatus,
  /** The host can open the data folder in the system's file manager. */
  canShowFolder: z.boolean(),
  /** Things worth a banner: locked secrets, full disk, quarantined file. */
  notices: z.array(z.object({ kind: z.string(), text: z.string() })),
})
export type Instance = z.infer<typeof Instance>

/** Whether the system trusts the local authority. */
export const SystemTrust = z.object({
  state: z.enum(['trusted', 'missing', 'unknown']),
  /** File or name of the store that was looked at; empty when there is none. */
  store: z.string(),
  /** Looked at now; otherwise it is what the store held when it was read first since the start. */
  fresh: z.boolean(),
})
export type SystemTrust = z.infer<typeof SystemTrust>

/** A copy of the workspace in the folder `backups`. */
export const KeptBackup = z.object({
  name: z.string(),
  reason: z.enum(['daily', 'beforeMigration', 'beforeRestore']),
  bytes: z.number().int(),
  time: Time,
})
export type KeptBackup = z.infer<typeof KeptBackup>

const settingFields = z.object({
  gatewayHost: z.enum(['127.0.0.1', '0.0.0.0']),
  /** 0: not chosen yet, the first free one from 8080 or 8443 is taken and kept. */
  httpPort: z.number().int().min(0).max(65_535),
  httpsPort: z.number().int().min(0).max(65_535),
  startGateway: z.boolean(),
  /** A method and path that exactly one group publishes also answers on the bare address. */
  bareAddressFallback: z.boolean(),
  /** Callers may use HTTP/2 on the HTTPS listener. */
  http2: z.boolean(),
  /** Foreign web pages may not drive APIs whose CORS is off. */
  refuseForeignPages: z.boolean(),
  /** Milliseconds a caller has for each part of its body. */
  clientBodyTimeoutMs: z.number().int().min(100).max(600_000),
  traceCalls: z.boolean(),
  /** Headers and bodies of calls are kept too, secrets masked; only while calls are traced. */
  recordBodies: z.boolean(),
  /** Bytes of each body that are kept. */
  recordBytes: z.number().int().min(1024).max(1_048_576),
  /** Rows kept in the call log. */
  callLogRows: z.number().int().min(100).max(1_000_000),
  /** CIDR, host pattern or host:port; deny wins. */
  outgoingAllow: z.array(z.string()),
  outgoingDeny: z.array(z.string()),
  quickstartDismissed: z.boolean(),
})

/** Some settings to change. Has no defaults: a field left out must stay as it is, not fall back. */
export const SettingsChange = settingFields.partial()

const { shape } = settingFields

/** This computer, not the definitions. What was never set has its default. */
export const Settings = z.object({
  gatewayHost: shape.gatewayHost.default('127.0.0.1'),
  httpPort: shape.httpPort.default(0),
  httpsPort: shape.httpsPort.default(0),
  startGateway: shape.startGateway.default(true),
  bareAddressFallback: shape.bareAddressFallback.default(true),
  http2: shape.http2.default(true),
  refuseForeignPages: shape.refuseForeignPages.default(true),
  clientBodyTimeoutMs: shape.clientBodyTimeoutMs.default(8000),
  traceCalls: shape.traceCalls.default(true),
  recordBodies: shape.recordBodies.default(false),
  recordBytes: shape.recordBytes.default(65_536),
  callLogRows: shape.callLogRows.default(10_000),
  outgoingAllow: shape.outgoingAllow.default([]),
  outgoingDeny: shape.outgoingDeny.default([]),
  quickstartDismissed: shape.quickstartDismissed.default(false),
})
export type Settings = z.infer<typeof Settings>

/** An instance feature or parameter. Source: ROMA Connect, "Modifying Instance Configuration Parameters". */
export const Feature = z.object({
  id: Id,
  name: z.string(),
  enable: z.boolean(),
  /** JSON text or a plain number, as ROMA writes it. */
  config: z.string(),
  instanceId: Id,
  updateTime: Time,
})
export type Feature = z.infer<typeof Feature>

/** A quota: how many there may be and how many there are. */
export const Quota = z.object({
  configId: Id,
  configName: z.string(),
  configValue: z.number().int(),
  used: z.number().int(),
  remark: z.string(),
})
export type Quota = z.infer<typeof Quota>

/** The local certificate authority. The key never leaves its file. */
export const LocalAuthority = z.object({
  name: z.string(),
  pem: z.string(),
  /** SHA-256, colon separated upper-case hex. */
  fingerprint: z.string(),
  notBefore: Time,
  notAfter: Time,
  caFile: z.string(),
})
export type LocalAuthority = z.infer<typeof LocalAuthority>

/** Access to the management REST API. */
export const ManagementAccess = z.object({
  /** Empty when the door is closed. */
  url: z.string(),
  token: z.string(),
  ak: z.string(),
  sk: z.string(),
  projectId: Id,
  instanceId: Id,
})
export type ManagementAccess = z.infer<typeof ManagementAccess>

/** Facts for the Overview and the quickstart card. */
export const Overview = z.object({
  apis: z.number().int(),
  apiGroups: z.number().int(),
  customBackends: z.number().int(),
  applications: z.number().int(),
  publishedByEnvironment: z.array(z.object({ envId: Id, envName: z.string(), apis: z.number().int() })),
  unpublishedChanges: z.array(z.object({ apiId: Id, apiName: z.string() })),
  /** One bucket a minute of the last hour, oldest first. */
  calls: z.array(
    z.object({
      time: z.number(),
      requests: z.number().int(),
      errors4xx: z.number().int(),
      errors5xx: z.number().int(),
      averageMs: z.number(),
      p95Ms: z.number(),
    }),
  ),
})
export type Overview = z.infer<typeof Overview>

export const quickstartSteps = [
  'application',
  'functionBackend',
  'test',
  'deploy',
  'publishFunction',
  'group',
  'api',
  'debug',
  'publish',
  'call',
] as const
export const QuickstartStep = z.enum(quickstartSteps)
export type QuickstartStep = z.infer<typeof QuickstartStep>

/** The checklist ticks itself from facts of the workspace. */
export const Quickstart = z.object({
  dismissed: z.boolean(),
  steps: z.array(z.object({ step: QuickstartStep, done: z.boolean(), objectId: z.string().nullable() })),
  /** What step 6 shows: URL and cURL line of the seed's API once it is published. */
  url: z.string().nullable(),
  curl: z.string().nullable(),
  lastCall: z.object({ status: z.number().int(), userAgent: z.string(), durationMs: z.number() }).nullable(),
})
export type Quickstart = z.infer<typeof Quickstart>
