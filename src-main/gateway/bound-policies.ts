import type { KafkaLog } from './kafka/kafka-log.ts'
import type { AccessPolicies, GreenChannel } from './policies/access.ts'
import type { BreakerPolicy } from './policies/breaker.ts'
import type { CorsPolicy } from './policies/cors.ts'
import type { MirrorPolicy } from './policies/mirror.ts'
import type { CachePolicy } from './policies/response-cache.ts'
import type { HeaderSteps } from './policies/set-resp-headers.ts'
import type { Signer } from './policies/signature.ts'
import type { ThirdAuth } from './policies/third-auth/third-auth.ts'
import type { ThrottlePlan } from './policies/throttle-plan.ts'

/**
 * What is bound to one API in one environment. It acts at once, without publishing: the table is swapped, published
 * routes stay as they are. Every member is worked out when the binding changes and only read by calls.
 *
 * Source: ROMA Connect User Guide, "API policies": one policy of each type an API and environment.
 */
export interface BoundPolicies {
  /** The traditional throttling policy; rests where `rateLimit` is. */
  readonly throttle: ThrottlePlan | null
  /** Request throttling 2.0. */
  readonly rateLimit: ThrottlePlan | null
  readonly access: AccessPolicies | null
  /** Of authorizations, oldest first. */
  readonly green: readonly GreenChannel[] | null
  readonly cors: CorsPolicy | null
  readonly setRespHeaders: HeaderSteps | null
  /** Third-party authorizer. */
  readonly thirdAuth: ThirdAuth | null
  readonly cache: CachePolicy | null
  readonly breaker: BreakerPolicy | null
  readonly mirror: MirrorPolicy | null
  readonly kafkaLog: KafkaLog | null
  /** Signs backend requests. */
  readonly signature: Signer | null
}

/** Nearly every API: nothing is bound. */
export const nothingBound: BoundPolicies = Object.freeze({
  throttle: null,
  rateLimit: null,
  access: null,
  green: null,
  cors: null,
  setRespHeaders: null,
  thirdAuth: null,
  cache: null,
  breaker: null,
  mirror: null,
  kafkaLog: null,
  signature: null,
})

/** Key of a binding, the same for routes and bindings. */
export function bindingKey(apiId: string, envId: string): string {
  return `${apiId} ${envId}`
}
