import { z } from 'zod'
import { addressKey } from '../address-range.ts'
import { type ErrorName, refuse } from '../errors.ts'
import { Id, remark, Time } from './field-rules.ts'

/** 1 weighted round robin, 2 weighted least connections, 3 hash of the caller's address, 4 hash of the URI. */
const BalanceStrategy = z.literal([1, 2, 3, 4])

const ChannelName = z
  .string()
  .regex(
    /^([a-zA-Z]|[一-龥])([a-zA-Z0-9-_]|[一-龥]){2,63}$/,
    'Enter 3–64 letters, digits, -, _ and Chinese characters, a letter first.',
  )
const Port = z.number().int().min(1, 'Enter 1–65535.').max(65_535, 'Enter 1–65535.')
/** 0: the channel's, or the server's. */
const PortOrZero = z.number().int().min(0, 'Enter 0–65535.').max(65_535, 'Enter 0–65535.')
const Threshold = z.number().int().min(1, 'Enter 1–10.').max(10, 'Enter 1–10.')
const hostForm = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/

/** A server as the grid and REST send it. Source: CreateVpcChannelV2, `members`. */
export const VpcMemberDraft = z.object({
  host: z
    .string()
    .min(1, 'Enter the address of the server.')
    .max(64, 'Enter at most 64 characters.')
    .refine(
      (host) => (host.includes(':') ? addressKey(host) !== undefined : hostForm.test(host)),
      'Enter a host name or an IP address, without a port.',
    ),
  port: PortOrZero.default(0),
  /** 0: gets no new call. */
  weight: z.number().int().min(0, 'Enter 0–10000.').max(10_000, 'Enter 0–10000.').default(1),
  /** Used only while all servers that are no standby are down or disabled. */
  isBackup: z.boolean().default(false),
  /** 1 enabled, 2 disabled. */
  status: z.literal([1, 2]).default(1),
  memberGroupName: z.string().default(''),
  ecsId: z.string().max(255).default(''),
  ecsName: z.string().max(64).default(''),
})
export type VpcMemberDraft = z.infer<typeof VpcMemberDraft>

/** A cloud server may be given by its name alone; it is dialled by that name. */
export const VpcMemberInput = z.preprocess((value) => {
  if (typeof value !== 'object' || value === null) return value
  const { host, ecsName, ecsId } = value as Record<string, unknown>
  return host || !(ecsName || ecsId) ? value : { ...value, host: ecsName || ecsId }
}, VpcMemberDraft)

/** A server of a channel. */
export const VpcMember = VpcMemberDraft.extend({
  id: Id,
  vpcChannelId: Id,
  /** Empty: in no group. */
  memberGroupId: z.string(),
  createTime: Time,
})
export type VpcMember = z.infer<typeof VpcMember>

/** A group of servers. Its weight is written to each of them. Source: CreateVpcChannelV2, `member_groups`. */
export const VpcMemberGroupDraft = z.object({
  memberGroupName: ChannelName,
  memberGroupRemark: remark(255),
  memberGroupWeight: z.number().int().min(0, 'Enter 0–100.').max(100, 'Enter 0–100.').optional(),
  dictCode: z.string().max(64).default(''),
  microserviceVersion: z.string().max(64).default(''),
  microservicePort: PortOrZero.default(0),
})
export type VpcMemberGroupDraft = z.infer<typeof VpcMemberGroupDraft>

/** A group with its id. */
export const VpcMemberGroup = VpcMemberGroupDraft.extend({
  id: Id,
  memberGroupWeight: z.number().int(),
  createTime: Time,
  updateTime: Time,
})
export type VpcMemberGroup = z.infer<typeof VpcMemberGroup>

/** `200,201`, `200-299`, or both mixed. */
const httpCodeForm = /^[1-5]\d\d(-[1-5]\d\d)?(\s*,\s*[1-5]\d\d(-[1-5]\d\d)?)*$/

