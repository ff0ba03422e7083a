/**
 * What is bound to one API in one environment. It acts at once, without publishing: the table is swapped, published
 * routes stay as they are. Every member is worked out when the binding changes and only read by calls.
 *
 * Source: ROMA Connect User Guide, "API policies": one policy of each type an API and environment.
 */
// biome-ignore lint/complexity/noBannedTypes: each kind of policy adds its member
export type BoundPolicies = {}

/** Nearly every API: nothing is bound. */
export const nothingBound: BoundPolicies = Object.freeze({})

/** Key of a binding, the same for routes and bindings. */
export function bindingKey(apiId: string, envId: string): string {
  return `${apiId} ${envId}`
}
