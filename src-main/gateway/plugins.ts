import type { PluginContent, PluginType } from '#contract/model/plugin'
import type { BoundPolicies } from './bound-policies.ts'
import { compileKafkaLog } from './kafka/kafka-log.ts'
import { compileBreaker } from './policies/breaker.ts'
import { compileCors } from './policies/cors.ts'
import { compileMirror } from './policies/mirror.ts'
import { compileRateLimit } from './policies/rate-limit.ts'
import { compileCache } from './policies/response-cache.ts'
import { compileSetRespHeaders } from './policies/set-resp-headers.ts'
import { compileThirdAuth } from './policies/third-auth/third-auth.ts'
import type { FunctionNames } from './route.ts'

/** The plug-in itself. */
export interface PluginIdentity {
  readonly id: string
  readonly name: string
}

/** Where it acts. */
export interface PluginPlace {
  readonly apiId: string
  readonly envId: string
  /** Function backends that stand in for URNs. */
  functions(): FunctionNames
}

/** The work that is the same for every API; what it returns makes the part of one of them. */
export type CompiledPlugin = (place: PluginPlace) => Partial<BoundPolicies>

type Compile<T extends PluginType> = (content: PluginContent<T>, plugin: PluginIdentity) => CompiledPlugin

/** How each type becomes a member of `BoundPolicies`. Worked out once a content, not once a binding. */
export const pluginCompilers: { readonly [T in PluginType]: Compile<T> } = {
  breaker: compileBreaker,
  kafka_log: (content, plugin) => always({ kafkaLog: compileKafkaLog(content, plugin) }),
  proxy_cache: (content) => always({ cache: compileCache(content) }),
  proxy_mirror: (content) => always({ mirror: compileMirror(content) }),
  cors: (content) => always({ cors: compileCors(content) }),
  rate_limit: compileRateLimit,
  set_resp_headers: (content) => always({ setRespHeaders: compileSetRespHeaders(content) }),
  third_auth: (content, plugin) => always({ thirdAuth: compileThirdAuth(content, plugin) }),
}

function always(policies: Partial<BoundPolicies>): CompiledPlugin {
  return () => policies
}
