import type { PluginContent, PluginType } from '#contract/model/plugin'
import type { BoundPolicies } from './bound-policies.ts'
import { compileCors } from './policies/cors.ts'
import { compileRateLimit } from './policies/rate-limit.ts'
import { compileSetRespHeaders } from './policies/set-resp-headers.ts'
import { compileThirdAuth } from './policies/third-auth/third-auth.ts'

/** The plug-in itself. */
export interface PluginIdentity {
  readonly id: string
  readonly name: string
}

/** Where it acts. */
export interface PluginPlace {
  readonly apiId: string
  readonly envId: string
}

/** The work that is the same for every API; what it returns makes the part of one of them. */
export type CompiledPlugin = (place: PluginPlace) => Partial<BoundPolicies>

type Compile<T extends PluginType> = (content: PluginContent<T>, plugin: PluginIdentity) => CompiledPlugin

/** How each type becomes a member of `BoundPolicies`. Worked out once a content, not once a binding. */
export const pluginCompilers: { readonly [T in PluginType]: Compile<T> } = {
  cors: (content) => always({ cors: compileCors(content) }),
  rate_limit: compileRateLimit,
  set_resp_headers: (content) => always({ setRespHeaders: compileSetRespHeaders(content) }),
  third_auth: (content, plugin) => always({ thirdAuth: compileThirdAuth(content, plugin) }),
}

function always(policies: Partial<BoundPolicies>): CompiledPlugin {
  return () => policies
}
