import type { PluginType } from '#contract/model/plugin'
import type { ContentField } from './form/content-field.ts'
import {
  breakerFields,
  corsFields,
  kafkaLogFields,
  proxyCacheFields,
  proxyMirrorFields,
  setRespHeadersFields,
} from './form/fields.ts'
import { rateLimitFields } from './form/rate-limit-fields.ts'
import { thirdAuthFields } from './form/third-auth-fields.ts'

/** Parts of the form of a type. A type without one is edited as a script. */
export const pluginFields: { readonly [T in PluginType]?: readonly ContentField[] } = {
  cors: corsFields,
  set_resp_headers: setRespHeadersFields,
  rate_limit: rateLimitFields,
  third_auth: thirdAuthFields,
  kafka_log: kafkaLogFields,
  breaker: breakerFields,
  proxy_cache: proxyCacheFields,
  proxy_mirror: proxyMirrorFields,
}
