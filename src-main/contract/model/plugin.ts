import { z } from 'zod'
import { refuse } from '../errors.ts'
import { Id, remark, Time } from './field-rules.ts'
import { BreakerContent, breakerTemplate } from './plugin-content/breaker.ts'
import { CorsContent, corsTemplate } from './plugin-content/cors.ts'
import { KafkaLogContent, kafkaLogTemplate } from './plugin-content/kafka-log.ts'
import { ProxyCacheContent, proxyCacheTemplate } from './plugin-content/proxy-cache.ts'
import { ProxyMirrorContent, proxyMirrorTemplate } from './plugin-content/proxy-mirror.ts'
import { RateLimitContent, rateLimitTemplate } from './plugin-content/rate-limit.ts'
import { SetRespHeadersContent, setRespHeadersTemplate } from './plugin-content/set-resp-headers.ts'
import { ThirdAuthContent, thirdAuthTemplate } from './plugin-content/third-auth.ts'
import { PolicyBinding } from './policy-binding.ts'

/**
 * Every type: its content's schema in ROMA's names, what *Restore template* gives, and members that are sealed and
 * never read back, as paths with dots. A type that is added here is asked for by the compiler in gateway/plugins.ts.
 *
 * Source: CreatePlugin (plugin_content).
 */
export const pluginContents = {
  cors: { schema: CorsContent, template: corsTemplate, secrets: [] },
  breaker: { schema: BreakerContent, template: breakerTemplate, secrets: [] },
  kafka_log: {
    schema: KafkaLogContent,
    template: kafkaLogTemplate,
    secrets: ['sasl_config.sasl_password', 'sasl_config.ssl_ca_content'],
  },
  proxy_cache: { schema: ProxyCacheContent, template: proxyCacheTemplate, secrets: [] },
  proxy_mirror: { schema: ProxyMirrorContent, template: proxyMirrorTemplate, secrets: [] },
  rate_limit: { schema: RateLimitContent, template: rateLimitTemplate, secrets: [] },
  set_resp_headers: { schema: SetRespHeadersContent, template: setRespHeadersTemplate, secrets: [] },
  third_auth: { schema: ThirdAuthContent, template: thirdAuthTemplate, secrets: [] },
} as const satisfies Record<string, PluginContentKind>

interface PluginContentKind {
  readonly schema: z.ZodType
  readonly template: unknown
  readonly secrets: readonly string[]
}

/** What a plug-in does; fixed after creation. */
export type PluginType = keyof typeof pluginContents
export const PluginType = z.enum(Object.keys(pluginContents) as [PluginType, ...PluginType[]])

/** The checked content of a type. */
export type PluginContent<T extends PluginType> = z.output<(typeof pluginContents)[T]['schema']>

/** global: for every API; app: for those of one integration application. Fixed after creation. */
export const PluginScope = z.enum(['global', 'app'])
export type PluginScope = z.infer<typeof PluginScope>

/** Most characters of a content. */
export const MAX_CONTENT = 65_535

const name = z
  .string()
  .min(3, 'Enter 3–255 characters.')
  .max(255, 'Enter 3–255 characters.')
  .regex(
    /^([a-zA-Z]|[一-龥])([a-zA-Z0-9_-]|[一-龥]){2,254}$/,
    'Start with a letter or Chinese character; then letters, digits, Chinese characters, _ and - only.',
  )

/** An extension of published APIs. Source: CreatePlugin. */
export const Plugin = z.object({
  id: Id,
  pluginName: z.string(),
  pluginType: PluginType,
  pluginScope: PluginScope,
  /** JSON as it was saved; secrets are left out. */
  pluginContent: z.string(),
  romaAppId: Id.nullable(),
  romaAppName: z.string(),
  remark: z.string(),
  createTime: Time,
  updateTime: Time,
  /** How many APIs × environments it is bound to. */
  bindNum: z.number().int(),
})
export type Plugin = z.infer<typeof Plugin>

export const PluginDraft = z
  .object({
    pluginName: name,
    pluginType: PluginType,
    pluginScope: PluginScope,
    /** Its members are checked with the schema of the type. */
    pluginContent: z.string().max(MAX_CONTENT, `Enter at most ${MAX_CONTENT} characters.`),
    romaAppId: Id.nullish(),
    remark: remark(255),
  })
  .superRefine(({ pluginScope, romaAppId }, context) => {
    if (pluginScope === 'app' && !romaAppId)
      refuse(context, 'missingParameter', {
        path: ['romaAppId'],
        message: 'Choose an integration application.',
      })
  })
export type PluginDraft = z.infer<typeof PluginDraft>

/** What a plug-in that keeps count is doing now. */
export const PluginState = z.object({
  /** Breakers that counted something, of each API or shared. */
  breakers: z.array(
    z.object({
      /** Empty when all bound APIs share it. */
      apiName: z.string(),
      envName: z.string(),
      /** `default`, or the rule with a condition of its own. */
      rule: z.string(),
      isOpen: z.boolean(),
      /** Calls of this window, and how many of them were unhealthy; of the window that opened it while it is open. */
      calls: z.number().int(),
      unhealthy: z.number().int(),
      /** Milliseconds until it tries the backend again; 0 while it is closed. */
      opensForMs: z.number(),
    }),
  ),
  /** `null`: of another type, or nothing was logged since the start. */
  kafka: z
    .object({
      state: z.enum(['idle', 'connecting', 'connected', 'failed']),
      queued: z.number().int(),
      sent: z.number().int(),
      dropped: z.number().int(),
      problem: z.string(),
      /** Milliseconds since 1970. */
      lastSentAt: z.number().nullable(),
    })
    .nullable(),
})
export type PluginState = z.infer<typeof PluginState>

/** A plug-in on one API in one environment, as the API sees it. */
export const AttachedPlugin = PolicyBinding.extend({
  pluginType: PluginType,
  pluginScope: PluginScope,
  pluginContent: z.string(),
  pluginRemark: z.string(),
  createTime: Time,
  updateTime: Time,
})
export type AttachedPlugin = z.infer<typeof AttachedPlugin>
