import { type BoundPolicies, nothingBound } from '../gateway/bound-policies.ts'
import type { Storage } from '../storage/open.ts'
import { boundAccess, boundGreenChannels } from './bound-access.ts'
import { boundPlugins } from './bound-plugins.ts'
import { boundSignatureKeys } from './bound-signature-keys.ts'
import { boundThrottling } from './bound-throttling.ts'

/** One kind of policy: yields what it binds, an API and environment at a time. */
export type PolicySource = (
  storage: Storage,
) => Iterable<{ readonly key: string; readonly policies: Partial<BoundPolicies> }>

/** Every kind. A kind that is added here reaches calls. */
const sources: readonly PolicySource[] = [
  boundThrottling,
  boundAccess,
  boundGreenChannels,
  boundPlugins,
  boundSignatureKeys,
]

/** What is bound, by `bindingKey`. Read anew after every change of a binding: there are far fewer than APIs. */
export function readBoundPolicies(storage: Storage): Map<string, BoundPolicies> {
  const bound = new Map<string, BoundPolicies>()
  for (const source of sources)
    for (const { key, policies } of source(storage))
      bound.set(key, { ...nothingBound, ...bound.get(key), ...policies })
  return bound
}