/** How members are found to be up or down. Source: CreateVpcChannelV2, `vpc_health_config`; UpdateHealthCheck. */
export const VpcHealthConfig = z
  .object({
    protocol: z.enum(['TCP', 'HTTP', 'HTTPS']),
    path: z.string().max(1024, 'Enter at most 1024 characters.').default(''),
    method: z.enum(['GET', 'HEAD']).default('GET'),
    /** 0: the server's own. */
    port: PortOrZero.default(0),
    /** Successes in a row that make a server available. */
    thresholdNormal: Threshold.default(2),
    /** Failures in a row that make it unavailable. */
    thresholdAbnormal: Threshold.default(5),
    /** Seconds. */
    timeOut: z.number().int().min(2, 'Enter 2–30.').max(30, 'Enter 2–30.').default(5),
    /** Seconds between two checks. */
    timeInterval: z.number().int().min(5, 'Enter 5–300.').max(300, 'Enter 5–300.').default(10),
    httpCode: z.string().max(255).default(''),
    enableClientSsl: z.boolean().default(false),
  })
  .superRefine((config, context) => {
    const say = (error: ErrorName, path: string, message: string) =>
      refuse(context, error, { path: [path], message })
    if (config.timeOut >= config.timeInterval)
      say('valueOutOfRange', 'timeOut', 'The timeout must be below the interval.')
    if (config.protocol === 'TCP') return
    if (!/^\/[^\s?#\\]*(\?[^\s#\\]*)?$/.test(config.path))
      say(
        config.path === '' ? 'missingParameter' : 'invalidParameter',
        'path',
        'Enter a path that starts with /.',
      )
    if (config.httpCode === '') say('missingParameter', 'httpCode', 'Enter codes like 200,201 or 200-299.')
    else if (!codesMakeSense(config.httpCode))
      say('invalidParameter', 'httpCode', 'Enter codes from 100 to 599 like 200,201 or 200-299.')
    if (config.enableClientSsl && config.protocol !== 'HTTPS')
      say('invalidParameter', 'enableClientSsl', 'Two-way authentication needs HTTPS.')
  })
export type VpcHealthConfig = z.infer<typeof VpcHealthConfig>

function codesMakeSense(text: string): boolean {
  if (!httpCodeForm.test(text)) return false
  return text.split(',').every((part) => {
    const [from = '', to = from] = part.trim().split('-')
    return from <= to
  })
}

/** A channel as the form and REST send it. Lists left out stay as they are. Source: CreateVpcChannelV2. */
export const VpcChannelDraft = z
  .object({
    name: ChannelName,
    /** Port of members that have none of their own. */
    port: Port,
    balanceStrategy: BalanceStrategy.default(1),
    /** Fixed after creation; both are dialled by address here. */
    memberType: z.enum(['ip', 'ecs']).default('ecs'),
    /** 2 servers, 3 microservice: here a static list a group. */
    type: z.literal([2, 3]).default(2),
    dictCode: z.string().max(64).default(''),
    memberGroups: z.array(VpcMemberGroupDraft).optional(),
    members: z.array(VpcMemberInput).optional(),
    /** `null`: members count as available always. */
    vpcHealthConfig: VpcHealthConfig.nullish(),
    /** CCE or CSE service; kept, not looked up. */
    microserviceInfo: z.record(z.string(), z.unknown()).nullish(),
  })
  .superRefine(({ memberGroups = [], members = [] }, context) => {
    const names = memberGroups.map(({ memberGroupName }) => memberGroupName)
    if (new Set(names).size !== names.length)
      refuse(context, 'invalidParameter', {
        path: ['memberGroups'],
        message: 'Each server group needs its own name.',
      })
    const seen = new Set<string>()
    for (const [index, { host, port }] of members.entries()) {
      const address = `${host.toLowerCase()}:${port}`
      if (seen.has(address))
        refuse(context, 'memberExists', {
          path: ['members', index, 'host'],
          message: 'The server stands in the list already.',
        })
      seen.add(address)
    }
  })
export type VpcChannelDraft = z.infer<typeof VpcChannelDraft>

/** State of a member as the health checks see it. `unchecked`: no check is configured or none has run. */
const MemberStates = z.enum(['up', 'down', 'disabled', 'unchecked'])
export type MemberState = z.infer<typeof MemberStates>

/** A load-balance channel. */
export const VpcChannel = z.object({
  id: Id,
  name: z.string(),
  port: z.number().int(),
  balanceStrategy: BalanceStrategy,
  memberType: z.enum(['ip', 'ecs']),
  type: z.literal([2, 3]),
  dictCode: z.string(),
  createTime: Time,
  /** 1 normal, 2 no member is available. */
  status: z.literal([1, 2]),
  memberGroups: z.array(VpcMemberGroup),
  members: z.array(VpcMember),
  vpcHealthConfig: VpcHealthConfig.nullable(),
  microserviceInfo: z.record(z.string(), z.unknown()).nullable(),
  /** APIs whose draft or effective version leads to it. */
  usedBy: z.number().int(),
  /** Members that calls may go to, members that are down, disabled members. */
  up: z.number().int(),
  down: z.number().int(),
  disabled: z.number().int(),
})
export type VpcChannel = z.infer<typeof VpcChannel>

/** What the checks of one member found so far. */
export const MemberHealth = z.object({
  memberId: Id,
  address: z.string(),
  state: MemberStates,
  /** Calls to it at this moment. */
  activeCalls: z.number().int(),
  lastCheck: Time.nullable(),
  /** What the last check found: `answered 500`, `nothing listens there`. */
  lastResult: z.string(),
  /** Successes (above 0) or failures (below 0) in a row. */
  inARow: z.number().int(),
  /** Milliseconds of the latest checks, oldest first; −1 for one that failed. */
  latencies: z.array(z.number()),
})
export type MemberHealth = z.infer<typeof MemberHealth>
